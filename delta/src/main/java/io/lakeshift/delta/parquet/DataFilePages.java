package io.lakeshift.delta.parquet;

import io.trino.spi.connector.ConnectorPageSource;

/** The pages of one data file, and what is known of it once its footer is read. */
public interface DataFilePages
        extends ConnectorPageSource
{
    /** Rows of the whole file by its footer, whatever part of it is read, and those that a deletion vector removes included. */
    long storedRows();

    /** The most bytes of the file, as they are stored, that reading it keeps on the heap at a time; decoded pages come on top. */
    long bufferedBytes();
}
