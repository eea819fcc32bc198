package io.lakeshift.migration.advise;

import com.google.common.collect.ImmutableList;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * @param partitioning transforms, as {@code partitioning => ARRAY[…]} takes them; empty: leave the table unpartitioned
 * @param score higher is better; comparable within one table only
 * @param partitions estimated
 * @param averageBytes per partition, estimated
 * @param reason in a sentence or two, why, by the table's data
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

    Advice with(AskedEffect effect, double skipped)
    {
        return new Advice(partitioning, skipped, partitions, averageBytes, reason, warnings, effect);
    }

    /** With what is asked: for those who may select every column of the table. */
    public String explanation()
    {
        return asked.sentence().isEmpty() ? reason : "%s. %s".formatted(reason, asked.sentence());
    }
}
