package io.lakeshift.delta.files;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Int128;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

import static java.math.RoundingMode.CEILING;
import static java.math.RoundingMode.FLOOR;

/**
 * Decimals as unscaled longs, or beyond 18 digits as 16 bytes whose order is that of the values. delta-rs writes the statistics of decimals through a
 * double, which holds 15 digits: bounds of types with more are widened by what that can cost.
 */
record DecimalBounds(DecimalType type)
        implements BoundEncoding
{
    private static final int DIGITS_OF_DOUBLE = 15;

    @Override
    public Class<?> javaType()
    {
        return type.isShort() ? long.class : Slice.class;
    }

    @Override
    public Object lower(String text, boolean number)
    {
        return bound(text, FLOOR);
    }

    @Override
    public Object upper(String text, boolean number)
    {
        return bound(text, CEILING);
    }

    private Object bound(String text, RoundingMode outward)
    {
        BigDecimal value;
        try {
            if (text.length() > 100) {
                return null;
            }
            value = new BigDecimal(text);
        }
        catch (NumberFormatException e) {
            return null;
        }
        // an exponent like this is no decimal's, and would be expensive to write out
        if (value.precision() - (long) value.scale() > 60 || value.scale() > 400) {
            return null;
        }
        if (type.getPrecision() > DIGITS_OF_DOUBLE) {
            BigDecimal slack = new BigDecimal(Math.ulp(value.doubleValue())).multiply(BigDecimal.valueOf(4));
            value = outward == FLOOR ? value.subtract(slack) : value.add(slack);
        }
        BigInteger unscaled = value.setScale(type.getScale(), outward).unscaledValue();
        BigInteger limit = BigInteger.TEN.pow(type.getPrecision());
        // outside of the type nothing is lost by the type's own limit
        return encode(unscaled.min(limit).max(limit.negate()));
    }

    @Override
    public Object encode(Object nativeValue)
    {
        return type.isShort() ? nativeValue : encode(((Int128) nativeValue).toBigInteger());
    }

    private Object encode(BigInteger unscaled)
    {
        if (type.isShort()) {
            return unscaled.longValueExact();
        }
        Int128 value = Int128.valueOf(unscaled);
        Slice encoded = Slices.allocate(Int128.SIZE);
        encoded.setLong(0, Long.reverseBytes(value.getHigh() ^ Long.MIN_VALUE));
        encoded.setLong(Long.BYTES, Long.reverseBytes(value.getLow()));
        return encoded;
    }

    @Override
    public Object decode(Object encoded)
    {
        if (type.isShort()) {
            return encoded;
        }
        Slice slice = (Slice) encoded;
        return Int128.valueOf(Long.reverseBytes(slice.getLong(0)) ^ Long.MIN_VALUE, Long.reverseBytes(slice.getLong(Long.BYTES)));
    }
}
