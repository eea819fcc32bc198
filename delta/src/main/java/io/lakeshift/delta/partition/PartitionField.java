package io.lakeshift.delta.partition;

import io.delta.kernel.types.DataType;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.block.Block;
import io.trino.spi.type.Type;

import java.util.Optional;
import java.util.function.UnaryOperator;

import static java.util.Locale.ENGLISH;
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

    /** The same under the name of a column that is there already. */
    PartitionField named(String existing)
    {
        return new PartitionField(existing, source, deltaType, type, generationExpression, function);
    }

    /** Whether a column holds what this one is to hold: computed from the same source in the same way, however that is spelled, and of the same type. */
    public boolean isComputedBy(TableColumn column)
    {
        return generationExpression.isPresent() &&
                column.generationExpression().map(PartitionField::meaning).equals(generationExpression.map(PartitionField::meaning)) &&
                column.field().getDataType().equivalent(deltaType);
    }

    /** The column that a table has for this one already and that its users see: its values are theirs, while those of a hidden column are nobody's. */
    public Optional<TableColumn> takenOver(TableSchema schema)
    {
        return identity() ? Optional.empty() : schema.column(name).filter(column -> !column.hidden());
    }

    /** Column names have no case: an expression's meaning is compared in lower case. */
    private static GenerationExpression meaning(String expression)
    {
        return GenerationExpression.parse(expression.toLowerCase(ENGLISH));
    }
}
