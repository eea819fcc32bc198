package io.lakeshift.connector.split;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.trino.filesystem.Location;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static io.airlift.slice.SizeOf.estimatedSizeOf;
import static io.airlift.slice.SizeOf.instanceSize;
import static java.util.Objects.requireNonNull;

/**
 * A data file, or a range of one, to be read.
 *
 * @param path its location
 * @param start first byte of the range
 * @param length of the range
 * @param size of the file
 * @param modificationTime milliseconds since the epoch, as the log has it
 * @param rows of the whole file that no deletion vector removes, where its statistics tell
 * @param partitionValues as logged, by physical column name; null is SQL NULL
 * @param partition hive directory
 */
public record SplitFile(
        String path,
        long start,
        long length,
        long size,
        long modificationTime,
        OptionalLong rows,
        Map<String, String> partitionValues,
        String partition,
        Optional<DeletionVectorDescriptor> deletionVector)
{
    private static final int INSTANCE_SIZE = instanceSize(SplitFile.class);

    public SplitFile
    {
        requireNonNull(path, "path is null");
        requireNonNull(rows, "rows is null");
        // null values are meaningful, so Map.copyOf will not do
        partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
        requireNonNull(partition, "partition is null");
        requireNonNull(deletionVector, "deletionVector is null");
    }

    public SplitFile range(long start, long length)
    {
        return new SplitFile(path, start, length, size, modificationTime, rows, partitionValues, partition, deletionVector);
    }

    public Location location()
    {
        return Location.of(path);
    }

    @JsonIgnore
    public long getRetainedSizeInBytes()
    {
        return INSTANCE_SIZE +
                estimatedSizeOf(path) +
                estimatedSizeOf(partition) +
                partitionValues.entrySet().stream().mapToLong(entry -> estimatedSizeOf(entry.getKey()) + (entry.getValue() == null ? 0 : estimatedSizeOf(entry.getValue()))).sum();
    }
}
