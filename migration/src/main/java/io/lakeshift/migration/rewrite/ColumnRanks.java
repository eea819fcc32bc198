package io.lakeshift.migration.rewrite;

import io.trino.spi.block.Block;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import static java.util.Objects.requireNonNull;

/**
 * Where a column's values stand among a sample of them. Ranks and not values make the axes of a curve: whatever the values are, each half of an axis holds half of the rows, so that no
 * column takes all the cuts. Nulls come last.
 */
final class ColumnRanks
{
    private final CurveAxis axis;
    // one of the two
    private final long[] numbers;
    private final Object[] objects;

    private ColumnRanks(CurveAxis axis, long[] numbers, Object[] objects)
    {
        this.axis = requireNonNull(axis, "axis is null");
        this.numbers = numbers;
        this.objects = objects;
    }

    /** @param sample as {@link CurveAxis#kept} gives it; what occurs more often is there more often */
    static ColumnRanks of(CurveAxis axis, List<Object> sample)
    {
        return axis.numbered()
                ? new ColumnRanks(axis, sample.stream().filter(Objects::nonNull).mapToLong(value -> (Long) value).sorted().toArray(), null)
                : new ColumnRanks(axis, null, sample.stream().filter(Objects::nonNull).sorted().toArray());
    }

    /** Ascending with the column's order, from 0 to {@code 2^bits - 1}. */
    int coordinate(Block block, int position, int bits)
    {
        int last = (1 << bits) - 1;
        if (block.isNull(position)) {
            return last;
        }
        long rank = numbers == null ? rank(axis.object(block, position)) : rank(axis.number(block, position));
        int size = numbers == null ? objects.length : numbers.length;
        return (int) (rank * last / (size + 1));
    }

    /** How many of the sample are less. */
    private int rank(long value)
    {
        int low = 0;
        int high = numbers.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (numbers[middle] < value) {
                low = middle + 1;
            }
            else {
                high = middle;
            }
        }
        return low;
    }

    private int rank(Comparable<Object> value)
    {
        int low = 0;
        int high = objects.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (value.compareTo(objects[middle]) > 0) {
                low = middle + 1;
            }
            else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String toString()
    {
        return numbers == null ? Arrays.toString(objects) : Arrays.toString(numbers);
    }
}
