package io.lakeshift.migration.advise;

import io.airlift.slice.Slice;
import io.lakeshift.delta.partition.HivePath;
import io.lakeshift.delta.schema.TableColumn;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import static java.lang.Math.max;
import static java.lang.Math.min;
import static java.util.Objects.requireNonNull;

/**
 * What the sampled rows tell of a string column that might be an entity (a symbol, an account, a region). Memory is bounded: a column that
 * turns out unfit is dropped with all its values, and no more of it is read.
 */
final class TextProfile
{
    /** More distinct values than this are no partition column, whatever the table's size. */
    static final int MAX_DISTINCT = 10_000;
    /** A directory name as long as file systems take, less the column's own name. */
    private static final int MAX_NAME = 200;
    private static final Pattern DATE_TEXT = Pattern.compile("\\d{4}-?\\d{2}-?\\d{2}([ T].*)?");

    private final TableColumn column;
    private final int timeColumns;
    private final Map<Slice, Value> values = new HashMap<>();
    private Optional<String> rejection = Optional.empty();
    private boolean holdsEmpty;
    private long rows;
    private long distinctInFiles;
    private int files;

    TextProfile(TableColumn column, int timeColumns)
    {
        this.column = requireNonNull(column, "column is null");
        this.timeColumns = timeColumns;
    }

    TableColumn column()
    {
        return column;
    }

    /** Why it cannot be an entity, as the end of a sentence that begins with the column's name. */
    Optional<String> rejection()
    {
        return rejection;
    }

    boolean holdsEmpty()
    {
        return holdsEmpty;
    }

    void beginFile()
    {
        files++;
    }

    /**
     * @param value null for SQL NULL; copied if kept
     * @param days the row's day by each time column, {@link Integer#MIN_VALUE} for null
     */
    void add(Slice value, long count, int[] days)
    {
        if (rejection.isPresent()) {
            return;
        }
        if (value == null) {
            reject("holds nulls");
            return;
        }
        if (value.length() == 0) {
            holdsEmpty = true;
            reject("holds '', which a partition value cannot tell from null");
            return;
        }
        Value known = values.get(value);
        if (known == null) {
            if (values.size() == MAX_DISTINCT) {
                reject("has more than %,d values".formatted(MAX_DISTINCT));
                return;
            }
            if (value.length() > MAX_NAME || HivePath.element("", value.toStringUtf8()).length() > MAX_NAME) {
                reject("holds texts that are too long for a directory name");
                return;
            }
            known = new Value(timeColumns);
            values.put(value.copy(), known);
        }
        known.add(count, days);
        rows += count;
        if (known.lastFile != files) {
            known.lastFile = files;
            known.files++;
            distinctInFiles++;
        }
    }

    private void reject(String reason)
    {
        rejection = Optional.of(reason);
        values.clear();
    }

    /** Judges what only the whole sample tells. */
    void finish()
    {
        if (rejection.isEmpty() && rows > 0 && values.keySet().stream().allMatch(value -> DATE_TEXT.matcher(value.toStringUtf8()).matches())) {
            reject("holds dates as text: they come and go with time, which a time column cuts better");
        }
    }

    /** Distinct values of the whole table: those seen, and as many unseen as the number of rare ones makes likely (Chao's estimate). */
    double distinct(boolean wholeTable)
    {
        if (wholeTable) {
            return values.size();
        }
        long once = values.values().stream().filter(value -> value.count == 1).count();
        long twice = values.values().stream().filter(value -> value.count == 2).count();
        return values.size() + (once * once) / (2.0 * max(1, twice));
    }

    /** How many equally frequent values would spread the rows as much: one value's share of the table, the other way round. */
    double effectiveValues()
    {
        double squares = 0;
        for (Value value : values.values()) {
            double share = (double) value.count / rows;
            squares += share * share;
        }
        return squares == 0 ? 0 : 1 / squares;
    }

    double distinctPerFile()
    {
        return files == 0 ? 0 : (double) distinctInFiles / files;
    }

    /**
     * The part of the table's time through which its values go on, weighted by rows: 1 for entities, small for what appears and dies (expiries, orders).
     * Empty where the time is too short to tell.
     */
    Optional<Double> lifetime(int timeColumn)
    {
        int first = Integer.MAX_VALUE;
        int last = Integer.MIN_VALUE;
        for (Value value : values.values()) {
            if (value.first[timeColumn] != Integer.MIN_VALUE) {
                first = min(first, value.first[timeColumn]);
                last = max(last, value.last[timeColumn]);
            }
        }
        double range = (double) last - first;
        if (range < 14) {
            return Optional.empty();
        }
        double weighted = 0;
        long counted = 0;
        for (Value value : values.values()) {
            if (value.files >= 3) {
                // the ends of what was sampled lie within the ends of what there is, on average by this much
                double seen = (value.last[timeColumn] - value.first[timeColumn]) * (value.files + 1.0) / (value.files - 1.0);
                weighted += value.count * min(1, seen / range);
                counted += value.count;
            }
        }
        return counted == 0 ? Optional.empty() : Optional.of(weighted / counted);
    }

    private static final class Value
    {
        private final int[] first;
        private final int[] last;
        private long count;
        private int lastFile;
        private int files;

        Value(int timeColumns)
        {
            first = new int[timeColumns];
            last = new int[timeColumns];
            Arrays.fill(first, Integer.MIN_VALUE);
            Arrays.fill(last, Integer.MIN_VALUE);
        }

        void add(long rows, int[] days)
        {
            count += rows;
            for (int index = 0; index < days.length; index++) {
                int day = days[index];
                if (day != Integer.MIN_VALUE) {
                    first[index] = first[index] == Integer.MIN_VALUE ? day : min(first[index], day);
                    last[index] = max(last[index], day);
                }
            }
        }
    }
}
