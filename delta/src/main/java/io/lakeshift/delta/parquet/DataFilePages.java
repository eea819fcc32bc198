package io.lakeshift.delta.parquet;

import io.trino.spi.connector.ConnectorPageSource;

/** The pages of one data file, and how many rows the file says it has. */
public interface DataFilePages
        extends ConnectorPageSource
{
    /** Rows of the whole file by its footer, whatever part of it is read, and those that a deletion vector removes included. */
    long storedRows();
}
