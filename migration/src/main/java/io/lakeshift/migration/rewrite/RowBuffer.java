package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.block.VariableWidthBlock;
import io.trino.spi.type.Type;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * Pages held back until memory is short or the group ends, then given out partition by partition, ordered. Holding whole source pages and pointing into them
 * costs the same however many partitions a page is spread over.
 */
final class RowBuffer
{
    // index, page and position of a row, its sort prefix, and half an index again while sorting
    private static final int BYTES_PER_ROW = 4 + 4 + 4 + 8 + 2;

    private final List<Type> types;
    private final RowOrder order;
    private final long pageBytes;
    private final List<PartitionedPage> pages = new ArrayList<>();
    private final Object[] lastShared;
    private final BitSet partitions = new BitSet();
    // by partition: rows held, and how many were ever added when the last of them was
    private int[] rowsOf = new int[16];
    private long[] lastOf = new long[16];
    private long added;
    private int rows;
    private long retainedBytes;

    /**
     * @param order of rows within a partition; an unordered one keeps them as they came
     * @param pageBytes about the size of the pages given out
     */
    RowBuffer(List<Type> types, RowOrder order, long pageBytes)
    {
        this.types = List.copyOf(types);
        this.order = requireNonNull(order, "order is null");
        this.pageBytes = pageBytes;
        this.lastShared = new Object[types.size()];
    }

    boolean isEmpty()
    {
        return rows == 0;
    }

    long retainedBytes()
    {
        return retainedBytes + (long) rows * BYTES_PER_ROW;
    }

    /** The partitions that it holds rows of; not to be changed. */
    BitSet partitions()
    {
        return partitions;
    }

    /**
     * The partitions to which none of the last half of the rows belong.
     *
     * @param leastRows that they have on average; if they have fewer there are none
     */
    BitSet quiet(int leastRows)
    {
        BitSet quiet = new BitSet();
        long held = 0;
        for (int partition = partitions.nextSetBit(0); partition >= 0; partition = partitions.nextSetBit(partition + 1)) {
            if (added - lastOf[partition] >= rows / 2) {
                quiet.set(partition);
                held += rowsOf[partition];
            }
        }
        return held >= (long) quiet.cardinality() * leastRows ? quiet : new BitSet();
    }

    void add(PartitionedPage page)
    {
        pages.add(page);
        rows += page.page().getPositionCount();
        added += page.page().getPositionCount();
        partitions.or(page.partitions());
        if (rowsOf.length < partitions.length()) {
            rowsOf = Arrays.copyOf(rowsOf, 2 * partitions.length());
            lastOf = Arrays.copyOf(lastOf, 2 * partitions.length());
        }
        if (page.perRow() == null) {
            rowsOf[page.single()] += page.page().getPositionCount();
        }
        else {
            for (int partition : page.perRow()) {
                rowsOf[partition]++;
            }
        }
        page.partitions().stream().forEach(partition -> lastOf[partition] = added);
        retainedBytes += page.perRow() == null ? 0 : page.perRow().length * (long) Integer.BYTES;
        for (int channel = 0; channel < page.page().getChannelCount(); channel++) {
            retainedBytes += added(channel, page.page().getBlock(channel));
        }
    }

    /** What a block holds that the one before it in its column does not: pages of one file share dictionaries and the bytes of texts. */
    private long added(int channel, Block block)
    {
        long bytes = block.getRetainedSizeInBytes();
        Object shared = switch (block) {
            case DictionaryBlock dictionary -> dictionary.getDictionary();
            case VariableWidthBlock texts -> texts.getRawSlice().byteArray();
            default -> null;
        };
        if (shared != null && shared == lastShared[channel]) {
            bytes -= shared instanceof ValueBlock dictionary ? dictionary.getRetainedSizeInBytes() : ((VariableWidthBlock) block).getRawSlice().getRetainedSize();
        }
        lastShared[channel] = shared;
        return bytes;
    }

    /** Gives everything out, in the order of the partitions' numbers, and is empty afterwards. */
    void drain(RowSink sink)
            throws IOException
    {
        giveOut(partitions, sink);
        clear();
    }

    /** Gives out the rows of some partitions and keeps the others. */
    void drain(BitSet wanted, RowSink sink)
            throws IOException
    {
        giveOut(wanted, sink);
        List<PartitionedPage> before = List.copyOf(pages);
        clear();
        long[] last = lastOf.clone();
        long addedBefore = added;
        for (PartitionedPage page : before) {
            page.without(wanted).ifPresent(this::add);
        }
        // they are not new
        lastOf = last;
        added = addedBefore;
    }

    private void clear()
    {
        pages.clear();
        Arrays.fill(lastShared, null);
        partitions.clear();
        Arrays.fill(rowsOf, 0);
        rows = 0;
        retainedBytes = 0;
    }

    private void giveOut(BitSet wanted, RowSink sink)
            throws IOException
    {
        int count = wanted.length();
        int[] start = new int[count + 1];
        for (PartitionedPage page : pages) {
            for (int position = 0; position < page.page().getPositionCount(); position++) {
                int partition = page.partition(position);
                if (wanted.get(partition)) {
                    start[partition + 1]++;
                }
            }
        }
        for (int partition = 0; partition < count; partition++) {
            start[partition + 1] += start[partition];
        }
        int[] pageOf = new int[start[count]];
        int[] positionOf = new int[start[count]];
        int[] next = start.clone();
        for (int number = 0; number < pages.size(); number++) {
            PartitionedPage page = pages.get(number);
            for (int position = 0; position < page.page().getPositionCount(); position++) {
                int partition = page.partition(position);
                if (wanted.get(partition)) {
                    int row = next[partition]++;
                    pageOf[row] = number;
                    positionOf[row] = position;
                }
            }
        }
        int rowsPerPage = RowAppender.rowsPerPage(pageBytes, rows == 0 ? 0 : retainedBytes / rows);
        RowAppender appender = new RowAppender(types);
        for (int partition = wanted.nextSetBit(0); partition >= 0; partition = wanted.nextSetBit(partition + 1)) {
            int[] indexes = new int[start[partition + 1] - start[partition]];
            for (int i = 0; i < indexes.length; i++) {
                indexes[i] = start[partition] + i;
            }
            if (!order.isUnordered()) {
                sort(partition, indexes, start[partition], pageOf, positionOf);
            }
            for (int first = 0; first < indexes.length; first += rowsPerPage) {
                int last = Math.min(first + rowsPerPage, indexes.length);
                sink.append(partition, gather(appender, indexes, first, last, pageOf, positionOf));
            }
            sink.end(partition);
        }
    }

    private void sort(int partition, int[] indexes, int from, int[] pageOf, int[] positionOf)
    {
        long[] prefixes = new long[indexes.length];
        for (int i = 0; i < prefixes.length; i++) {
            prefixes[i] = order.prefix(partition, page(pageOf[from + i]), positionOf[from + i]);
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

    private Page gather(RowAppender appender, int[] indexes, int first, int last, int[] pageOf, int[] positionOf)
    {
        int row = first;
        while (row < last) {
            // neighbours in the source are mostly neighbours in the result: copy them at once
            int index = indexes[row];
            int length = 1;
            while (row + length < last && follows(indexes[row + length - 1], indexes[row + length], pageOf, positionOf)) {
                length++;
            }
            appender.append(page(pageOf[index]), positionOf[index], length);
            row += length;
        }
        return appender.take();
    }

    private static boolean follows(int left, int right, int[] pageOf, int[] positionOf)
    {
        return pageOf[left] == pageOf[right] && positionOf[left] + 1 == positionOf[right];
    }
}
