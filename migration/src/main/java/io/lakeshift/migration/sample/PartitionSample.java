package io.lakeshift.migration.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.partition.PartitionField;

import java.util.List;
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
 * @param emptyString a source column in which '' was found although the layout cannot tell it from null
 * @param differing a row whose stored value of a generated column, which the layout takes over, is not what the layout computes
 * @param longNames directory elements longer than the store takes
 */
public record PartitionSample(Map<String, Long> partitions, long rows, boolean complete, double expectedPartitions, Optional<EmptyString> emptyString, Optional<Differing> differing, List<String> longNames)
{
    public PartitionSample
    {
        partitions = ImmutableMap.copyOf(partitions);
        requireNonNull(emptyString, "emptyString is null");
        requireNonNull(differing, "differing is null");
        longNames = ImmutableList.copyOf(longNames);
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

    public record EmptyString(String column, String file)
    {
        public EmptyString
        {
            requireNonNull(column, "column is null");
            requireNonNull(file, "file is null");
        }
    }
}
