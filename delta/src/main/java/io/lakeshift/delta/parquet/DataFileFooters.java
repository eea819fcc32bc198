package io.lakeshift.delta.parquet;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

/** Opens the footers of data files, and nothing else of them. */
@FunctionalInterface
public interface DataFileFooters
{
    /**
     * @param table the table's directory, for messages
     * @param fileSize bytes, from the log
     * @throws io.trino.spi.TrinoException {@code LAKE_FILE_MISSING} or {@code LAKE_BAD_DATA}, naming the file
     */
    DataFileFooter read(TrinoFileSystem fileSystem, Location table, Location file, long fileSize);
}
