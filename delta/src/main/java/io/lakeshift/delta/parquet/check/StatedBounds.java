package io.lakeshift.delta.parquet.check;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.lakeshift.delta.parquet.check.StatisticsCheck.Scalar;
import io.lakeshift.delta.schema.EpochMicros;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TimestampText;
import io.trino.spi.block.IntArrayBlock;
import io.trino.spi.block.LongArrayBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.block.VariableWidthBlock;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Decimals;
import io.trino.spi.type.Int128;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;
import io.trino.spi.type.VarcharType;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Function;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TinyintType.TINYINT;
import static java.util.Objects.requireNonNull;

/**
 * A minimum and a maximum as the statistics spell them, taken to the letter: no slack, although our own reader allows for some, because others do not. Either may be
 * missing. Doubles are compared by their bits' order, as Spark does: -0.0 lies below 0.0, and NaN within no bounds.
 */
abstract class StatedBounds
{
    private final Optional<Scalar> min;
    private final Optional<Scalar> max;

    private StatedBounds(Optional<Scalar> min, Optional<Scalar> max)
    {
        this.min = requireNonNull(min, "min is null");
        this.max = requireNonNull(max, "max is null");
    }

    /** @throws IllegalArgumentException where a bound is no value of the type, or the type has no order that engines agree on */
    static StatedBounds of(Type type, Optional<Scalar> min, Optional<Scalar> max)
    {
        if (type.equals(BIGINT) || type.equals(INTEGER) || type.equals(SMALLINT) || type.equals(TINYINT)) {
            return new Longs(type, min, max, scalar -> Long.parseLong(number(scalar)));
        }
        if (type.equals(DATE)) {
            return new Longs(type, min, max, scalar -> date(string(scalar)));
        }
        if (type.equals(TIMESTAMP_MICROS)) {
            return new Longs(type, min, max, scalar -> timestamp(string(scalar), false));
        }
        if (type instanceof TimestampWithTimeZoneType zoned && !zoned.isShort()) {
            return new Instants(zoned, min, max);
        }
        if (type.equals(DOUBLE) || type.equals(REAL)) {
            return new Floating(type.equals(REAL), min, max);
        }
        if (type instanceof VarcharType) {
            return new Strings(min, max);
        }
        if (type instanceof DecimalType decimal) {
            return decimal.isShort()
                    ? new Longs(decimal, min, max, scalar -> unscaled(number(scalar), decimal).toLongExact())
                    : new LongDecimals(decimal, min, max);
        }
        throw new IllegalArgumentException("Type %s has no bounds".formatted(type.getDisplayName()));
    }

    /** The value is not null. */
    abstract boolean holds(ValueBlock values, int position);

    /** For messages. */
    abstract String text(ValueBlock values, int position);

    /** The position of a value that is not null and not within the bounds; negative where there is none. */
    int firstOutside(ValueBlock values)
    {
        boolean nulls = values.mayHaveNull();
        for (int position = 0; position < values.getPositionCount(); position++) {
            if (!(nulls && values.isNull(position)) && !holds(values, position)) {
                return position;
            }
        }
        return -1;
    }

    @Override
    public String toString()
    {
        return "%s to %s".formatted(min.map(Scalar::text).orElse("anything"), max.map(Scalar::text).orElse("anything"));
    }

    /** All that orders as a 64-bit number. */
    private static final class Longs
            extends StatedBounds
    {
        private final Type type;
        private final long least;
        private final long greatest;

        private Longs(Type type, Optional<Scalar> min, Optional<Scalar> max, Function<Scalar, Long> parse)
        {
            super(min, max);
            this.type = type;
            this.least = min.map(parse).orElse(Long.MIN_VALUE);
            this.greatest = max.map(parse).orElse(Long.MAX_VALUE);
        }

        @Override
        boolean holds(ValueBlock values, int position)
        {
            long value = type.getLong(values, position);
            return least <= value && value <= greatest;
        }

        @Override
        int firstOutside(ValueBlock values)
        {
            if (!values.mayHaveNull()) {
                if (values instanceof LongArrayBlock longs && within(longs) || values instanceof IntArrayBlock ints && within(ints)) {
                    return -1;
                }
            }
            return super.firstOutside(values);
        }

        private boolean within(LongArrayBlock block)
        {
            long[] raw = block.getRawValues();
            int from = block.getRawValuesOffset();
            long low = Long.MAX_VALUE;
            long high = Long.MIN_VALUE;
            for (int i = from; i < from + block.getPositionCount(); i++) {
                low = Math.min(low, raw[i]);
                high = Math.max(high, raw[i]);
            }
            return least <= low && high <= greatest;
        }

        private boolean within(IntArrayBlock block)
        {
            int[] raw = block.getRawValues();
            int from = block.getRawValuesOffset();
            int low = Integer.MAX_VALUE;
            int high = Integer.MIN_VALUE;
            for (int i = from; i < from + block.getPositionCount(); i++) {
                low = Math.min(low, raw[i]);
                high = Math.max(high, raw[i]);
            }
            return least <= low && high <= greatest;
        }

        @Override
        String text(ValueBlock values, int position)
        {
            return PartitionValueCodec.format(TypeUtils.readNativeValue(type, values, position), type);
        }
    }

