package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;

import java.io.IOException;

/** Takes rows partition by partition, each partition's rows in their order. */
interface RowSink
{
    /** @param page of the columns that files hold */
    void append(int partition, Page page)
            throws IOException;

    /** All rows of the partition were given out. */
    void end(int partition);
}
