package io.lakeshift.migration.advise;

import com.google.common.collect.ImmutableList;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * @param partitioning transforms, as {@code partitioning => ARRAY[…]} takes them; empty: leave the table unpartitioned
 * @param score higher is better; comparable within one table only
 * @param partitions estimated
 * @param averageBytes per partition, estimated
 * @param reason in a sentence or two, why
 * @param warnings what to know before choosing it
 */
public record Advice(List<String> partitioning, double score, long partitions, long averageBytes, String reason, List<String> warnings)
{
    public Advice
    {
        partitioning = ImmutableList.copyOf(partitioning);
        requireNonNull(reason, "reason is null");
        warnings = ImmutableList.copyOf(warnings);
    }
}