    private static final class Instants
            extends StatedBounds
    {
        private final TimestampWithTimeZoneType type;
        private final long least;
        private final long greatest;

        private Instants(TimestampWithTimeZoneType type, Optional<Scalar> min, Optional<Scalar> max)
        {
            super(min, max);
            this.type = type;
            this.least = min.map(scalar -> timestamp(string(scalar), true)).orElse(Long.MIN_VALUE);
            this.greatest = max.map(scalar -> timestamp(string(scalar), true)).orElse(Long.MAX_VALUE);
        }

        @Override
        boolean holds(ValueBlock values, int position)
        {
            long micros = EpochMicros.of((LongTimestampWithTimeZone) type.getObject(values, position));
            return least <= micros && micros <= greatest;
        }

        @Override
        String text(ValueBlock values, int position)
        {
            return PartitionValueCodec.format(type.getObject(values, position), type);
        }
    }

    private static final class Floating
            extends StatedBounds
    {
        private final boolean real;
        private final double least;
        private final double greatest;

        private Floating(boolean real, Optional<Scalar> min, Optional<Scalar> max)
        {
            super(min, max);
            this.real = real;
            this.least = min.map(scalar -> Double.parseDouble(number(scalar))).orElse(Double.NEGATIVE_INFINITY);
            this.greatest = max.map(scalar -> Double.parseDouble(number(scalar))).orElse(Double.POSITIVE_INFINITY);
        }

        private double value(ValueBlock values, int position)
        {
            return real ? REAL.getFloat(values, position) : DOUBLE.getDouble(values, position);
        }

        @Override
        boolean holds(ValueBlock values, int position)
        {
            double value = value(values, position);
            // decided at once for nearly all values; Double.compare puts NaN above everything
            return least < value && value < greatest || Double.compare(least, value) <= 0 && Double.compare(value, greatest) <= 0;
        }

        @Override
        String text(ValueBlock values, int position)
        {
            return Double.toString(value(values, position));
        }
    }

    /** Ordered by the bytes of their UTF-8. */
    private static final class Strings
            extends StatedBounds
    {
        private final Slice least;
        private final Slice greatest;

        private Strings(Optional<Scalar> min, Optional<Scalar> max)
        {
            super(min, max);
            this.least = min.map(scalar -> Slices.utf8Slice(string(scalar))).orElse(null);
            this.greatest = max.map(scalar -> Slices.utf8Slice(string(scalar))).orElse(null);
        }

        @Override
        boolean holds(ValueBlock values, int position)
        {
            VariableWidthBlock block = (VariableWidthBlock) values;
            Slice raw = block.getRawSlice();
            int offset = block.getRawSliceOffset(position);
            int length = block.getSliceLength(position);
            return (least == null || raw.compareTo(offset, length, least, 0, least.length()) >= 0) &&
                    (greatest == null || raw.compareTo(offset, length, greatest, 0, greatest.length()) <= 0);
        }

        @Override
        String text(ValueBlock values, int position)
        {
            return "'%s'".formatted(((VariableWidthBlock) values).getSlice(position).toStringUtf8());
        }
    }

    /** Decimals of more than 18 digits. */
    private static final class LongDecimals
            extends StatedBounds
    {
        private final DecimalType type;
        private final Int128 least;
        private final Int128 greatest;

        private LongDecimals(DecimalType type, Optional<Scalar> min, Optional<Scalar> max)
        {
            super(min, max);
            this.type = type;
            this.least = min.map(scalar -> unscaled(number(scalar), type)).orElse(Int128.MIN_VALUE);
            this.greatest = max.map(scalar -> unscaled(number(scalar), type)).orElse(Int128.MAX_VALUE);
        }

        @Override
        boolean holds(ValueBlock values, int position)
        {
            Int128 value = (Int128) type.getObject(values, position);
            return least.compareTo(value) <= 0 && value.compareTo(greatest) <= 0;
        }

        @Override
        String text(ValueBlock values, int position)
        {
            return PartitionValueCodec.format(type.getObject(values, position), type);
        }
    }

    private static String number(Scalar scalar)
    {
        if (!scalar.isNumber()) {
            throw new IllegalArgumentException("'%s' is no number".formatted(scalar.text()));
        }
        return scalar.text();
    }

    private static String string(Scalar scalar)
    {
        if (scalar.isNumber()) {
            throw new IllegalArgumentException("%s is no text".formatted(scalar.text()));
        }
        return scalar.text();
    }

    private static long date(String text)
    {
        try {
            return LocalDate.parse(text).toEpochDay();
        }
        catch (DateTimeException e) {
            throw new IllegalArgumentException("'%s' is no date".formatted(text), e);
        }
    }

    private static long timestamp(String text, boolean zoned)
    {
        TimestampText timestamp = TimestampText.parse(text);
        if (timestamp.offsetSeconds().isPresent() != zoned || !timestamp.exact()) {
            throw new IllegalArgumentException("'%s' is no timestamp %s zone".formatted(text, zoned ? "with" : "without"));
        }
        return timestamp.instantMicros();
    }

    /** Negative zeros, exponents and further zero digits are the same number; any other digit beyond the scale is none of the type. */
    private static Int128 unscaled(String text, DecimalType type)
    {
        try {
            Int128 unscaled = Int128.valueOf(new BigDecimal(text).setScale(type.getScale()).unscaledValue());
            if (Decimals.overflows(unscaled, type.getPrecision())) {
                throw new IllegalArgumentException("%s has more digits than %s".formatted(text, type.getDisplayName()));
            }
            return unscaled;
        }
        catch (ArithmeticException e) {
            throw new IllegalArgumentException("%s has more digits than %s".formatted(text, type.getDisplayName()), e);
        }
    }
}
