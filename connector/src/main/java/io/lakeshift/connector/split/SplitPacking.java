package io.lakeshift.connector.split;

import com.google.common.collect.ImmutableList;

import java.util.ArrayList;
import java.util.List;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Packs files into splits. One split per file is what makes thousands of small files slow; one split for everything, or for a large file while few others are
 * left, would leave cores idle.
 *
 * @param maxBytes a split's greatest size
 * @param openCost what opening a file counts for, in bytes
 * @param wanted how many splits keep every core busy; splits stay smaller than {@code maxBytes} as long as there are fewer
 */
public record SplitPacking(long maxBytes, long openCost, int wanted)
{
    private static final long MIN_BYTES = 1 << 20;
    /** A file is not divided into smaller ranges: each costs a look at the footer, and below that there is seldom a second row group. */
    private static final long MIN_RANGE = 8 << 20;

    public SplitPacking
    {
        checkArgument(maxBytes > 0, "maxBytes must be positive: %s", maxBytes);
        checkArgument(openCost >= 0, "openCost is negative: %s", openCost);
        checkArgument(wanted > 0, "wanted must be positive: %s", wanted);
    }

    /**
     * Every byte of every file in exactly one split; files, and ranges of a file, stay in their order. A row group is read with the range that it begins in:
     * where a file has one only, the other ranges of it are empty.
     */
    public List<LakeSplit> pack(List<SplitFile> files)
    {
        long total = files.stream().mapToLong(file -> file.size() + openCost).sum();
        long target = Math.clamp(total / wanted, Math.min(MIN_BYTES, maxBytes), maxBytes);
        long range = Math.max(target, Math.min(MIN_RANGE, maxBytes));

        List<LakeSplit> splits = new ArrayList<>();
        List<SplitFile> open = new ArrayList<>();
        long cost = 0;
        for (SplitFile file : files) {
            for (SplitFile piece : divide(file, range)) {
                long pieceCost = piece.length() + openCost;
                if (!open.isEmpty() && cost + pieceCost > target) {
                    splits.add(split(open, cost));
                    open.clear();
                    cost = 0;
                }
                open.add(piece);
                cost += pieceCost;
            }
        }
        if (!open.isEmpty()) {
            splits.add(split(open, cost));
        }
        return ImmutableList.copyOf(splits);
    }

    /** Into equal ranges of at most {@code range} bytes. */
    private static List<SplitFile> divide(SplitFile file, long range)
    {
        long parts = Math.ceilDiv(file.size(), range);
        if (parts <= 1) {
            return ImmutableList.of(file);
        }
        long length = Math.ceilDiv(file.size(), parts);
        ImmutableList.Builder<SplitFile> ranges = ImmutableList.builder();
        for (long start = 0; start < file.size(); start += length) {
            ranges.add(file.range(start, Math.min(length, file.size() - start)));
        }
        return ranges.build();
    }

    private LakeSplit split(List<SplitFile> files, long cost)
    {
        return new LakeSplit(files, (double) cost / maxBytes);
    }
}
