package io.lakeshift.connector.metadata;

import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableVersion;
import io.trino.spi.type.DateType;
import io.trino.spi.type.LongTimestamp;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.TimeZoneKey;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

import static io.trino.spi.StandardErrorCode.INVALID_ARGUMENTS;
import static io.trino.spi.StandardErrorCode.NOT_SUPPORTED;
import static io.trino.spi.connector.PointerType.TARGET_ID;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DateTimeEncoding.unpackMillisUtc;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TinyintType.TINYINT;
import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;

/** What {@code FOR VERSION AS OF} and {@code FOR TIMESTAMP AS OF} point at. */
sealed interface TimeTravel
{
    record ToVersion(long version)
            implements TimeTravel {}

    /** The newest version committed at or before the instant. Dates and timestamps without a zone are of the session's zone. */
    record ToInstant(Instant instant)
            implements TimeTravel {}

    static TimeTravel of(ConnectorSession session, ConnectorTableVersion version)
    {
        Type type = version.getVersionType();
        Object value = version.getVersion();
        if (version.getPointerType() == TARGET_ID) {
            if (type == BIGINT || type == INTEGER || type == SMALLINT || type == TINYINT) {
                long number = (long) value;
                if (number < 0) {
                    throw new TrinoException(INVALID_ARGUMENTS, "FOR VERSION AS OF takes a version from 0 on, not %d".formatted(number));
                }
                return new ToVersion(number);
            }
            throw new TrinoException(NOT_SUPPORTED, "FOR VERSION AS OF takes a whole number, not %s".formatted(type.getDisplayName()));
        }
        return new ToInstant(instant(session.getTimeZoneKey(), type, value));
    }

    private static Instant instant(TimeZoneKey zone, Type type, Object value)
    {
        return switch (type) {
            case DateType _ -> LocalDate.ofEpochDay((long) value).atStartOfDay(zone.getZoneId()).toInstant();
            case TimestampType timestamp -> local(timestamp.isShort() ? (long) value : ((LongTimestamp) value).getEpochMicros()).atZone(zone.getZoneId()).toInstant();
            case TimestampWithTimeZoneType timestamp -> Instant.ofEpochMilli(timestamp.isShort() ? unpackMillisUtc((long) value) : ((LongTimestampWithTimeZone) value).getEpochMillis());
            default -> throw new TrinoException(NOT_SUPPORTED, "FOR TIMESTAMP AS OF takes a date or a timestamp, not %s".formatted(type.getDisplayName()));
        };
    }

    private static LocalDateTime local(long epochMicros)
    {
        return LocalDateTime.ofEpochSecond(floorDiv(epochMicros, 1_000_000L), (int) floorMod(epochMicros, 1_000_000L) * 1_000, ZoneOffset.UTC);
    }
}
