package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;

import java.io.IOException;

/** Takes rows partition by partition, each partition's rows in their order. */
interface RowSink
{
    /** @param page of all columns of a row */
    void append(int partition, Page page)
            throws IOException;

    /** All rows of the partition were given out. */
    void end(int partition);
}
