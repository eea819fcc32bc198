package io.lakeshift.delta.files;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.spi.type.Int128;

import java.util.BitSet;

/** Bounds and null counts of one column in the files of a block. */
final class ColumnBounds
{
    /** This object, four bit sets and the arrays' headers. */
    private static final long OBJECTS = 300;

    private final BitSet noNulls;
    private final BitSet onlyNulls;
    private final BitSet hasLower;
    private final BitSet hasUpper;
    // one pair or the other, by the encoding's type
    private final long[] lowerLongs;
    private final long[] upperLongs;
    private final ByteColumn lowerSlices;
    private final ByteColumn upperSlices;

    private ColumnBounds(Builder builder)
    {
        this.noNulls = builder.noNulls;
        this.onlyNulls = builder.onlyNulls;
        this.hasLower = builder.hasLower;
        this.hasUpper = builder.hasUpper;
        this.lowerLongs = builder.lowerLongs;
        this.upperLongs = builder.upperLongs;
        this.lowerSlices = builder.lowerSlices == null ? null : builder.lowerSlices.build();
        this.upperSlices = builder.upperSlices == null ? null : builder.upperSlices.build();
    }

    /** Whether it is known that no row is null. */
    boolean noNulls(int index)
    {
        return noNulls.get(index);
    }

    /** Whether it is known that every row is null. */
    boolean onlyNulls(int index)
    {
        return onlyNulls.get(index);
    }

    boolean hasLower(int index)
    {
        return hasLower.get(index);
    }

    boolean hasUpper(int index)
    {
        return hasUpper.get(index);
    }

    long lowerLong(int index)
    {
        return lowerLongs[index];
    }

    long upperLong(int index)
    {
        return upperLongs[index];
    }

    Slice lowerSlice(int index)
    {
        return Slices.wrappedBuffer(lowerSlices.bytes(), lowerSlices.start(index), lowerSlices.length(index));
    }

    Slice upperSlice(int index)
    {
        return Slices.wrappedBuffer(upperSlices.bytes(), upperSlices.start(index), upperSlices.length(index));
    }

    long retainedBytes()
    {
        long bytes = OBJECTS + (noNulls.size() + onlyNulls.size() + hasLower.size() + hasUpper.size()) / Byte.SIZE;
        return lowerSlices == null ? bytes + 2L * Long.BYTES * lowerLongs.length : bytes + lowerSlices.retainedBytes() + upperSlices.retainedBytes();
    }

    /** What the bounds of so many files take, but for the text of strings. */
    static long fixedBytes(int size, BoundEncoding encoding)
    {
        // bit sets grow by doubling
        long bits = OBJECTS + 4L * (Long.BYTES + 2L * size / Byte.SIZE);
        if (encoding.javaType() != Slice.class) {
            return bits + 2L * Long.BYTES * size;
        }
        long decimals = encoding instanceof DecimalBounds ? 2L * Int128.SIZE * size : 0;
        return bits + 2 * ByteColumn.retainedBytes(size, 0) + decimals;
    }

    static final class Builder
    {
        private static final byte[] NONE = new byte[0];

        private final BitSet noNulls = new BitSet();
        private final BitSet onlyNulls = new BitSet();
        private final BitSet hasLower = new BitSet();
        private final BitSet hasUpper = new BitSet();
        private final long[] lowerLongs;
        private final long[] upperLongs;
        private final ByteColumn.Builder lowerSlices;
        private final ByteColumn.Builder upperSlices;
        private int index;

        Builder(int size, BoundEncoding encoding)
        {
            boolean slices = encoding.javaType() == Slice.class;
            this.lowerLongs = slices ? null : new long[size];
            this.upperLongs = slices ? null : new long[size];
            this.lowerSlices = slices ? new ByteColumn.Builder(size) : null;
            this.upperSlices = slices ? new ByteColumn.Builder(size) : null;
        }

        /** @param nulls of {@code rows}; either negative where unknown */
        void add(Object lower, Object upper, long nulls, long rows)
        {
            noNulls.set(index, nulls == 0);
            onlyNulls.set(index, rows >= 0 && nulls == rows);
            // bounds that contradict each other are worth nothing
            boolean sane = lower == null || upper == null || compare(lower, upper) <= 0;
            add(sane ? lower : null, hasLower, lowerLongs, lowerSlices);
            add(sane ? upper : null, hasUpper, upperLongs, upperSlices);
            index++;
        }

        private void add(Object bound, BitSet present, long[] longs, ByteColumn.Builder slices)
        {
            present.set(index, bound != null);
            if (slices != null) {
                slices.add(bound == null ? NONE : ((Slice) bound).getBytes());
            }
            else if (bound != null) {
                longs[index] = (long) bound;
            }
        }

        private static int compare(Object lower, Object upper)
        {
            return lower instanceof Slice slice ? slice.compareTo((Slice) upper) : Long.compare((long) lower, (long) upper);
        }

        ColumnBounds build()
        {
            return new ColumnBounds(this);
        }
    }
}
