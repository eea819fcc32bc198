package io.lakeshift.migration.rewrite;

import io.airlift.slice.Slice;
import io.trino.spi.block.Block;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.Type;

import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.RealType.REAL;

/**
 * One of the columns that a curve goes through, read so that values compare as the column orders them: NaN after every number, both zeros alike.
 *
 * @param channel of the column in the pages read
 */
record CurveAxis(int channel, Type type)
{
    /** Whether all values order as numbers; else they are objects. */
    boolean numbered()
    {
        return type.getJavaType() == long.class || type.getJavaType() == double.class || type instanceof BooleanType;
    }

    /** The value is not null. */
    long number(Block block, int position)
    {
        if (type.equals(DOUBLE)) {
            return number(DOUBLE.getDouble(block, position));
        }
        if (type.equals(REAL)) {
            return number(REAL.getFloat(block, position));
        }
        if (type instanceof BooleanType) {
            return type.getBoolean(block, position) ? 1 : 0;
        }
        return type.getLong(block, position);
    }

    private static long number(double value)
    {
        if (Double.isNaN(value)) {
            return Long.MAX_VALUE;
        }
        long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
        // negative numbers the other way round
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /** The value is not null. */
    @SuppressWarnings("unchecked")
    Comparable<Object> object(Block block, int position)
    {
        return (Comparable<Object>) type.getObject(block, position);
    }

    /** For keeping; null for NULL. */
    Object kept(Block block, int position)
    {
        if (block.isNull(position)) {
            return null;
        }
        if (numbered()) {
            return number(block, position);
        }
        // a slice may view a whole page's bytes
        Object value = type.getObject(block, position);
        return value instanceof Slice slice ? slice.copy() : value;
    }
}
