package io.lakeshift.connector.column;

import static io.trino.spi.type.DateTimeEncoding.packDateTimeWithZone;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;

/** Moments that a log tells, as native values of {@code timestamp(3) with time zone}. */
public final class Moments
{
    // what Trino packs into 64 bits beside the zone
    private static final long MOST_MILLIS = (1L << 51) - 1;

    private Moments() {}

    /** Null for a moment that the type does not hold, tens of thousands of years away: a broken writer took nanoseconds for milliseconds, and nobody knows what it meant. */
    public static Long nativeValue(long epochMillis)
    {
        return epochMillis >= -MOST_MILLIS && epochMillis <= MOST_MILLIS ? packDateTimeWithZone(epochMillis, UTC_KEY) : null;
    }
}
