package io.lakeshift.delta.parquet;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.trino.filesystem.Location;
import io.trino.spi.predicate.TupleDomain;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What to read of one data file.
 *
 * @param table the table's directory, against which deletion vectors are resolved
 * @param file the data file
 * @param fileSize bytes, from the log
 * @param start first byte of the range whose row groups are read
 * @param length of that range; a row group belongs to the range that holds its first byte
 * @param columns to read, in the order of the pages' channels; a column that the file lacks is null
 * @param predicate by physical name: row groups and pages that cannot match are skipped; rows are not filtered
 */
public record DataFileScan(
        Location table,
        Location file,
        long fileSize,
        long start,
        long length,
        List<FileColumn> columns,
        TupleDomain<String> predicate,
        Optional<DeletionVectorDescriptor> deletionVector)
{
    public DataFileScan
    {
        requireNonNull(table, "table is null");
        requireNonNull(file, "file is null");
        columns = ImmutableList.copyOf(columns);
        requireNonNull(predicate, "predicate is null");
        requireNonNull(deletionVector, "deletionVector is null");
    }
}
