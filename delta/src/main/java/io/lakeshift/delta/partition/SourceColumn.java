package io.lakeshift.delta.partition;

import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.TrinoException;
import io.trino.spi.type.DateType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.VarcharType;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static java.util.stream.Collectors.joining;

/** Finds and judges the source columns of transforms. */
final class SourceColumn
{
    private SourceColumn() {}

    static TableColumn find(TableSchema schema, String name, PartitionTransform transform)
    {
        return schema.column(name).orElseThrow(() -> new TrinoException(LAKE_REPARTITION_REFUSED, "Cannot partition by %s: there is no column '%s'. Nothing was changed. Columns are: %s".formatted(
                transform,
                name,
                schema.columns().stream().filter(column -> !column.hidden()).map(TableColumn::name).collect(joining(", ")))));
    }

    /** The same for a transform that computes: Delta computes no column from a computed one, Spark refuses such a table, and a hidden one would go with its layout. */
    static TableColumn findStored(TableSchema schema, String name, PartitionTransform transform)
    {
        TableColumn column = find(schema, name, transform);
        if (column.generationExpression().isEmpty()) {
            return column;
        }
        String expression = column.generationExpression().get();
        throw new TrinoException(LAKE_REPARTITION_REFUSED, "Cannot partition by %s: column '%s' is computed itself (%s), and no column can be computed from a computed one. Nothing was changed. %s".formatted(
                transform,
                column.name(),
                expression,
                GeneratedPartition.sourceName(GenerationExpression.parse(expression))
                        .flatMap(schema::column)
                        .filter(source -> source.generationExpression().isEmpty())
                        .map(source -> spelling(transform, source, schema))
                        .orElseGet(() -> "Use %s itself, or a transform of what it is computed from".formatted(TransformCall.quote(column.name())))));
    }

    private static String spelling(PartitionTransform transform, TableColumn source, TableSchema schema)
    {
        PartitionTransform ofSource = transform.of(source.name());
        try {
            ofSource.fields(schema);
            return "Use %s".formatted(ofSource);
        }
        catch (TrinoException e) {
            // of another type, such as a month as text
            return "It is computed from '%s'. %s".formatted(source.name(), remedy(source));
        }
    }

    /** Spark refuses a table that is partitioned by an identity column. */
    static void requireNotNumbered(PartitionTransform transform, TableColumn column)
    {
        if (column.numbered()) {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, "Cannot partition by %s: '%s' is an identity column, whose values never recur, and Spark refuses it as a partition column. Nothing was changed. Leave it out"
                    .formatted(transform, column.name()));
        }
    }

    static TrinoException unfit(PartitionTransform transform, TableColumn column)
    {
        return new TrinoException(LAKE_REPARTITION_REFUSED, "Cannot partition by %s: column '%s' is of type %s. Nothing was changed. %s".formatted(
                transform,
                column.name(),
                column.type().getDisplayName(),
                remedy(column)));
    }

    static boolean isTimestamp(TableColumn column)
    {
        return column.type() instanceof TimestampType || column.type() instanceof TimestampWithTimeZoneType;
    }

    static boolean isDate(TableColumn column)
    {
        return column.type() instanceof DateType;
    }

    private static String remedy(TableColumn column)
    {
        String name = TransformCall.quote(column.name());
        if (isTimestamp(column)) {
            return "Each distinct timestamp would become a partition; use day(%1$s), or month(%1$s), year(%1$s), hour(%1$s)".formatted(name);
        }
        if (isDate(column)) {
            return "Use %1$s, month(%1$s) or year(%1$s)".formatted(name);
        }
        if (column.type() instanceof VarcharType) {
            return "Use %1$s or truncate(%1$s, n)".formatted(name);
        }
        if (Identity.fits(column)) {
            return "Use %s".formatted(name);
        }
        return "No transform takes this type; partition by a string, integer, date or timestamp column";
    }
}
