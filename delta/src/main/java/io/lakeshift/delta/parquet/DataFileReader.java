package io.lakeshift.delta.parquet;

import io.trino.filesystem.TrinoFileSystem;
import io.trino.memory.context.AggregatedMemoryContext;

/** Opens data files; rows that a deletion vector removes do not come out. */
public interface DataFileReader
{
    /** @throws io.trino.spi.TrinoException {@code LAKE_FILE_MISSING} or {@code LAKE_BAD_DATA}, naming the file */
    DataFilePages open(TrinoFileSystem fileSystem, DataFileScan scan, AggregatedMemoryContext memory);

    /** The same for whoever reads each file once: nothing is kept of one, and what others have kept is not believed. */
    default DataFileReader readingOnce()
    {
        return this;
    }
}
