package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.Type;

import java.util.Optional;

import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.RealType.REAL;

/**
 * Doubles and reals. A column with a NaN has no bounds: engines disagree on its order (in Spark it is above, in DataFusion above or below everything), and each
 * would skip the NaN's file for a predicate that it satisfies there. An infinity has no JSON form, so that bound is left out. Zero is written so
 * that both zeros lie within the bounds: Spark compares bounds by bits, where -0.0 is below 0.0. Reals are written as the exact double, since
 * some readers parse them as doubles and others as floats, and both then get the same.
 */
final class FloatingStatistics
        extends LeafStatistics
{
    private final boolean real;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private boolean nan;
    private boolean empty = true;

    FloatingStatistics(Type type)
    {
        this.real = type.equals(REAL);
    }

    @Override
    void addValue(ValueBlock values, int position)
    {
        double value = real ? REAL.getFloat(values, position) : DOUBLE.getDouble(values, position);
        if (Double.isNaN(value)) {
            nan = true;
            return;
        }
        min = Math.min(min, value);
        max = Math.max(max, value);
        empty = false;
    }

    @Override
    Optional<JsonNode> min()
    {
        return bound(min == 0 ? -0.0 : min);
    }

    @Override
    Optional<JsonNode> max()
    {
        return bound(max == 0 ? 0.0 : max);
    }

    private Optional<JsonNode> bound(double value)
    {
        return empty || nan || Double.isInfinite(value) ? Optional.empty() : Optional.of(DoubleNode.valueOf(value));
    }
}
