package io.lakeshift.testing.table;

import io.airlift.slice.Slices;
import io.trino.spi.block.ArrayBlockBuilder;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.MapBlockBuilder;
import io.trino.spi.block.RowBlockBuilder;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Decimals;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarbinaryType;
import io.trino.spi.type.VarcharType;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.LongTimestampWithTimeZone.fromEpochMillisAndFraction;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;

/**
 * Java values as rows of a test table state them: {@code String}, {@code Long}, {@code Integer}, …, {@code Double}, {@code BigDecimal}, {@code LocalDate},
 * {@code LocalDateTime} (timestamp_ntz), {@code Instant} (timestamp), {@code byte[]}, {@code List} (array, struct), {@code Map}, null.
 * Dates and timestamps may be given as text: {@code 2026-01-30}, {@code 2026-01-30T15:07:01.123456}, with a {@code Z} for zoned ones.
 */
final class Values
{
    private Values() {}

    static void append(Type type, BlockBuilder builder, Object value)
    {
        switch (value) {
            case null -> builder.appendNull();
            case Object _ when type instanceof VarcharType -> type.writeSlice(builder, Slices.utf8Slice((String) value));
            case Object _ when type instanceof VarbinaryType -> type.writeSlice(builder, Slices.wrappedBuffer((byte[]) value));
            case Object _ when type == BOOLEAN -> BOOLEAN.writeBoolean(builder, (Boolean) value);
            case Object _ when type == DOUBLE -> DOUBLE.writeDouble(builder, ((Number) value).doubleValue());
            case Object _ when type == REAL -> REAL.writeFloat(builder, ((Number) value).floatValue());
            case Object _ when type == DATE -> DATE.writeLong(builder, date(value).toEpochDay());
            case Object _ when type instanceof TimestampType -> type.writeLong(builder, micros(dateTime(value).toInstant(ZoneOffset.UTC)));
            case Object _ when type instanceof TimestampWithTimeZoneType -> appendZoned(type, builder, instant(value));
            case Object _ when type instanceof DecimalType decimal -> appendDecimal(decimal, builder, new BigDecimal(value.toString()));
            case List<?> list when type instanceof ArrayType array -> ((ArrayBlockBuilder) builder).buildEntry(element ->
                    list.forEach(item -> append(array.getElementType(), element, item)));
            case List<?> list when type instanceof RowType row -> ((RowBlockBuilder) builder).buildEntry(fields -> {
                for (int i = 0; i < list.size(); i++) {
                    append(row.getFields().get(i).getType(), fields.get(i), list.get(i));
                }
            });
            case Map<?, ?> map when type instanceof MapType mapType -> ((MapBlockBuilder) builder).buildEntry((keys, values) ->
                    map.forEach((key, item) -> {
                        append(mapType.getKeyType(), keys, key);
                        append(mapType.getValueType(), values, item);
                    }));
            default -> type.writeLong(builder, ((Number) value).longValue());
        }
    }

    static LocalDate date(Object value)
    {
        return value instanceof String text ? LocalDate.parse(text) : (LocalDate) value;
    }

    static LocalDateTime dateTime(Object value)
    {
        return value instanceof String text ? LocalDateTime.parse(text.replace(' ', 'T')) : (LocalDateTime) value;
    }

    static Instant instant(Object value)
    {
        return value instanceof String text ? Instant.parse(text) : (Instant) value;
    }

    private static long micros(Instant instant)
    {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    private static void appendZoned(Type type, BlockBuilder builder, Instant instant)
    {
        long micros = micros(instant);
        type.writeObject(builder, fromEpochMillisAndFraction(floorDiv(micros, 1_000L), (int) floorMod(micros, 1_000L) * 1_000_000, UTC_KEY));
    }

    private static void appendDecimal(DecimalType type, BlockBuilder builder, BigDecimal value)
    {
        if (type.isShort()) {
            type.writeLong(builder, Decimals.encodeShortScaledValue(value, type.getScale()));
        }
        else {
            type.writeObject(builder, Decimals.encodeScaledValue(value, type.getScale()));
        }
    }
}
