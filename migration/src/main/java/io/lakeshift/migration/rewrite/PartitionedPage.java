package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;

import static java.util.Objects.requireNonNull;

/**
 * A page and the partition of each of its rows.
 *
 * @param single the partition of all rows where {@code perRow} is null
 * @param perRow by position; null where all rows share one partition, the common case
 */
record PartitionedPage(Page page, int single, int[] perRow)
{
    PartitionedPage
    {
        requireNonNull(page, "page is null");
    }

    static PartitionedPage whole(Page page, int partition)
    {
        return new PartitionedPage(page, partition, null);
    }

    static PartitionedPage split(Page page, int[] perRow)
    {
        return new PartitionedPage(page, -1, perRow);
    }

    boolean isWhole()
    {
        return perRow == null;
    }

    int partition(int position)
    {
        return perRow == null ? single : perRow[position];
    }
}
