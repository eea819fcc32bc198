package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;
import io.trino.spi.type.Type;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * Pages held back until memory is short or the group ends, then given out partition by partition, ordered. Holding pages and pointing into them costs the same
 * however many partitions a page is spread over.
 */
final class RowBuffer
{
    // index, page and position of a row, its sort prefix, and half an index again while sorting
    private static final int BYTES_PER_ROW = 4 + 4 + 4 + 8 + 2;

    private final List<Type> types;
    private final RowOrder order;
    private final long pageBytes;
    private final HeldPages pages;
    private final BitSet partitions = new BitSet();
    // by partition: rows held, and how many were ever added when the last of them was
    private int[] rowsOf = new int[16];
    private long[] lastOf = new long[16];
    private long added;
    private int rows;

    /**
     * @param order of rows within a partition; an unordered one keeps them as they came
     * @param pageBytes about the size of the pages given out
     */
    RowBuffer(List<Type> types, RowOrder order, long pageBytes)
    {
        this.types = List.copyOf(types);
        this.order = requireNonNull(order, "order is null");
        this.pageBytes = pageBytes;
        this.pages = new HeldPages(types, pageBytes);
    }

    boolean isEmpty()
    {
        return rows == 0;
    }

    long retainedBytes()
    {
        return pages.retainedBytes() + (long) rows * BYTES_PER_ROW;
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
        List<PartitionedPage> before = List.copyOf(pages.pages());
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
        partitions.clear();
        Arrays.fill(rowsOf, 0);
        rows = 0;
    }

    private void giveOut(BitSet wanted, RowSink sink)
            throws IOException
    {
        int count = wanted.length();
        int[] start = new int[count + 1];
        for (int partition = 0; partition < count; partition++) {
            start[partition + 1] = start[partition] + (wanted.get(partition) ? rowsOf[partition] : 0);
        }
        Places places = places(wanted, start);
        int rowsPerPage = RowAppender.rowsPerPage(pageBytes, rows == 0 ? 0 : pages.retainedBytes() / rows);
        RowAppender appender = new RowAppender(types);
        for (int partition = wanted.nextSetBit(0); partition >= 0; partition = wanted.nextSetBit(partition + 1)) {
            int[] indexes = new int[start[partition + 1] - start[partition]];
            for (int i = 0; i < indexes.length; i++) {
                indexes[i] = start[partition] + i;
            }
            if (!order.isUnordered()) {
                sort(partition, indexes, start[partition], places);
            }
            for (int first = 0; first < indexes.length; first += rowsPerPage) {
                int last = Math.min(first + rowsPerPage, indexes.length);
                sink.append(partition, gather(appender, indexes, first, last, places));
            }
            sink.end(partition);
        }
    }

    /** Where rows are: the page and the position in it, by the number that a row has once they are ordered by partition. */
    private record Places(List<PartitionedPage> pages, int[] pageOf, int[] positionOf)
    {
        Page page(int row)
        {
            return pages.get(pageOf[row]).page();
        }

        int position(int row)
        {
            return positionOf[row];
        }

        boolean follow(int left, int right)
        {
            return pageOf[left] == pageOf[right] && positionOf[left] + 1 == positionOf[right];
        }
    }

    /** @param start by partition the number of its first row; one more at the end */
    private Places places(BitSet wanted, int[] start)
    {
        List<PartitionedPage> held = pages.pages();
        Places places = new Places(held, new int[start[start.length - 1]], new int[start[start.length - 1]]);
        int[] next = start.clone();
        for (int number = 0; number < held.size(); number++) {
            PartitionedPage page = held.get(number);
            for (int position = 0; position < page.page().getPositionCount(); position++) {
                int partition = page.partition(position);
                if (wanted.get(partition)) {
                    int row = next[partition]++;
                    places.pageOf[row] = number;
                    places.positionOf[row] = position;
                }
            }
        }
        return places;
    }

    private void sort(int partition, int[] indexes, int from, Places places)
    {
        long[] prefixes = new long[indexes.length];
        for (int i = 0; i < prefixes.length; i++) {
            prefixes[i] = order.prefix(partition, places.page(from + i), places.position(from + i));
        }
        IndexSort.sort(indexes, 0, indexes.length, (left, right) -> {
            int byPrefix = Long.compare(prefixes[left - from], prefixes[right - from]);
            return byPrefix != 0 ? byPrefix : order.compare(places.page(left), places.position(left), places.page(right), places.position(right));
        });
    }

    private static Page gather(RowAppender appender, int[] indexes, int first, int last, Places places)
    {
        int row = first;
        while (row < last) {
            // neighbours in the source are mostly neighbours in the result: copy them at once
            int index = indexes[row];
            int length = 1;
            while (row + length < last && places.follow(indexes[row + length - 1], indexes[row + length])) {
                length++;
            }
            appender.append(places.page(index), places.position(index), length);
            row += length;
        }
        return appender.take();
    }
}
