package io.lakeshift.migration.sample;

import io.lakeshift.delta.files.PartitionTuple;
import io.lakeshift.delta.partition.GenerationExpression;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.type.Type;

import java.util.Comparator;
import java.util.Optional;

import static io.trino.spi.type.TypeUtils.readNativeValue;
import static io.trino.spi.type.TypeUtils.writeNativeValue;
import static java.util.Comparator.naturalOrder;
import static java.util.Objects.requireNonNull;

/**
 * What the log states of one column in one file: no value but null lies outside.
 *
 * @param low native value
 * @param high native value; equal to {@code low} where all values are one
 * @param nullable whether the file may hold nulls too
 */
public record StatedSpan(Object low, Object high, boolean nullable)
{
    @SuppressWarnings("unchecked")
    private static final Comparator<Object> VALUE_ORDER = (Comparator<Object>) (Comparator<?>) naturalOrder();

    public StatedSpan
    {
        requireNonNull(low, "low is null");
        requireNonNull(high, "high is null");
    }

    /** Empty where the log does not bound the values, and where it states that there are none. */
    public static Optional<StatedSpan> of(Snapshot snapshot, TableColumn column, int ordinal)
    {
        if (column.partition()) {
            int index = snapshot.schema().partitions().indexOf(column);
            PartitionTuple tuple = snapshot.files().partitions().get(snapshot.files().partition(ordinal));
            return Optional.ofNullable(tuple.values().get(index)).map(value -> new StatedSpan(value, value, false));
        }
        Domain domain = snapshot.files().statistics(ordinal, column);
        if (domain.getValues().isNone() || domain.getValues().isAll()) {
            return Optional.empty();
        }
        Range span = domain.getValues().getRanges().getSpan();
        return span.isLowUnbounded() || span.isHighUnbounded()
                ? Optional.empty()
                : Optional.of(new StatedSpan(span.getLowBoundedValue(), span.getHighBoundedValue(), domain.isNullAllowed()));
    }

    /** Whether a field keeps the order of its source, so that {@link #through} spans what it computes: all do but the hour of the day. */
    public static boolean spans(PartitionField field)
    {
        return field.generationExpression().map(GenerationExpression::parse).filter(GenerationExpression.Part.class::isInstance).isEmpty();
    }

    /** @param type of the field's source */
    public StatedSpan through(PartitionField field, Type type)
    {
        BlockBuilder builder = type.createBlockBuilder(null, 2);
        writeNativeValue(type, builder, low);
        writeNativeValue(type, builder, high);
        Block values = field.function().apply(builder.build());
        return new StatedSpan(readNativeValue(field.type(), values, 0), readNativeValue(field.type(), values, 1), nullable);
    }

    public boolean isApartFrom(StatedSpan other)
    {
        return VALUE_ORDER.compare(high, other.low) < 0 || VALUE_ORDER.compare(low, other.high) > 0;
    }

    public boolean isSingle()
    {
        return !nullable && low.equals(high);
    }
}
