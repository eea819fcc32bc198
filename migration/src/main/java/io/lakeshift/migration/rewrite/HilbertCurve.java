package io.lakeshift.migration.rewrite;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A Hilbert curve through a cube of any number of dimensions (J. Skilling, "Programming the Hilbert curve", 2004). It visits every cell once, each next to the one before, so that a
 * piece of it of any length and from any place on is a compact region: the rows of one file have narrow bounds in every column. A Z-order is cheaper to compute and jumps: a piece of it
 * across a jump has wide bounds: it opens a tenth to a quarter more files (docs/benchmarks.md).
 */
final class HilbertCurve
{
    /** Of a number that orders as a signed long. */
    private static final int MOST_BITS = 62;
    private static final int MOST_BITS_PER_DIMENSION = 16;

    private HilbertCurve() {}

    /** How fine the cube is divided along each of its edges: into two to the power of this. */
    static int bits(int dimensions)
    {
        return Math.min(MOST_BITS_PER_DIMENSION, MOST_BITS / dimensions);
    }

    /**
     * The number of a cell along the curve.
     *
     * @param cell coordinates from 0 to {@code 2^bits - 1}; overwritten
     */
    static long index(int[] cell, int bits)
    {
        checkArgument(cell.length > 0 && bits > 0 && cell.length * bits <= MOST_BITS, "%s dimensions of %s bits", cell.length, bits);
        int last = cell.length - 1;
        int highest = 1 << (bits - 1);
        for (int bit = highest; bit > 1; bit >>= 1) {
            int below = bit - 1;
            for (int i = 0; i <= last; i++) {
                if ((cell[i] & bit) != 0) {
                    cell[0] ^= below;
                }
                else {
                    int exchanged = (cell[0] ^ cell[i]) & below;
                    cell[0] ^= exchanged;
                    cell[i] ^= exchanged;
                }
            }
        }
        for (int i = 1; i <= last; i++) {
            cell[i] ^= cell[i - 1];
        }
        int inverted = 0;
        for (int bit = highest; bit > 1; bit >>= 1) {
            if ((cell[last] & bit) != 0) {
                inverted ^= bit - 1;
            }
        }
        long index = 0;
        for (int bit = bits - 1; bit >= 0; bit--) {
            for (int i = 0; i <= last; i++) {
                index = index << 1 | ((cell[i] ^ inverted) >> bit & 1);
            }
        }
        return index;
    }
}
