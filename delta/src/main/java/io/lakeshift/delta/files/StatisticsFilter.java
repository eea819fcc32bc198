package io.lakeshift.delta.files;

import io.airlift.slice.Slice;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;

import java.util.List;
import java.util.Optional;

/** One column's predicate, encoded once, against the statistics of many files. */
final class StatisticsFilter
{
    private final int column;
    private final boolean nullAllowed;
    private final boolean noValues;
    private final boolean allValues;
    // ranges of encoded values, ascending and disjoint; one set or the other, by the encoding's type
    private final long[] lows;
    private final long[] highs;
    private final List<SliceRange> slices;

    private StatisticsFilter(int column, Domain domain, long[] lows, long[] highs, List<SliceRange> slices)
    {
        this.column = column;
        this.nullAllowed = domain.isNullAllowed();
        this.noValues = domain.getValues().isNone();
        this.allValues = domain.getValues().isAll();
        this.lows = lows;
        this.highs = highs;
        this.slices = slices;
    }

    /**
     * @param columns those that have statistics
     * @return empty where statistics cannot tell
     */
    static Optional<StatisticsFilter> of(List<TableColumn> columns, TableColumn column, Domain domain)
    {
        int position = BlockStatistics.position(columns, column);
        if (position < 0 || domain.isAll() || !domain.getType().equals(column.type())) {
            return Optional.empty();
        }
        // all values include NaN, which no range does: the set of all is never written as ranges here
        List<Range> ranges = domain.getValues().isAll() ? List.of() : domain.getValues().getRanges().getOrderedRanges();
        BoundEncoding encoding = BoundEncoding.of(column).orElseThrow();
        if (encoding.javaType() == Slice.class) {
            return Optional.of(new StatisticsFilter(position, domain, new long[0], new long[0], ranges.stream().map(range -> SliceRange.of(range, encoding)).toList()));
        }
        long[] lows = new long[ranges.size()];
        long[] highs = new long[ranges.size()];
        for (int i = 0; i < lows.length; i++) {
            Range range = ranges.get(i);
            Object low = range.isLowUnbounded() ? Long.MIN_VALUE : encoding.encode(range.getLowBoundedValue());
            Object high = range.isHighUnbounded() ? Long.MAX_VALUE : encoding.encode(range.getHighBoundedValue());
            if (low == null || high == null) {
                // a predicate on NaN
                return Optional.empty();
            }
            // encoded values are discrete, so an exclusive bound is the next one inclusive
            lows[i] = (long) low + (range.isLowUnbounded() || range.isLowInclusive() || (long) low == Long.MAX_VALUE ? 0 : 1);
            highs[i] = (long) high - (range.isHighUnbounded() || range.isHighInclusive() || (long) high == Long.MIN_VALUE ? 0 : 1);
        }
        return Optional.of(new StatisticsFilter(position, domain, lows, highs, List.of()));
    }

    /** False only where no row of the file can satisfy the predicate. */
    boolean mayMatch(BlockStatistics statistics, int file)
    {
        if (statistics.rows(file) == 0) {
            return false;
        }
        ColumnBounds bounds = statistics.bounds(column);
        if (bounds.onlyNulls(file)) {
            return nullAllowed;
        }
        if (nullAllowed && !bounds.noNulls(file)) {
            return true;
        }
        if (noValues) {
            return false;
        }
        if (allValues || !(bounds.hasLower(file) || bounds.hasUpper(file))) {
            return true;
        }
        return slices.isEmpty() ? longsMayMatch(bounds, file) : slicesMayMatch(bounds, file);
    }

    private boolean longsMayMatch(ColumnBounds bounds, int file)
    {
        long lower = bounds.hasLower(file) ? bounds.lowerLong(file) : Long.MIN_VALUE;
        long upper = bounds.hasUpper(file) ? bounds.upperLong(file) : Long.MAX_VALUE;
        // the first range that does not end before the file's values begin
        int from = 0;
        int to = highs.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (highs[middle] < lower) {
                from = middle + 1;
            }
            else {
                to = middle;
            }
        }
        return from < lows.length && lows[from] <= upper;
    }

    private boolean slicesMayMatch(ColumnBounds bounds, int file)
    {
        Slice lower = bounds.hasLower(file) ? bounds.lowerSlice(file) : null;
        Slice upper = bounds.hasUpper(file) ? bounds.upperSlice(file) : null;
        int from = 0;
        int to = slices.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (slices.get(middle).endsBefore(lower)) {
                from = middle + 1;
            }
            else {
                to = middle;
            }
        }
        return from < slices.size() && !slices.get(from).beginsAfter(upper);
    }

    /** A bound that is null is none. */
    private record SliceRange(Slice low, boolean lowInclusive, Slice high, boolean highInclusive)
    {
        private static SliceRange of(Range range, BoundEncoding encoding)
        {
            return new SliceRange(
                    range.isLowUnbounded() ? null : (Slice) encoding.encode(range.getLowBoundedValue()),
                    range.isLowInclusive(),
                    range.isHighUnbounded() ? null : (Slice) encoding.encode(range.getHighBoundedValue()),
                    range.isHighInclusive());
        }

        private boolean endsBefore(Slice lower)
        {
            if (lower == null || high == null) {
                return false;
            }
            int compared = high.compareTo(lower);
            return compared < 0 || (compared == 0 && !highInclusive);
        }

        private boolean beginsAfter(Slice upper)
        {
            if (upper == null || low == null) {
                return false;
            }
            int compared = low.compareTo(upper);
            return compared > 0 || (compared == 0 && !lowInclusive);
        }
    }
}
