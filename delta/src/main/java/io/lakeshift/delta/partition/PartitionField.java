package io.lakeshift.delta.partition;

import io.delta.kernel.types.DataType;
import io.trino.spi.block.Block;
import io.trino.spi.type.Type;

import java.util.Optional;
import java.util.function.UnaryOperator;

import static java.util.Objects.requireNonNull;

/**
 * One partition column of a layout.
 *
 * @param name of the partition column
 * @param source name of the source column; equal to {@code name} for identity
 * @param deltaType of the partition column
 * @param type its Trino type
 * @param generationExpression absent for identity
 * @param function source values to partition values, a block at a time; null in, null out
 */
public record PartitionField(
        String name,
        String source,
        DataType deltaType,
        Type type,
        Optional<String> generationExpression,
        UnaryOperator<Block> function)
{
    public PartitionField
    {
        requireNonNull(name, "name is null");
        requireNonNull(source, "source is null");
        requireNonNull(deltaType, "deltaType is null");
        requireNonNull(type, "type is null");
        requireNonNull(generationExpression, "generationExpression is null");
        requireNonNull(function, "function is null");
    }

    public boolean identity()
    {
        return generationExpression.isEmpty();
    }
}
