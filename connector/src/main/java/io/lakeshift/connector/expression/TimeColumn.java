package io.lakeshift.connector.expression;

import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.Variable;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.DateType;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;

import java.util.Optional;

import static io.trino.spi.type.DateTimeEncoding.packDateTimeWithZone;
import static io.trino.spi.type.DateTimeEncoding.unpackMillisUtc;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;
import static java.lang.Math.multiplyExact;

/**
 * A date or timestamp column whose values are counted in microseconds since the epoch. Zoned timestamps come out of Delta files in UTC, so that
 * functions of them, which follow the value's own zone, are functions of the UTC instant.
 */
record TimeColumn(Variable variable)
{
    static final long MICROS_PER_DAY = 86_400_000_000L;

    static Optional<TimeColumn> match(ConnectorExpression expression)
    {
        if (expression instanceof Variable variable) {
            boolean fits = switch (variable.getType()) {
                case DateType _ -> true;
                case TimestampType type -> type.getPrecision() <= 6;
                case TimestampWithTimeZoneType type -> type.getPrecision() <= 6;
                default -> false;
            };
            return fits ? Optional.of(new TimeColumn(variable)) : Optional.empty();
        }
        return Optional.empty();
    }

    /**
     * The column's values for a comparison of a function that never falls.
     *
     * @param atLeast the lowest instant whose image is at least the constant
     * @param above the lowest instant whose image is above the constant; {@code atLeast} where no image equals it
     */
    ValueSet values(Comparison comparison, long atLeast, long above)
    {
        Type type = variable.getType();
        Object low = toNative(type, atLeast);
        Object high = toNative(type, above);
        return switch (comparison) {
            case EQUAL -> equal(type, atLeast, above);
            case NOT_EQUAL -> equal(type, atLeast, above).complement();
            case LESS -> ValueSet.ofRanges(Range.lessThan(type, low));
            case LESS_OR_EQUAL -> ValueSet.ofRanges(Range.lessThan(type, high));
            case GREATER -> ValueSet.ofRanges(Range.greaterThanOrEqual(type, high));
            case GREATER_OR_EQUAL -> ValueSet.ofRanges(Range.greaterThanOrEqual(type, low));
        };
    }

    private static ValueSet equal(Type type, long atLeast, long above)
    {
        return atLeast == above ? ValueSet.none(type) : ValueSet.ofRanges(Range.range(type, toNative(type, atLeast), true, toNative(type, above), false));
    }

    /** Both bounds of every rule are whole days of a date, and whole units of at least a millisecond of a timestamp. */
    private static Object toNative(Type type, long micros)
    {
        return switch (type) {
            case DateType _ -> floorDiv(micros, MICROS_PER_DAY);
            case TimestampType _ -> micros;
            case TimestampWithTimeZoneType zoned -> zoned.isShort() ?
                    (Object) packDateTimeWithZone(floorDiv(micros, 1_000L), UTC_KEY) :
                    LongTimestampWithTimeZone.fromEpochMillisAndFraction(floorDiv(micros, 1_000L), (int) floorMod(micros, 1_000L) * 1_000_000, UTC_KEY);
            default -> throw new IllegalArgumentException("no time type: " + type);
        };
    }

    /** A constant of a time type in microseconds. */
    static long micros(Type type, Object value)
    {
        return switch (type) {
            case DateType _ -> multiplyExact((long) value, MICROS_PER_DAY);
            case TimestampType _ -> (long) value;
            case TimestampWithTimeZoneType zoned -> zoned.isShort() ?
                    multiplyExact(unpackMillisUtc((long) value), 1_000L) :
                    Math.addExact(multiplyExact(((LongTimestampWithTimeZone) value).getEpochMillis(), 1_000L), ((LongTimestampWithTimeZone) value).getPicosOfMilli() / 1_000_000);
            default -> throw new IllegalArgumentException("no time type: " + type);
        };
    }
}
