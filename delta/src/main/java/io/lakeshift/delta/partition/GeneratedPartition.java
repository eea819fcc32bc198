package io.lakeshift.delta.partition;

import io.delta.kernel.types.StringType;
import io.lakeshift.delta.partition.GenerationExpression.Copy;
import io.lakeshift.delta.partition.GenerationExpression.Formatted;
import io.lakeshift.delta.partition.GenerationExpression.Part;
import io.lakeshift.delta.partition.GenerationExpression.Prefix;
import io.lakeshift.delta.partition.GenerationExpression.Truncated;
import io.lakeshift.delta.partition.GenerationExpression.Unknown;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.TinyintType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static io.lakeshift.delta.partition.CalendarUnit.HOUR;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static java.util.Objects.requireNonNull;

/**
 * A partition column that is computed from a source column of a type that its expression fits.
 *
 * @param index among the partition columns
 */
record GeneratedPartition(int index, TableColumn column, TableColumn source, GenerationExpression expression)
{
    GeneratedPartition
    {
        requireNonNull(column, "column is null");
        requireNonNull(source, "source is null");
        requireNonNull(expression, "expression is null");
    }

    /** The partition columns of a table whose expressions are understood, in order. */
    static List<GeneratedPartition> of(TableSchema schema)
    {
        List<GeneratedPartition> generated = new ArrayList<>();
        List<TableColumn> partitions = schema.partitions();
        for (int index = 0; index < partitions.size(); index++) {
            of(index, partitions.get(index), schema).ifPresent(generated::add);
        }
        return generated;
    }

    private static Optional<GeneratedPartition> of(int index, TableColumn column, TableSchema schema)
    {
        return column.generationExpression()
                .map(GenerationExpression::parse)
                .flatMap(expression -> sourceName(expression)
                        .flatMap(schema::column)
                        .filter(source -> fits(expression, column, source))
                        .map(source -> new GeneratedPartition(index, column, source, expression)));
    }

    /** Whether every writer stores the same value: the expression is portable and no writer's session zone takes part. */
    boolean enforceable()
    {
        return expression.portable() && !(source.type() instanceof TimestampWithTimeZoneType);
    }

    static Optional<String> sourceName(GenerationExpression expression)
    {
        return switch (expression) {
            case Copy copy -> Optional.of(copy.source());
            case Truncated truncated -> Optional.of(truncated.source());
            case Part part -> Optional.of(part.source());
            case Formatted formatted -> Optional.of(formatted.source());
            case Prefix prefix -> Optional.of(prefix.source());
            case Unknown _ -> Optional.empty();
        };
    }

    /**
     * Whether the text of a partition value tells exactly one value. Not so for floating point, where NaN is in no range of a domain; for instants, which
     * some writers spell in their session's zone without saying which; nor for bytes, which writers escape differently.
     */
    private static boolean copiesExactly(Type type)
    {
        return switch (type) {
            case BooleanType _, TinyintType _, SmallintType _, IntegerType _, BigintType _, DecimalType _, DateType _, VarcharType _ -> true;
            case TimestampType timestamp -> timestamp.equals(TIMESTAMP_MICROS);
            default -> false;
        };
    }

    private static boolean fits(GenerationExpression expression, TableColumn column, TableColumn source)
    {
        boolean time = SourceColumn.isTimestamp(source) || SourceColumn.isDate(source);
        return switch (expression) {
            case Copy _ -> source.type().equals(column.type()) && copiesExactly(source.type());
            case Truncated _ -> time;
            case Part part -> time && (part.unit() != HOUR || SourceColumn.isTimestamp(source));
            case Formatted formatted -> time && (!formatted.pattern().endsWith("HH") || SourceColumn.isTimestamp(source));
            // under another collation, equal strings may have different prefixes
            case Prefix _ -> source.field().getDataType() instanceof StringType type && type.isUTF8BinaryCollated();
            case Unknown _ -> false;
        };
    }
}
