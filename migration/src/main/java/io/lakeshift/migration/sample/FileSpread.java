package io.lakeshift.migration.sample;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static java.lang.Math.min;

/** Which of a table's files a sample reads. */
public final class FileSpread
{
    private FileSpread() {}

    /**
     * One of each stretch of files, at a place that varies: collectors write in rounds, and an even stride would meet the same symbol every time.
     * The same for the same size, so that what a sample finds is found again.
     *
     * @return ordinals, ascending; all where there are no more than {@code limit}
     */
    public static int[] of(int size, int limit)
    {
        int count = min(size, limit);
        SplittableRandom random = new SplittableRandom(size);
        return IntStream.range(0, count)
                .map(index -> {
                    int from = (int) ((long) index * size / count);
                    int to = (int) ((index + 1L) * size / count);
                    return random.nextInt(from, to);
                })
                .toArray();
    }
}
