package io.lakeshift.delta.files;

import io.lakeshift.delta.schema.EpochMicros;
import io.lakeshift.delta.schema.TimestampText;
import io.trino.spi.type.LongTimestampWithTimeZone;

import java.time.LocalDate;

import static io.trino.spi.type.Timestamps.MICROSECONDS_PER_DAY;

/**
 * Timestamps as microseconds. Writers cut to milliseconds, the maximum too: up to three fraction digits (trailing zeros are left out) stand for any
 * value of that millisecond. Spark also cuts the seconds of an offset, which local mean times have: New York's -04:56:02 is written -04:56.
 */
record TimestampBounds(boolean zoned)
        implements BoundEncoding
{
    private static final long REST_OF_MILLISECOND = 999;
    private static final int MILLISECOND_DIGITS = 3;
    /** The widest distance between a wall clock and UTC: where no zone is written, it may have been the writer's. */
    private static final long UNKNOWN_ZONE = 18 * 3_600 * 1_000_000L;
    /** The last offset with seconds, Liberia's, ended in January 1972. */
    private static final long WHOLE_MINUTES_SINCE = LocalDate.of(1973, 1, 1).toEpochDay() * MICROSECONDS_PER_DAY;
    /** What an offset that is cut to minutes has lost at most. */
    private static final long REST_OF_MINUTE = 59 * 1_000_000L + 999_999;

    @Override
    public Class<?> javaType()
    {
        return long.class;
    }

    @Override
    public Object lower(String text, boolean number)
    {
        TimestampText timestamp = parse(text, number);
        if (timestamp == null) {
            return null;
        }
        long micros = micros(timestamp);
        // cut towards zero, a value before the epoch was moved up
        if (micros <= 0 && timestamp.fractionDigits() <= MILLISECOND_DIGITS) {
            micros -= REST_OF_MILLISECOND;
        }
        return micros - zoneSlack(timestamp);
    }

    @Override
    public Object upper(String text, boolean number)
    {
        TimestampText timestamp = parse(text, number);
        if (timestamp == null) {
            return null;
        }
        long micros = micros(timestamp);
        if (timestamp.fractionDigits() <= MILLISECOND_DIGITS) {
            micros += REST_OF_MILLISECOND;
        }
        else if (!timestamp.exact()) {
            micros++;
        }
        return micros + zoneSlack(timestamp);
    }

    @Override
    public Object encode(Object nativeValue)
    {
        return zoned ? (Object) EpochMicros.of((LongTimestampWithTimeZone) nativeValue) : nativeValue;
    }

    @Override
    public Object decode(Object encoded)
    {
        return zoned ? EpochMicros.toInstant((long) encoded) : encoded;
    }

    /** How far off the written zone may be, either way: what was cut of an offset has the sign of the offset, and neither sign is worth a case of its own. */
    private long zoneSlack(TimestampText timestamp)
    {
        if (!zoned) {
            return 0;
        }
        if (timestamp.offsetSeconds().isEmpty()) {
            return UNKNOWN_ZONE;
        }
        int offset = timestamp.offsetSeconds().getAsInt();
        // no zone was ever less than a minute from UTC without being at UTC
        boolean perhapsCut = offset != 0 && offset % 60 == 0 && timestamp.epochMicros() < WHOLE_MINUTES_SINCE;
        return perhapsCut ? REST_OF_MINUTE : 0;
    }

    private long micros(TimestampText timestamp)
    {
        return zoned ? timestamp.instantMicros() : timestamp.epochMicros();
    }

    private TimestampText parse(String text, boolean number)
    {
        if (number) {
            return null;
        }
        try {
            TimestampText timestamp = zoned ? TimestampText.parse(text) : TimestampText.parseLocal(text);
            // a wall clock has no offset; Z is written by some for want of a better
            return zoned || timestamp.offsetSeconds().orElse(0) == 0 ? timestamp : null;
        }
        catch (IllegalArgumentException e) {
            return null;
        }
    }
}
