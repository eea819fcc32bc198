package io.lakeshift.migration.sample;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.partition.UnfitValue;

import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The partitions that some of a table's rows fall into.
 *
 * @param partitions rows by hive directory
 * @param rows read
 * @param complete whether all rows were read, so that the partitions are all there are
 * @param expectedPartitions of the whole table: those seen, and as many unseen as the number of rare ones makes likely
 * @param unfit the first value met that no partition can have
 * @param differing a row whose stored value of a generated column, which the layout takes over, is not what the layout computes
 */
public record PartitionSample(Map<String, Long> partitions, long rows, boolean complete, double expectedPartitions, Optional<Unfit> unfit, Optional<Differing> differing)
{
    public PartitionSample
    {
        partitions = ImmutableMap.copyOf(partitions);
        requireNonNull(unfit, "unfit is null");
        requireNonNull(differing, "differing is null");
    }

    /**
     * @param stored as the log would have it, null for NULL
     * @param computed likewise
     */
    public record Differing(PartitionField field, String stored, String computed, String file)
    {
        public Differing
        {
            requireNonNull(field, "field is null");
            requireNonNull(file, "file is null");
        }
    }

    public record Unfit(UnfitValue value, String file)
    {
        public Unfit
        {
            requireNonNull(value, "value is null");
            requireNonNull(file, "file is null");
        }
    }
}
