package io.lakeshift.delta.files;

import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TimestampText;
import io.trino.spi.type.LongTimestampWithTimeZone;

/**
 * Timestamps as microseconds. Writers cut to milliseconds, the maximum too: up to three fraction digits (trailing zeros are left out) stand for any
 * value of that millisecond.
 */
record TimestampBounds(boolean zoned)
        implements BoundEncoding
{
    private static final long REST_OF_MILLISECOND = 999;
    private static final int MILLISECOND_DIGITS = 3;
    /** The widest distance between a wall clock and UTC: where no zone is written, it may have been the writer's. */
    private static final long UNKNOWN_ZONE = 18 * 3_600 * 1_000_000L;

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
        return unknownZone(timestamp) ? micros - UNKNOWN_ZONE : micros;
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
        return unknownZone(timestamp) ? micros + UNKNOWN_ZONE : micros;
    }

    @Override
    public Object encode(Object nativeValue)
    {
        return zoned ? (Object) PartitionValueCodec.epochMicros((LongTimestampWithTimeZone) nativeValue) : nativeValue;
    }

    @Override
    public Object decode(Object encoded)
    {
        return zoned ? PartitionValueCodec.instant((long) encoded) : encoded;
    }

    private boolean unknownZone(TimestampText timestamp)
    {
        return zoned && timestamp.offsetSeconds().isEmpty();
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
            TimestampText timestamp = TimestampText.parse(text);
            // a wall clock has no offset; Z is written by some for want of a better
            return zoned || timestamp.offsetSeconds().orElse(0) == 0 ? timestamp : null;
        }
        catch (IllegalArgumentException e) {
            return null;
        }
    }
}
