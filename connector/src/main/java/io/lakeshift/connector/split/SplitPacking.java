package io.lakeshift.connector.split;

import com.google.common.collect.ImmutableList;

import java.util.ArrayList;
import java.util.List;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Packs files into splits. One split per file is what makes thousands of small files slow; one split for everything would leave cores idle.
 *
 * @param maxBytes a split's size: larger files are divided at it
 * @param openCost what opening a file counts for, in bytes
 * @param wanted how many splits keep every core busy; splits stay smaller than {@code maxBytes} as long as there are fewer
 */
public record SplitPacking(long maxBytes, long openCost, int wanted)
{
    private static final long MIN_BYTES = 1 << 20;

    public SplitPacking
    {
        checkArgument(maxBytes > 0, "maxBytes must be positive: %s", maxBytes);
        checkArgument(openCost >= 0, "openCost is negative: %s", openCost);
        checkArgument(wanted > 0, "wanted must be positive: %s", wanted);
    }

    /** Every byte of every file in exactly one split; files stay in their order. */
    public List<LakeSplit> pack(List<SplitFile> files)
    {
        long total = files.stream().mapToLong(file -> file.size() + openCost).sum();
        long target = Math.clamp(total / wanted, Math.min(MIN_BYTES, maxBytes), maxBytes);

        List<LakeSplit> splits = new ArrayList<>();
        List<SplitFile> open = new ArrayList<>();
        long cost = 0;
        for (SplitFile file : files) {
            if (file.size() > maxBytes) {
                divide(file, splits);
                continue;
            }
            long fileCost = file.size() + openCost;
            if (!open.isEmpty() && cost + fileCost > target) {
                splits.add(split(open, cost));
                open.clear();
                cost = 0;
            }
            open.add(file);
            cost += fileCost;
        }
        if (!open.isEmpty()) {
            splits.add(split(open, cost));
        }
        return ImmutableList.copyOf(splits);
    }

    private void divide(SplitFile file, List<LakeSplit> splits)
    {
        long parts = Math.ceilDiv(file.size(), maxBytes);
        long length = Math.ceilDiv(file.size(), parts);
        for (long start = 0; start < file.size(); start += length) {
            SplitFile range = file.range(start, Math.min(length, file.size() - start));
            splits.add(split(List.of(range), range.length() + openCost));
        }
    }

    private LakeSplit split(List<SplitFile> files, long cost)
    {
        return new LakeSplit(files, (double) cost / maxBytes);
    }
}
