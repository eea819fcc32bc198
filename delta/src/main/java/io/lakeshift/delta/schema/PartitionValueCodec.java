package io.lakeshift.delta.schema;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.Int128;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.RealType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.TinyintType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarbinaryType;
import io.trino.spi.type.VarcharType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.util.Locale;
import java.util.regex.Pattern;

import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;
import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;
import static java.lang.Math.toIntExact;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoField.DAY_OF_MONTH;
import static java.time.temporal.ChronoField.MONTH_OF_YEAR;
import static java.time.temporal.ChronoField.YEAR;

/**
 * Partition values as the log spells them (protocol, "Partition Value Serialization") to and from Trino's native values.
 */
public final class PartitionValueCodec
{
    private static final Pattern FLOATING = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");
    // delta-rs writes binary as these six characters per byte; Spark and Kernel write the bytes as UTF-8
    private static final Pattern ESCAPED_BYTES = Pattern.compile("(\\\\u00[0-9A-Fa-f]{2})+");
    // delta-rs puts a sign before years of more than four digits, and cannot read a table where it is missing
    private static final DateTimeFormatter DATE = date(SignStyle.EXCEEDS_PAD);
    private static final DateTimeFormatter DATE_WITHOUT_PLUS = date(SignStyle.NORMAL);
    private static final DateTimeFormatter SECONDS = new DateTimeFormatterBuilder()
            .append(DATE)
            .appendPattern(" HH:mm:ss")
            .toFormatter();

    private PartitionValueCodec() {}

    private static DateTimeFormatter date(SignStyle sign)
    {
        return new DateTimeFormatterBuilder()
                .appendValue(YEAR, 4, 9, sign)
                .appendLiteral('-')
                .appendValue(MONTH_OF_YEAR, 2)
                .appendLiteral('-')
                .appendValue(DAY_OF_MONTH, 2)
                .toFormatter()
                .withResolverStyle(ResolverStyle.STRICT)
                .withChronology(IsoChronology.INSTANCE);
    }

    /**
     * @param text as logged; null and the empty string are SQL NULL (protocol)
     * @return Trino's native value for {@code type} (long, double, boolean, Slice, Int128, LongTimestamp…), or null
     * @throws IllegalArgumentException where the text is no value of the type
     */
    public static Object parse(String text, Type type)
    {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return switch (type) {
            case BooleanType _ -> parseBoolean(text);
            case TinyintType _ -> parseLong(text, Byte.MIN_VALUE, Byte.MAX_VALUE, type);
            case SmallintType _ -> parseLong(text, Short.MIN_VALUE, Short.MAX_VALUE, type);
            case IntegerType _ -> parseLong(text, Integer.MIN_VALUE, Integer.MAX_VALUE, type);
            case BigintType _ -> parseLong(text, Long.MIN_VALUE, Long.MAX_VALUE, type);
            case RealType _ -> (long) floatToRawIntBits((float) parseDouble(text, true));
            case DoubleType _ -> parseDouble(text, false);
            case DecimalType decimal -> parseDecimal(text, decimal);
            case VarcharType _ -> Slices.utf8Slice(text);
            case VarbinaryType _ -> Slices.wrappedBuffer(parseBinary(text));
            case DateType _ -> parseDate(text);
            case TimestampType timestamp when timestamp.equals(TIMESTAMP_MICROS) -> parseTimestamp(text);
            case TimestampWithTimeZoneType timestamp when timestamp.equals(TIMESTAMP_TZ_MICROS) -> parseInstant(text);
            default -> throw new IllegalArgumentException("%s is no type of partition columns".formatted(type));
        };
    }

    /** The inverse; null for SQL NULL. */
    public static String format(Object nativeValue, Type type)
    {
        if (nativeValue == null) {
            return null;
        }
        return switch (type) {
            case BooleanType _, TinyintType _, SmallintType _, IntegerType _, BigintType _, DoubleType _ -> nativeValue.toString();
            case RealType _ -> Float.toString(intBitsToFloat(toIntExact((long) nativeValue)));
            case DecimalType decimal -> new BigDecimal(
                    decimal.isShort() ? BigInteger.valueOf((long) nativeValue) : ((Int128) nativeValue).toBigInteger(),
                    decimal.getScale()).toPlainString();
            case VarcharType _ -> ((Slice) nativeValue).toStringUtf8();
            case VarbinaryType _ -> formatBinary((Slice) nativeValue);
            case DateType _ -> DATE.format(LocalDate.ofEpochDay((long) nativeValue));
            case TimestampType timestamp when timestamp.equals(TIMESTAMP_MICROS) -> formatTimestamp((long) nativeValue);
            // the form that does not depend on the reader's session zone
            case TimestampWithTimeZoneType timestamp when timestamp.equals(TIMESTAMP_TZ_MICROS) ->
                    formatTimestamp(EpochMicros.of((LongTimestampWithTimeZone) nativeValue)).replace(' ', 'T') + "Z";
            default -> throw new IllegalArgumentException("%s is no type of partition columns".formatted(type));
        };
    }

