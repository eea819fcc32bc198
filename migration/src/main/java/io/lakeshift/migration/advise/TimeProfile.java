package io.lakeshift.migration.advise;

import io.lakeshift.delta.schema.EpochMicros;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.block.Block;
import io.trino.spi.type.DateType;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;

import java.time.LocalDate;
import java.util.BitSet;
import java.util.SortedSet;
import java.util.TreeSet;

import static io.trino.spi.type.DateType.DATE;
import static java.lang.Math.floorDiv;
import static java.lang.Math.toIntExact;
import static java.util.Objects.requireNonNull;

/** What the sampled rows, and the log's statistics, tell of a date or timestamp column. Days only: memory is bounded by the calendar. */
final class TimeProfile
{
    // beyond this a column is no time of events; keeps the set of days small whatever the values
    private static final int MAX_DAYS = 100_000;

    private final TableColumn column;
    private final long[] laterThan;
    private final long[] earlierThan;
    private final SortedSet<Integer> days = new TreeSet<>();
    private final BitSet daysOfFile = new BitSet();
    private long nulls;
    private long rows;
    private int files;
    private long filesDays;

    TimeProfile(TableColumn column, int timeColumns)
    {
        this.column = requireNonNull(column, "column is null");
        this.laterThan = new long[timeColumns];
        this.earlierThan = new long[timeColumns];
    }

    static boolean fits(Type type)
    {
        return type instanceof TimestampType || type instanceof TimestampWithTimeZoneType || type instanceof DateType;
    }

    TableColumn column()
    {
        return column;
    }

    boolean isDate()
    {
        return column.type() instanceof DateType;
    }

    boolean isZoned()
    {
        return column.type() instanceof TimestampWithTimeZoneType;
    }

    boolean neverNull()
    {
        return nulls == 0 && rows > 0;
    }

    long nulls()
    {
        return nulls;
    }

    SortedSet<Integer> days()
    {
        return days;
    }

    /** How many different days a file holds, on average: the closer to one, the closer the column follows the order of writing. */
    double daysPerFile()
    {
        return files == 0 ? 0 : (double) filesDays / files;
    }

    /** Whether no sampled row has a later value here than in the other time column, and some have an earlier one. */
    boolean precedes(int other)
    {
        return laterThan[other] == 0 && earlierThan[other] > 0;
    }

    void endFile()
    {
        if (!daysOfFile.isEmpty()) {
            files++;
            filesDays += daysOfFile.cardinality();
            daysOfFile.clear();
        }
    }

    /** @param micros of the row, {@link Long#MIN_VALUE} for null */
    void add(long micros, long count)
    {
        if (micros == Long.MIN_VALUE) {
            nulls += count;
            return;
        }
        rows += count;
        int day = day(micros);
        addDay(day);
        // a fixed window around the epoch; days outside count as one
        daysOfFile.set(Math.clamp(day + 40_000L, 0, MAX_DAYS));
    }

    void compare(int other, long micros, long otherMicros, boolean daysOnly)
    {
        if (micros == Long.MIN_VALUE || otherMicros == Long.MIN_VALUE) {
            return;
        }
        int order = daysOnly ? Integer.compare(day(micros), day(otherMicros)) : Long.compare(micros, otherMicros);
        if (order > 0) {
            laterThan[other]++;
        }
        else if (order < 0) {
            earlierThan[other]++;
        }
    }

    /** What a file's statistics say; a range of several days counts with its ends only, for the days between need not occur. */
    void addStatistics(long nullCount, LocalDate first, LocalDate last)
    {
        nulls += nullCount;
        if (first != null && last != null) {
            addDay((int) first.toEpochDay());
            addDay((int) last.toEpochDay());
        }
    }

    private void addDay(int day)
    {
        if (days.size() < MAX_DAYS) {
            days.add(day);
        }
    }

    static int day(long micros)
    {
        return micros == Long.MIN_VALUE ? Integer.MIN_VALUE : toIntExact(floorDiv(micros, 86_400_000_000L));
    }

    /** Microseconds since the epoch; {@link Long#MIN_VALUE} for null. */
    static long read(Type type, Block block, int position)
    {
        if (block.isNull(position)) {
            return Long.MIN_VALUE;
        }
        return switch (type) {
            case TimestampType timestamp -> timestamp.getLong(block, position);
            case TimestampWithTimeZoneType timestamp -> EpochMicros.of((LongTimestampWithTimeZone) timestamp.getObject(block, position));
            case DateType _ -> DATE.getInt(block, position) * 86_400_000_000L;
            default -> throw new IllegalArgumentException("No time: " + type);
        };
    }

    /** The same for a partition value. */
    static long read(Object nativeValue, Type type)
    {
        return switch (nativeValue) {
            case null -> Long.MIN_VALUE;
            case LongTimestampWithTimeZone timestamp -> EpochMicros.of(timestamp);
            case Long number when type instanceof DateType -> number * 86_400_000_000L;
            case Long number -> number;
            default -> Long.MIN_VALUE;
        };
    }
}
