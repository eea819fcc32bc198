package io.lakeshift.delta.partition;

import io.lakeshift.delta.schema.EpochMicros;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;

import java.time.LocalDate;

import static java.lang.Math.floorDiv;
import static java.lang.Math.max;
import static java.lang.Math.min;

/**
 * Local times from {@code first} to {@code last}, both inclusive, in microseconds since the epoch; {@link Long#MIN_VALUE} and {@link Long#MAX_VALUE} are open ends.
 * Both ends are inclusive because Delta's timestamps are whole microseconds: a predicate that ends at 23:59:59.999999 then holds for the whole day.
 */
record TimeRange(long first, long last)
{
    static final long MICROS_PER_DAY = 86_400_000_000L;

    // a zoned value is packed into 52 bits of milliseconds by blocks
    private static final long MAX_ZONED_MILLIS = (1L << 51) - 1;

    /** From the beginning of {@code first} until just before {@code next}. */
    static TimeRange days(LocalDate first, LocalDate next)
    {
        return of(startOf(first.toEpochDay()), startOf(next.toEpochDay()));
    }

    /** From {@code from} until just before {@code next}. */
    static TimeRange of(long from, long next)
    {
        return new TimeRange(from, next == Long.MAX_VALUE || next == Long.MIN_VALUE ? next : next - 1);
    }

    static long startOf(long epochDay)
    {
        return saturated(epochDay, MICROS_PER_DAY);
    }

    TimeRange widened(Spread spread)
    {
        return new TimeRange(plus(first, -spread.before()), plus(last, spread.after()));
    }

    TimeRange intersect(TimeRange other)
    {
        return new TimeRange(max(first, other.first), min(last, other.last));
    }

    boolean isEmpty()
    {
        return first > last;
    }

    Domain toDomain(Type type, boolean nullAllowed)
    {
        Object low = first == Long.MIN_VALUE ? null : value(type, first);
        Object high = last == Long.MAX_VALUE ? null : value(type, last);
        if (low == null && high == null) {
            return Domain.create(ValueSet.all(type), nullAllowed);
        }
        Range range;
        if (low == null) {
            range = Range.lessThanOrEqual(type, high);
        }
        else if (high == null) {
            range = Range.greaterThanOrEqual(type, low);
        }
        else {
            range = Range.range(type, low, true, high, true);
        }
        return Domain.create(ValueSet.ofRanges(range), nullAllowed);
    }

    /** Null where the type cannot hold the time: the range is then open. */
    private static Object value(Type type, long micros)
    {
        if (type instanceof TimestampType) {
            return micros;
        }
        if (type instanceof TimestampWithTimeZoneType) {
            long millis = floorDiv(micros, 1000);
            if (millis > MAX_ZONED_MILLIS || millis < -MAX_ZONED_MILLIS) {
                return null;
            }
            return EpochMicros.toInstant(micros);
        }
        return floorDiv(micros, MICROS_PER_DAY);
    }

    private static long saturated(long value, long factor)
    {
        long high = Math.multiplyHigh(value, factor);
        long low = value * factor;
        if ((high == 0 && low >= 0) || (high == -1 && low < 0)) {
            return low;
        }
        return value < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    private static long plus(long value, long delta)
    {
        if (value == Long.MIN_VALUE || value == Long.MAX_VALUE) {
            return value;
        }
        long sum = value + delta;
        if (((value ^ sum) & (delta ^ sum)) < 0) {
            return delta < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }

    /**
     * How far a stored partition value may lie off, in microseconds.
     *
     * @param before how much earlier than the partition's beginning a row may be
     * @param after how much later than its end
     */
    record Spread(long before, long after)
    {
        static final Spread NONE = new Spread(0, 0);
        static final Spread DAY_EACH_SIDE = new Spread(MICROS_PER_DAY, MICROS_PER_DAY);
        static final Spread DAY_BEFORE = new Spread(MICROS_PER_DAY, 0);

        Spread or(Spread other)
        {
            return new Spread(max(before, other.before), max(after, other.after));
        }
    }
}