    private static boolean parseBoolean(String text)
    {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException("Not a boolean: '%s'".formatted(text));
    }

    private static long parseLong(String text, long min, long max, Type type)
    {
        long value = Long.parseLong(text);
        if (value < min || value > max) {
            throw new IllegalArgumentException("Out of range of %s: %s".formatted(type, text));
        }
        return value;
    }

    private static double parseDouble(String text, boolean real)
    {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> {
                return Double.NaN;
            }
            case "infinity", "+infinity", "inf", "+inf" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-infinity", "-inf" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {
                if (!FLOATING.matcher(text).matches()) {
                    throw new IllegalArgumentException("Not a number: '%s'".formatted(text));
                }
                // a float is rounded from its text once, not by way of a double
                return real ? Float.parseFloat(text) : Double.parseDouble(text);
            }
        }
    }

    private static Object parseDecimal(String text, DecimalType type)
    {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a decimal: '%s'".formatted(text));
        }
        try {
            BigDecimal value = new BigDecimal(text).setScale(type.getScale());
            if (value.precision() > type.getPrecision()) {
                throw new IllegalArgumentException("Out of range of %s: %s".formatted(type, text));
            }
            return type.isShort() ? (Object) value.unscaledValue().longValueExact() : Int128.valueOf(value.unscaledValue());
        }
        catch (ArithmeticException e) {
            throw new IllegalArgumentException("Not a value of %s: %s".formatted(type, text), e);
        }
    }

    private static byte[] parseBinary(String text)
    {
        if (!ESCAPED_BYTES.matcher(text).matches()) {
            return text.getBytes(UTF_8);
        }
        byte[] bytes = new byte[text.length() / 6];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(text, i * 6 + 4, i * 6 + 6, 16);
        }
        return bytes;
    }

    private static String formatBinary(Slice value)
    {
        try {
            String text = UTF_8.newDecoder().decode(value.toByteBuffer()).toString();
            if (!ESCAPED_BYTES.matcher(text).matches()) {
                return text;
            }
        }
        catch (CharacterCodingException e) {
            // not text: fall through to the escapes, which hold any bytes
        }
        StringBuilder escaped = new StringBuilder(value.length() * 6);
        for (int i = 0; i < value.length(); i++) {
            escaped.append("\\u%04X".formatted(value.getUnsignedByte(i)));
        }
        return escaped.toString();
    }

    private static long parseDate(String text)
    {
        try {
            return toIntExact(LocalDate.parse(text, text.startsWith("+") ? DATE : DATE_WITHOUT_PLUS).toEpochDay());
        }
        catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("Not a date: '%s'".formatted(text), e);
        }
    }

    private static long parseTimestamp(String text)
    {
        TimestampText timestamp = exact(TimestampText.parseLocal(text), text);
        if (timestamp.offsetSeconds().orElse(0) != 0) {
            throw new IllegalArgumentException("A timestamp without time zone has an offset: '%s'".formatted(text));
        }
        return timestamp.epochMicros();
    }

    private static LongTimestampWithTimeZone parseInstant(String text)
    {
        return EpochMicros.toInstant(exact(TimestampText.parse(text), text).instantMicros());
    }

    private static TimestampText exact(TimestampText timestamp, String text)
    {
        if (!timestamp.exact()) {
            throw new IllegalArgumentException("More than microseconds: '%s'".formatted(text));
        }
        return timestamp;
    }

    private static String formatTimestamp(long epochMicros)
    {
        LocalDateTime seconds = LocalDateTime.ofEpochSecond(floorDiv(epochMicros, 1_000_000L), 0, ZoneOffset.UTC);
        return "%s.%06d".formatted(SECONDS.format(seconds), floorMod(epochMicros, 1_000_000L));
    }
}
