package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.type.Type;

import java.util.Arrays;
import java.util.List;

import static io.airlift.slice.SizeOf.sizeOf;

/** Small pages put together: their rows one after the other, each with its partition. Not thread safe. */
final class PageChunk
{
    private static final int EXPECTED_ROWS = 512;

    private final ColumnChunk[] columns;
    private int[] partitions = new int[EXPECTED_ROWS];
    private int rows;

    PageChunk(List<Type> types)
    {
        this.columns = types.stream().map(type -> new ColumnChunk(type, EXPECTED_ROWS)).toArray(ColumnChunk[]::new);
    }

    void append(PartitionedPage page)
    {
        int count = page.page().getPositionCount();
        for (int channel = 0; channel < columns.length; channel++) {
            columns[channel].append(page.page().getBlock(channel));
        }
        if (partitions.length < rows + count) {
            partitions = Arrays.copyOf(partitions, Math.max(rows + count, 2 * partitions.length));
        }
        if (page.perRow() == null) {
            Arrays.fill(partitions, rows, rows + count, page.single());
        }
        else {
            System.arraycopy(page.perRow(), 0, partitions, rows, count);
        }
        rows += count;
    }

    int rows()
    {
        return rows;
    }

    long retainedBytes()
    {
        long bytes = sizeOf(partitions);
        for (ColumnChunk column : columns) {
            bytes += column.retainedBytes();
        }
        return bytes;
    }

    PartitionedPage build()
    {
        Block[] blocks = new Block[columns.length];
        for (int channel = 0; channel < blocks.length; channel++) {
            blocks[channel] = columns[channel].build();
        }
        return PartitionedPage.split(new Page(rows, blocks), Arrays.copyOf(partitions, rows));
    }
}
