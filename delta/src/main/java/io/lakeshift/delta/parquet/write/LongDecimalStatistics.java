package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.databind.JsonNode;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Int128;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Decimals of more than 18 digits. */
final class LongDecimalStatistics
        extends LeafStatistics
{
    private final DecimalType type;
    private Int128 min;
    private Int128 max;

    LongDecimalStatistics(DecimalType type)
    {
        this.type = requireNonNull(type, "type is null");
    }

    @Override
    void addValue(ValueBlock values, int position)
    {
        Int128 value = (Int128) type.getObject(values, position);
        if (min == null || value.compareTo(min) < 0) {
            min = value;
        }
        if (max == null || value.compareTo(max) > 0) {
            max = value;
        }
    }

    @Override
    Optional<JsonNode> min()
    {
        return Optional.ofNullable(min).flatMap(value -> BoundFormats.decimalMin(value.toBigInteger(), type));
    }

    @Override
    Optional<JsonNode> max()
    {
        return Optional.ofNullable(max).flatMap(value -> BoundFormats.decimalMax(value.toBigInteger(), type));
    }
}
