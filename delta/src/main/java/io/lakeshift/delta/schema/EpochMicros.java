package io.lakeshift.delta.schema;

import io.trino.spi.type.LongTimestampWithTimeZone;

import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static io.trino.spi.type.Timestamps.MICROSECONDS_PER_MILLISECOND;
import static io.trino.spi.type.Timestamps.PICOSECONDS_PER_MICROSECOND;
import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;

/** Instants: microseconds since the epoch in logs and files, milliseconds, picoseconds and a zone in Trino. Finer than microseconds none of Delta's are. */
public final class EpochMicros
{
    private EpochMicros() {}

    public static long of(LongTimestampWithTimeZone instant)
    {
        return instant.getEpochMillis() * MICROSECONDS_PER_MILLISECOND + instant.getPicosOfMilli() / PICOSECONDS_PER_MICROSECOND;
    }

    /** Trino's native value, in UTC. */
    public static LongTimestampWithTimeZone toInstant(long epochMicros)
    {
        return LongTimestampWithTimeZone.fromEpochMillisAndFraction(
                floorDiv(epochMicros, (long) MICROSECONDS_PER_MILLISECOND),
                floorMod(epochMicros, MICROSECONDS_PER_MILLISECOND) * PICOSECONDS_PER_MICROSECOND,
                UTC_KEY);
    }
}
