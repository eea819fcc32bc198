package io.lakeshift.migration.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

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
 * @param longNames directory elements longer than the store takes
 * @param emptyString a source column in which '' was found although the layout cannot tell it from null
 */
public record PartitionSample(Map<String, Long> partitions, long rows, boolean complete, Optional<EmptyString> emptyString, List<String> longNames)
{
    public PartitionSample
    {
        partitions = ImmutableMap.copyOf(partitions);
        requireNonNull(emptyString, "emptyString is null");
        longNames = ImmutableList.copyOf(longNames);
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
