package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

import static java.util.Objects.requireNonNull;

/**
 * A page and the partition of each of its rows.
 *
 * @param single the partition of all rows where {@code perRow} is null
 * @param perRow by position; null where all rows share one partition, the common case
 * @param partitions all that rows belong to
 */
record PartitionedPage(Page page, int single, int[] perRow, BitSet partitions)
{
    PartitionedPage
    {
        requireNonNull(page, "page is null");
        requireNonNull(partitions, "partitions is null");
    }

    static PartitionedPage whole(Page page, int partition)
    {
        BitSet partitions = new BitSet();
        partitions.set(partition);
        return new PartitionedPage(page, partition, null, partitions);
    }

    static PartitionedPage split(Page page, int[] perRow)
    {
        BitSet partitions = new BitSet();
        int last = -1;
        for (int partition : perRow) {
            if (partition != last) {
                partitions.set(partition);
                last = partition;
            }
        }
        return new PartitionedPage(page, -1, perRow, partitions);
    }

    /** Some of its columns. */
    PartitionedPage columns(int[] channels)
    {
        return new PartitionedPage(page.getColumns(channels), single, perRow, partitions);
    }

    int partition(int position)
    {
        return perRow == null ? single : perRow[position];
    }

    /** The rows of one of its partitions. */
    Page only(int partition)
    {
        return perRow == null ? page : copy(IntStream.range(0, perRow.length).filter(position -> perRow[position] == partition).toArray());
    }

    /** Without the rows of some partitions; empty where none are left. */
    Optional<PartitionedPage> without(BitSet others)
    {
        if (!partitions.intersects(others)) {
            return Optional.of(this);
        }
        if (perRow == null) {
            return Optional.empty();
        }
        int[] kept = IntStream.range(0, perRow.length).filter(position -> !others.get(perRow[position])).toArray();
        return kept.length == 0 ? Optional.empty() : Optional.of(split(copy(kept), Arrays.stream(kept).map(position -> perRow[position]).toArray()));
    }

    private Page copy(int[] positions)
    {
        return page.copyPositions(positions, 0, positions.length);
    }
}
