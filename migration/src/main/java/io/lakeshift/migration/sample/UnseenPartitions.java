package io.lakeshift.migration.sample;

import static java.lang.Math.max;
import static java.lang.Math.min;

/** How many partitions rows fall into of which only some files were read. */
public final class UnseenPartitions
{
    private UnseenPartitions() {}

    /**
     * Chao's estimate by the partitions met in one and in two files; more than each file has like those read there cannot be.
     *
     * @param seen partitions
     * @param once those of them that one file of those read holds
     * @param twice likewise two
     * @param inFiles partitions of each file read, added up
     * @param read files
     * @param ofFiles that the table has
     */
    public static double expected(long seen, double once, double twice, long inFiles, int read, int ofFiles)
    {
        double likely = seen + once * (once - 1) / (2 * (twice + 1));
        return max(seen, min(likely, (double) inFiles / max(1, read) * ofFiles));
    }
}
