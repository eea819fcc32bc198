package io.lakeshift.delta.prune;

import com.google.common.collect.ImmutableSet;
import io.lakeshift.delta.files.PartitionTuple;
import io.lakeshift.delta.prune.FilePruner.Columns;
import io.lakeshift.delta.prune.FilePruner.Columns.Source;
import io.trino.spi.predicate.Domain;
import io.trino.spi.type.Type;

import java.util.Map;
import java.util.Set;

import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.RealType.REAL;
import static java.lang.Float.intBitsToFloat;
import static java.lang.Math.toIntExact;

/**
 * What the values of one partition say about a predicate.
 *
 * @param mayMatch false where no row of the partition satisfies it
 * @param unproved the columns (logical names) whose part of the predicate is not proved for every row of the partition
 */
record PartitionMatch(boolean mayMatch, Set<String> unproved)
{
    private static final PartitionMatch ROWS_CANNOT_MATCH = new PartitionMatch(false, Set.of());

    static PartitionMatch of(PartitionTuple partition, Columns columns)
    {
        ImmutableSet.Builder<String> unproved = ImmutableSet.builder();
        for (Map.Entry<Integer, Domain> entry : columns.partition().entrySet()) {
            int place = entry.getKey();
            Object value = partition.values().get(place);
            if (!partition.parsable(place) || isNaN(value, entry.getValue().getType())) {
                unproved.add(columns.partitionName(place));
            }
            else if (!entry.getValue().includesNullableValue(value)) {
                return ROWS_CANNOT_MATCH;
            }
        }
        if (!columns.sources().isEmpty()) {
            Map<String, Domain> images = columns.preimage().sourceDomains(partition.values());
            for (Map.Entry<String, Source> entry : columns.sources().entrySet()) {
                Domain image = images.get(entry.getKey());
                Source source = entry.getValue();
                if (image == null) {
                    unproved.add(entry.getKey());
                }
                else if (!image.overlaps(source.domain())) {
                    return ROWS_CANNOT_MATCH;
                }
                else if (!source.partition() && !source.domain().contains(image)) {
                    unproved.add(entry.getKey());
                }
            }
        }
        return new PartitionMatch(true, unproved.build());
    }

    /** No range of a domain holds NaN, and what SQL makes of it differs from one comparison to the next: it is left to the engine. */
    private static boolean isNaN(Object value, Type type)
    {
        if (value == null || !(type.equals(DOUBLE) || type.equals(REAL))) {
            return false;
        }
        return Double.isNaN(type.equals(REAL) ? intBitsToFloat(toIntExact((long) value)) : (double) value);
    }
}
