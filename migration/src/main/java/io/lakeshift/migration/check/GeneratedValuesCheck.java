package io.lakeshift.migration.check;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.sample.StatedSpan;
import io.trino.spi.TrinoException;

import java.util.List;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;

/**
 * A generated column that somebody made and sees, and that the layout takes over, is computed anew for every row. Where what is stored differs, as the date of a zoned timestamp does
 * that was written in New York, that would change data. The log alone tells it of every file in which no value can be right; {@link PartitionValuesCheck} looks at rows.
 */
final class GeneratedValuesCheck
        implements Check
{
    @Override
    public List<String> check(Proposal proposal, Cancellation cancellation)
    {
        Snapshot snapshot = proposal.snapshot();
        for (PartitionField field : proposal.target().layout().fields()) {
            Optional<TableColumn> taken = field.takenOver(snapshot.schema());
            if (taken.isPresent() && StatedSpan.spans(field)) {
                TableColumn source = snapshot.schema().column(field.source()).orElseThrow();
                for (int ordinal = 0; ordinal < snapshot.files().size(); ordinal++) {
                    cancellation.check();
                    check(proposal, field, taken.get(), source, ordinal);
                }
            }
        }
        return List.of();
    }

    private static void check(Proposal proposal, PartitionField field, TableColumn column, TableColumn source, int ordinal)
    {
        Snapshot snapshot = proposal.snapshot();
        Optional<StatedSpan> computed = StatedSpan.of(snapshot, source, ordinal).map(span -> span.through(field, source.type()));
        if (computed.isEmpty()) {
            return;
        }
        Optional<StatedSpan> stored = StatedSpan.of(snapshot, column, ordinal);
        AddFile file = snapshot.files().file(ordinal);
        boolean othersOnly = stored.isPresent() && stored.get().isApartFrom(computed.get());
        boolean nullOnly = column.partition() && file.partitionValues().get(column.physicalName()) == null && !computed.get().nullable();
        if (othersOnly || nullOnly) {
            throw differs(
                    proposal,
                    field,
                    file.path(),
                    stored.map(span -> PartitionValueCodec.format(span.low(), field.type())).orElse(null),
                    PartitionValueCodec.format(computed.get().low(), field.type()));
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
}
