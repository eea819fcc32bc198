package io.lakeshift.migration.rewrite;

import io.trino.spi.block.Block;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Some of a group's rows, each as likely as any other: their partition and their values in the columns of a curve. Holds the same however many rows there are. The same for the same rows,
 * so that what is written can be written again.
 */
final class CurveSample
{
    static final int ROWS = 1 << 13;
    /** Fewer say too little of how a partition's own values lie; then those of the whole group stand for them. */
    private static final int ROWS_OF_PARTITION = 128;

    private static final int BYTES_PER_ROW = 48;
    private static final int BYTES_PER_VALUE = 40;

    private record Row(String directory, Object[] values) {}

    private final List<CurveAxis> axes;
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<Row> rows = new ArrayList<>();
    private long seen;

    CurveSample(List<CurveAxis> axes)
    {
        this.axes = List.copyOf(axes);
    }

    /** What a sample holds; the ranks made of it hold half as much. */
    static long bytes(int axes)
    {
        return (long) ROWS * (BYTES_PER_ROW + axes * BYTES_PER_VALUE);
    }

    /** @param assigner that has numbered the page's partitions */
    void add(PartitionedPage page, PartitionAssigner assigner)
    {
        for (int position = 0; position < page.page().getPositionCount(); position++) {
            seen++;
            if (rows.size() < ROWS) {
                rows.add(row(page, assigner, position));
                continue;
            }
            long place = random.nextLong(seen);
            if (place < ROWS) {
                rows.set((int) place, row(page, assigner, position));
            }
        }
    }

    private Row row(PartitionedPage page, PartitionAssigner assigner, int position)
    {
        Object[] values = new Object[axes.size()];
        for (int i = 0; i < values.length; i++) {
            Block block = page.page().getBlock(axes.get(i).channel());
            values[i] = axes.get(i).kept(block, position);
        }
        return new Row(assigner.partition(page.partition(position)).directory(), values);
    }

    /** By directory; under {@code null} those of the whole group. A partition with few rows has none of its own. */
    Map<String, List<ColumnRanks>> ranks(List<CurveAxis> readAs)
    {
        Map<String, List<Row>> byPartition = new HashMap<>();
        rows.forEach(row -> byPartition.computeIfAbsent(row.directory(), _ -> new ArrayList<>()).add(row));
        byPartition.values().removeIf(ofPartition -> ofPartition.size() < ROWS_OF_PARTITION);
        Map<String, List<ColumnRanks>> ranks = new HashMap<>();
        ranks.put(null, ranks(readAs, rows));
        byPartition.forEach((directory, ofPartition) -> ranks.put(directory, ranks(readAs, ofPartition)));
        return ranks;
    }

    private static List<ColumnRanks> ranks(List<CurveAxis> readAs, List<Row> rows)
    {
        List<ColumnRanks> ranks = new ArrayList<>();
        for (int i = 0; i < readAs.size(); i++) {
            List<Object> values = new ArrayList<>(rows.size());
            for (Row row : rows) {
                values.add(row.values()[i]);
            }
            ranks.add(ColumnRanks.of(readAs.get(i), values));
        }
        return ranks;
    }
}
