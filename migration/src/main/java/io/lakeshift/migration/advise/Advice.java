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
 * @param asked what it means for the queries that were really asked
 */
public record Advice(List<String> partitioning, double score, long partitions, long averageBytes, String reason, List<String> warnings, AskedEffect asked)
{
    public Advice
    {
        partitioning = ImmutableList.copyOf(partitioning);
        requireNonNull(reason, "reason is null");
        warnings = ImmutableList.copyOf(warnings);
        requireNonNull(asked, "asked is null");
    }

    /** Of a layout that was judged by its table alone. */
    Advice(List<String> partitioning, double score, long partitions, long averageBytes, String reason, List<String> warnings)
    {
        this(partitioning, score, partitions, averageBytes, reason, warnings, AskedEffect.UNKNOWN);
    }

    Advice with(AskedEffect effect, double skipped, String sentence)
    {
        return new Advice(partitioning, skipped, partitions, averageBytes, sentence.isEmpty() ? reason : "%s. %s".formatted(reason, sentence), warnings, effect);
    }
}
