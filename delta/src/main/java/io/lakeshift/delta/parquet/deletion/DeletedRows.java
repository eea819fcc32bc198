package io.lakeshift.delta.parquet.deletion;

import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import static java.lang.Math.min;
import static java.lang.Math.toIntExact;

/** The rows of a data file that its deletion vector removes, by their position in the file. Immutable. */
public final class DeletedRows
{
    private final TreeMap<Integer, RoaringBitmap> bitmaps;

    /** @param bitmaps of the low 32 bits of positions, by their high 32 bits */
    DeletedRows(Map<Integer, RoaringBitmap> bitmaps)
    {
        this.bitmaps = new TreeMap<>(bitmaps);
    }

    public long cardinality()
    {
        return bitmaps.values().stream().mapToLong(RoaringBitmap::getLongCardinality).sum();
    }

    /** Bytes of heap. */
    public long retainedBytes()
    {
        return bitmaps.values().stream().mapToLong(bitmap -> 200 + bitmap.getLongSizeInBytes()).sum();
    }

    /**
     * Which of the rows from {@code firstRow} on are left.
     *
     * @return empty where all are, else positions relative to {@code firstRow}
     */
    public Optional<int[]> livePositions(long firstRow, int rows)
    {
        int[] live = new int[rows];
        int count = 0;
        int done = 0;
        while (done < rows) {
            long row = firstRow + done;
            // a page may straddle a multiple of 2^32 rows
            int part = toIntExact(min(rows - done, (1L << Integer.SIZE) - (row & 0xFFFF_FFFFL)));
            RoaringBitmap deleted = bitmaps.get((int) (row >>> Integer.SIZE));
            count = appendLive(deleted, row & 0xFFFF_FFFFL, done, part, live, count);
            done += part;
        }
        return count == rows ? Optional.empty() : Optional.of(Arrays.copyOf(live, count));
    }

    private static int appendLive(RoaringBitmap deleted, long firstRow, int offset, int rows, int[] live, int count)
    {
        long next = Long.MAX_VALUE;
        PeekableIntIterator iterator = null;
        if (deleted != null) {
            iterator = deleted.getIntIterator();
            iterator.advanceIfNeeded((int) firstRow);
            next = next(iterator);
        }
        for (int i = 0; i < rows; i++) {
            if (firstRow + i == next) {
                next = next(iterator);
            }
            else {
                live[count++] = offset + i;
            }
        }
        return count;
    }

    private static long next(PeekableIntIterator iterator)
    {
        return iterator.hasNext() ? Integer.toUnsignedLong(iterator.next()) : Long.MAX_VALUE;
    }
}
