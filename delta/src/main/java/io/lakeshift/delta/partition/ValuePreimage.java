package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.airlift.slice.Slice;
import io.airlift.slice.SliceUtf8;
import io.airlift.slice.Slices;
import io.lakeshift.delta.partition.GenerationExpression.Copy;
import io.lakeshift.delta.partition.GenerationExpression.Formatted;
import io.lakeshift.delta.partition.GenerationExpression.Part;
import io.lakeshift.delta.partition.GenerationExpression.Prefix;
import io.lakeshift.delta.partition.GenerationExpression.Truncated;
import io.lakeshift.delta.partition.GenerationExpression.Unknown;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TextPrefix;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** The values that a partition's rows can have, from prefixes and plain copies of one column. */
record ValuePreimage(TableColumn source, List<GeneratedPartition> partitions)
        implements SourcePreimage
{
    ValuePreimage
    {
        requireNonNull(source, "source is null");
        partitions = ImmutableList.copyOf(partitions);
    }

    @Override
    public boolean narrows()
    {
        return true;
    }

    @Override
    public Optional<Domain> domain(List<Object> partitionValues)
    {
        Optional<ValueSet> values = Optional.empty();
        for (GeneratedPartition partition : partitions) {
            Object value = partitionValues.get(partition.index());
            if (value != null) {
                Optional<ValueSet> own = values(partition, value);
                values = values.isPresent() && own.isPresent() ? Optional.of(values.get().intersect(own.get())) : values.or(() -> own);
            }
        }
        // contradictory values prove that some writer computed one wrongly
        return values.filter(set -> !set.isNone()).map(set -> Domain.create(set, !enforceable()));
    }

    private Optional<ValueSet> values(GeneratedPartition partition, Object value)
    {
        return switch (partition.expression()) {
            case Copy _ -> Optional.of(ValueSet.of(source.type(), value));
            case Prefix prefix -> value instanceof Slice slice && partition.column().type() instanceof VarcharType
                    ? startingWith(source.type(), slice, prefix)
                    : Optional.empty();
            case Truncated _, Part _, Formatted _, Unknown _ -> Optional.empty();
        };
    }

    /**
     * A prefix shorter than asked for is the whole value, where every writer counts alike: from position 0, delta-rs stores one character less. One that is
     * longer was not written by this expression.
     */
    private static Optional<ValueSet> startingWith(Type type, Slice prefix, Prefix asked)
    {
        int characters = SliceUtf8.countCodePoints(prefix);
        if (characters == 0 || characters > asked.length()) {
            return Optional.empty();
        }
        if (characters < asked.length() && asked.portable()) {
            return Optional.of(ValueSet.of(type, prefix));
        }
        return Optional.of(ValueSet.ofRanges(TextPrefix.successor(prefix.toStringUtf8())
                .map(next -> Range.range(type, prefix, true, Slices.utf8Slice(next), false))
                .orElseGet(() -> Range.greaterThanOrEqual(type, prefix))));
    }
}
