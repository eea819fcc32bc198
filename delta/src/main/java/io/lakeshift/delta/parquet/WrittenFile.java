package io.lakeshift.delta.parquet;

import io.trino.filesystem.Location;

import static java.util.Objects.requireNonNull;

/**
 * @param size bytes
 * @param stats the statistics object of the add action as JSON text: numRecords, minValues, maxValues, nullCount, by physical name, of the columns that were asked for,
 * in the forms that every engine of docs/interoperability.md reads rightly
 */
public record WrittenFile(Location file, long size, long rows, String stats)
{
    public WrittenFile
    {
        requireNonNull(file, "file is null");
        requireNonNull(stats, "stats is null");
    }
}
