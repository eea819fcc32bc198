package io.lakeshift.migration.plan;

import com.google.common.collect.ImmutableList;

import java.util.List;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * What {@code plan_repartition} shows: what a migration would do, without doing any of it.
 *
 * @param partitioning the layout that would be made, advised where none was asked for
 * @param partitions one entry per partition as far as statistics tell them apart; empty where they do not. Of a layout that is there: those that would be laid out anew
 * @param warnings what the change means outside and what to watch
 * @param refusals why it would be refused; empty: it would go ahead
 */
public record RepartitionPlan(
        List<String> partitioning,
        long sourceFiles,
        long sourceBytes,
        OptionalLong sourceRows,
        List<PlannedPartition> partitions,
        List<String> warnings,
        List<String> refusals)
{
    public RepartitionPlan
    {
        partitioning = ImmutableList.copyOf(partitioning);
        requireNonNull(sourceRows, "sourceRows is null");
        partitions = ImmutableList.copyOf(partitions);
        warnings = ImmutableList.copyOf(warnings);
        refusals = ImmutableList.copyOf(refusals);
    }

    /**
     * @param partition hive directory
     * @param rows counted where the plan read the partition sources, else empty
     * @param files that would be written
     * @param bytes of them all, estimated by those of the files that they are made of
     * @param sourceFiles that they are made of; empty where these lie in other partitions, too
     */
    public record PlannedPartition(String partition, OptionalLong rows, long files, long bytes, OptionalLong sourceFiles)
    {
        public PlannedPartition
        {
            requireNonNull(partition, "partition is null");
            requireNonNull(rows, "rows is null");
            requireNonNull(sourceFiles, "sourceFiles is null");
        }
    }
}
