package io.lakeshift.delta.schema;

import com.google.common.collect.ImmutableList;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.types.FieldMetadata;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.lakeshift.delta.log.Metadata;
import io.trino.spi.TrinoException;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static io.lakeshift.delta.LakeErrorCode.LAKE_UNSUPPORTED_FEATURE;
import static java.util.Objects.requireNonNull;

/**
 * A table's columns in schema order.
 *
 * @param struct the Delta schema as Kernel's type
 */
public record TableSchema(StructType struct, List<TableColumn> columns, List<String> partitionColumns)
{
    public TableSchema
    {
        requireNonNull(struct, "struct is null");
        columns = ImmutableList.copyOf(columns);
        partitionColumns = ImmutableList.copyOf(partitionColumns);
    }

    /**
     * Parses {@code schemaString}.
     *
     * @throws TrinoException {@code LAKE_UNSUPPORTED_FEATURE} naming column and type where a type cannot be read; {@code LAKE_BAD_LOG} where the text is no schema
     */
    public static TableSchema of(Metadata metadata)
    {
        StructType struct;
        try {
            struct = DataTypeJsonSerDe.deserializeStructType(metadata.schemaString());
        }
        catch (KernelException | IllegalArgumentException e) {
            // Kernel names the type that it does not know
            throw new TrinoException(LAKE_UNSUPPORTED_FEATURE, "The table's schema cannot be read: %s".formatted(firstLine(e.getMessage())), e);
        }
        boolean mapped = columnMapped(metadata);
        Set<String> partitionColumns = new TreeSet<>(ColumnName.ORDER);
        partitionColumns.addAll(metadata.partitionColumns());
        TableSchema schema = new TableSchema(
                struct,
                struct.fields().stream().map(field -> column(field, mapped, partitionColumns.contains(field.getName()))).toList(),
                metadata.partitionColumns());
        for (String name : metadata.partitionColumns()) {
            if (schema.column(name).isEmpty()) {
                throw new TrinoException(LAKE_BAD_LOG, "The table's metadata names the partition column '%s', which its schema does not have".formatted(name));
            }
        }
        return schema;
    }

    private static boolean columnMapped(Metadata metadata)
    {
        String mode = metadata.configuration().getOrDefault(ColumnMapping.COLUMN_MAPPING_MODE_KEY, "none").toLowerCase(Locale.ROOT);
        return switch (mode) {
            case "none" -> false;
            case "name", "id" -> true;
            default -> throw new TrinoException(LAKE_UNSUPPORTED_FEATURE, "The table has column mapping mode '%s', which is not supported".formatted(mode));
        };
    }

    private static TableColumn column(StructField field, boolean mapped, boolean partition)
    {
        FieldMetadata metadata = field.getMetadata();
        return new TableColumn(
                field.getName(),
                mapped ? TableColumn.mappedName(field) : field.getName(),
                mapped && metadata.get(ColumnMapping.COLUMN_MAPPING_ID_KEY) instanceof Number id ? OptionalInt.of(id.intValue()) : OptionalInt.empty(),
                TypeMapping.toTrino(field.getDataType(), field.getName()),
                field,
                partition,
                Optional.ofNullable(metadata.get(TableColumn.GENERATION_EXPRESSION)).map(Object::toString),
                Boolean.parseBoolean(String.valueOf(metadata.get(TableColumn.HIDDEN_MARKER))));
    }

    private static String firstLine(String message)
    {
        return message == null ? "" : message.lines().limit(2).reduce("%s %s"::formatted).orElse("");
    }

    /** Delta column names are unique without regard to case. */
    public Optional<TableColumn> column(String name)
    {
        return columns.stream().filter(column -> ColumnName.same(column.name(), name)).findFirst();
    }

    /** Partition columns in partitioning order. */
    public List<TableColumn> partitions()
    {
        return partitionColumns.stream().map(name -> column(name).orElseThrow()).toList();
    }

    /** The columns that data files hold: all but the partition columns. */
    public List<TableColumn> dataColumns()
    {
        return columns.stream().filter(column -> !column.partition()).toList();
    }
}
