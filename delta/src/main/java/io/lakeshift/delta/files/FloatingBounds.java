package io.lakeshift.delta.files;

import static java.lang.Float.intBitsToFloat;
import static java.lang.Math.toIntExact;

/**
 * Doubles and reals as longs in the order of their values; 0.0 and -0.0 are one value, as in SQL. Statistics leave NaN out (NaN compares with nothing)
 * and cannot write infinities. Bounds are widened by a few units in the last place: some writers read statistics back imprecisely before writing them again.
 *
 * @param real whether native values are reals
 * @param onceReal whether some files hold reals in a column that was widened to double since: the 0.1 in their statistics stands for the real nearest to it,
 * which is 0.10000000149011612
 */
record FloatingBounds(boolean real, boolean onceReal)
        implements BoundEncoding
{
    private static final long SLACK = 4;

    @Override
    public Class<?> javaType()
    {
        return long.class;
    }

    @Override
    public Object lower(String text, boolean number)
    {
        Double value = parse(text);
        if (value == null) {
            return null;
        }
        return sortable(real || onceReal ? Math.nextDown(value.floatValue()) : value) - SLACK;
    }

    @Override
    public Object upper(String text, boolean number)
    {
        Double value = parse(text);
        if (value == null) {
            return null;
        }
        return sortable(real || onceReal ? Math.nextUp(value.floatValue()) : value) + SLACK;
    }

    @Override
    public Object encode(Object nativeValue)
    {
        double value = real ? intBitsToFloat(toIntExact((long) nativeValue)) : (double) nativeValue;
        return Double.isNaN(value) ? null : (Object) sortable(value);
    }

    @Override
    public Object decode(Object encoded)
    {
        throw new IllegalStateException("Bounds of floating point values do not tell where NaN is");
    }

    @Override
    public boolean representable()
    {
        return false;
    }

    /** NaN as a maximum (Spark orders it last) says nothing of the other values. */
    private Double parse(String text)
    {
        try {
            double value = real ? Float.parseFloat(text) : Double.parseDouble(text);
            return Double.isNaN(value) ? null : (Double) value;
        }
        catch (NumberFormatException e) {
            return null;
        }
    }

    private static long sortable(double value)
    {
        // -0.0 + 0.0 is 0.0
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }
}
