package io.lakeshift.migration.check;

import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.files.PartitionTuple;
import io.lakeshift.delta.partition.GenerationExpression;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.type.Type;

import java.util.Comparator;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.trino.spi.type.TypeUtils.readNativeValue;
import static io.trino.spi.type.TypeUtils.writeNativeValue;
import static java.util.Comparator.naturalOrder;

/**
 * A generated column that somebody made and sees, and that the layout takes over, is computed anew for every row. Where what is stored differs, as the date of a zoned timestamp does
 * that was written in New York, that would change data. The log alone tells it of every file in which no value can be right; {@link PartitionValuesCheck} looks at rows.
 */
final class GeneratedValuesCheck
        implements Check
{
    @SuppressWarnings("unchecked")
    private static final Comparator<Object> VALUE_ORDER = (Comparator<Object>) (Comparator<?>) naturalOrder();

    @Override
    public void check(Proposal proposal, Cancellation cancellation)
    {
        Snapshot snapshot = proposal.snapshot();
        for (PartitionField field : proposal.target().layout().fields()) {
            Optional<TableColumn> taken = field.takenOver(snapshot.schema());
            if (taken.isPresent() && keepsOrder(field)) {
                TableColumn source = snapshot.schema().column(field.source()).orElseThrow();
                for (int ordinal = 0; ordinal < snapshot.files().size(); ordinal++) {
                    cancellation.check();
                    check(proposal, field, taken.get(), source, ordinal);
                }
            }
        }
    }

    private static void check(Proposal proposal, PartitionField field, TableColumn column, TableColumn source, int ordinal)
    {
        FileIndex files = proposal.snapshot().files();
        Optional<Domain> stored = domain(proposal.snapshot(), column, ordinal);
        Optional<Domain> given = domain(proposal.snapshot(), source, ordinal);
        if (stored.isEmpty() || given.isEmpty()) {
            return;
        }
        if (stored.get().isOnlyNull() && !given.get().isNullAllowed()) {
            throw differs(proposal, field, files.file(ordinal).path(), null, "another value");
        }
        Optional<Span> found = Span.of(stored.get());
        Optional<Span> computed = Span.of(given.get()).map(span -> span.through(field, source.type()));
        if (found.isPresent() && computed.isPresent() && !stored.get().isNullAllowed() && found.get().isApartFrom(computed.get())) {
            throw differs(proposal, field, files.file(ordinal).path(), PartitionValueCodec.format(found.get().low(), field.type()), PartitionValueCodec.format(computed.get().low(), field.type()));
        }
    }

    /** @param stored null for NULL */
    static TrinoException differs(Proposal proposal, PartitionField field, String file, String stored, String computed)
    {
        return new TrinoException(LAKE_REPARTITION_REFUSED, ("%s: column %s is computed as %s, and file %s holds %s for it where %s gives %s: it was written otherwise, such as in another session zone, " +
                "and the migration would compute it anew. Nothing was changed. Correct the column first, or keep it as it is: partitioning => ARRAY['%s']")
                .formatted(
                        proposal.subject(),
                        field.name(),
                        field.generationExpression().orElseThrow(),
                        file,
                        stored == null ? "NULL" : "'" + stored + "'",
                        field.source(),
                        computed == null ? "NULL" : "'" + computed + "'",
                        field.name()));
    }

    /** All transforms but the hour of the day keep the order of their source: the ends of a file's values become the ends of its partition values. */
    private static boolean keepsOrder(PartitionField field)
    {
        return !(GenerationExpression.parse(field.generationExpression().orElseThrow()) instanceof GenerationExpression.Part);
    }

    /** A superset of a column's values in a file; empty where nothing is known. */
    private static Optional<Domain> domain(Snapshot snapshot, TableColumn column, int ordinal)
    {
        if (!column.partition()) {
            return Optional.of(snapshot.files().statistics(ordinal, column)).filter(domain -> !domain.isAll() && !domain.isNone());
        }
        int index = snapshot.schema().partitions().indexOf(column);
        PartitionTuple tuple = snapshot.files().partitions().get(snapshot.files().partition(ordinal));
        if (!tuple.parsable(index)) {
            return Optional.empty();
        }
        Object value = tuple.values().get(index);
        return Optional.of(value == null ? Domain.onlyNull(column.type()) : Domain.singleValue(column.type(), value));
    }

    private record Span(Object low, Object high)
    {
        static Optional<Span> of(Domain domain)
        {
            if (domain.getValues().isNone() || domain.getValues().isAll()) {
                return Optional.empty();
            }
            Range span = domain.getValues().getRanges().getSpan();
            return span.isLowUnbounded() || span.isHighUnbounded() ? Optional.empty() : Optional.of(new Span(span.getLowBoundedValue(), span.getHighBoundedValue()));
        }

        Span through(PartitionField field, Type source)
        {
            BlockBuilder builder = source.createBlockBuilder(null, 2);
            writeNativeValue(source, builder, low);
            writeNativeValue(source, builder, high);
            Block values = field.function().apply(builder.build());
            return new Span(readNativeValue(field.type(), values, 0), readNativeValue(field.type(), values, 1));
        }

        boolean isApartFrom(Span other)
        {
            return VALUE_ORDER.compare(high, other.low) < 0 || VALUE_ORDER.compare(low, other.high) > 0;
        }
    }
}
