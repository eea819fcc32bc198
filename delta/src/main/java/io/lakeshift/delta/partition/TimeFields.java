package io.lakeshift.delta.partition;

import io.delta.kernel.types.DateType;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;

import java.util.Optional;
import java.util.function.IntUnaryOperator;

import static io.trino.spi.type.DateType.DATE;

/** The partition column that day, month and year share: a date that stands for the unit. */
final class TimeFields
{
    private TimeFields() {}

    static PartitionField date(PartitionTransform transform, TableSchema schema, String unit, String expression, IntUnaryOperator floorDay)
    {
        TableColumn column = SourceColumn.findStored(schema, transform.source(), transform);
        if (!SourceColumn.isTimestamp(column) && !SourceColumn.isDate(column)) {
            throw SourceColumn.unfit(transform, column);
        }
        return new PartitionField(
                column.name() + "_" + unit,
                column.name(),
                DateType.DATE,
                DATE,
                Optional.of(expression.formatted(GenerationExpression.quote(column.name()))),
                TimeBlocks.days(column.type(), floorDay));
    }
}
