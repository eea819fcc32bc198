package io.lakeshift.delta.parquet;

import io.trino.spi.Page;

import java.io.Closeable;

/** Writes one Parquet data file and its statistics. */
public interface DataFileWriter
        extends Closeable
{
    void append(Page page);

    /** Bytes written and buffered so far: an estimate of the file's size. */
    long estimatedSize();

    /** Bytes handed to storage so far. */
    long writtenBytes();

    /** Bytes of heap in use. */
    long retainedBytes();

    /** Ends the file; it is complete on storage on return. */
    WrittenFile finish();

    /** Gives the file up and deletes what was written. */
    @Override
    void close();
}
