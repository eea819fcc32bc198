package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.Type;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * Pages held back until memory is short or the group ends, then given out partition by partition, ordered. Holding whole source pages and pointing into them
 * costs the same however many partitions a page is spread over.
 */
final class RowBuffer
{
    // index, page and position of a row, its sort prefix, and half an index again while sorting
    private static final int BYTES_PER_ROW = 4 + 4 + 4 + 8 + 2;
    private static final int ROWS_PER_PAGE = 8192;

    interface Sink
    {
        void append(int partition, Page page);

        /** All rows of the partition were given out. */
        void end(int partition);
    }

    private final List<Type> types;
    private final RowOrder order;
    private final List<PartitionedPage> pages = new ArrayList<>();
    private final Set<Block> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    private int rows;
    private long retainedBytes;

    /** @param order of rows within a partition; an unordered one keeps them as they came */
    RowBuffer(List<Type> types, RowOrder order)
    {
        this.types = List.copyOf(types);
        this.order = requireNonNull(order, "order is null");
    }

    boolean isEmpty()
    {
        return rows == 0;
    }

    long retainedBytes()
    {
        return retainedBytes + (long) rows * BYTES_PER_ROW;
    }

    void add(PartitionedPage page)
    {
        pages.add(page);
        rows += page.page().getPositionCount();
        retainedBytes += page.perRow() == null ? 0 : page.perRow().length * (long) Integer.BYTES;
        for (int channel = 0; channel < page.page().getChannelCount(); channel++) {
            Block block = page.page().getBlock(channel);
            if (block instanceof DictionaryBlock dictionary) {
                retainedBytes += dictionary.getPositionCount() * (long) Integer.BYTES;
                block = dictionary.getDictionary();
            }
            // pages of one file share dictionaries
            if (counted.add(block)) {
                retainedBytes += block.getRetainedSizeInBytes();
            }
        }
    }

    /** Gives everything out and is empty afterwards. */
    void drain(int partitions, Sink sink)
    {
        int[] pageOf = new int[rows];
        int[] positionOf = new int[rows];
        int[] start = new int[partitions + 1];
        for (PartitionedPage page : pages) {
            for (int position = 0; position < page.page().getPositionCount(); position++) {
                start[page.partition(position) + 1]++;
            }
        }
        for (int partition = 0; partition < partitions; partition++) {
            start[partition + 1] += start[partition];
        }
        int[] next = start.clone();
        for (int number = 0; number < pages.size(); number++) {
            PartitionedPage page = pages.get(number);
            for (int position = 0; position < page.page().getPositionCount(); position++) {
                int row = next[page.partition(position)]++;
                pageOf[row] = number;
                positionOf[row] = position;
            }
        }
        for (int partition = 0; partition < partitions; partition++) {
            if (start[partition] < start[partition + 1]) {
                give(partition, start[partition], start[partition + 1], pageOf, positionOf, sink);
                sink.end(partition);
            }
        }
        pages.clear();
        counted.clear();
        rows = 0;
        retainedBytes = 0;
    }

    private void give(int partition, int from, int to, int[] pageOf, int[] positionOf, Sink sink)
    {
        int[] indexes = new int[to - from];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = from + i;
        }
        if (!order.isUnordered()) {
            sort(indexes, from, pageOf, positionOf);
        }
        for (int first = 0; first < indexes.length; first += ROWS_PER_PAGE) {
            sink.append(partition, gather(indexes, first, Math.min(ROWS_PER_PAGE, indexes.length - first), pageOf, positionOf));
        }
    }

    private void sort(int[] indexes, int from, int[] pageOf, int[] positionOf)
    {
        long[] prefixes = new long[indexes.length];
        for (int i = 0; i < prefixes.length; i++) {
            prefixes[i] = order.prefix(page(pageOf[from + i]), positionOf[from + i]);
        }
        IndexSort.sort(indexes, 0, indexes.length, (left, right) -> {
            int byPrefix = Long.compare(prefixes[left - from], prefixes[right - from]);
            return byPrefix != 0 ? byPrefix : order.compare(page(pageOf[left]), positionOf[left], page(pageOf[right]), positionOf[right]);
        });
    }

    private Page page(int number)
    {
        return pages.get(number).page();
    }

    private Page gather(int[] indexes, int first, int count, int[] pageOf, int[] positionOf)
    {
        Block[] blocks = new Block[types.size()];
        for (int channel = 0; channel < blocks.length; channel++) {
            BlockBuilder builder = types.get(channel).createBlockBuilder(null, count);
            int row = first;
            while (row < first + count) {
                // neighbours in the source are mostly neighbours in the result: copy them at once
                int index = indexes[row];
                int length = 1;
                while (row + length < first + count && follows(indexes[row + length - 1], indexes[row + length], pageOf, positionOf)) {
                    length++;
                }
                append(builder, page(pageOf[index]).getBlock(channel), positionOf[index], length);
                row += length;
            }
            blocks[channel] = builder.build();
        }
        return new Page(count, blocks);
    }

    private static boolean follows(int left, int right, int[] pageOf, int[] positionOf)
    {
        return pageOf[left] == pageOf[right] && positionOf[left] + 1 == positionOf[right];
    }

    private static void append(BlockBuilder builder, Block block, int position, int length)
    {
        if (length == 1) {
            builder.append(block.getUnderlyingValueBlock(), block.getUnderlyingValuePosition(position));
        }
        else if (block instanceof ValueBlock values) {
            builder.appendRange(values, position, length);
        }
        else {
            builder.appendBlockRange(block, position, length);
        }
    }
}
