package io.lakeshift.delta.schema;

import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StructField;
import io.trino.spi.type.Type;

import java.util.Optional;
import java.util.OptionalInt;

import static java.util.Objects.requireNonNull;

/**
 * A top-level column of a Delta table.
 *
 * @param name the logical name, in the table's own case
 * @param physicalName the name in Parquet files and in {@code partitionValues}; equal to {@code name} without column mapping
 * @param fieldId the Parquet field id under column mapping
 * @param type the Trino type that SQL sees
 * @param field the Delta field with all its metadata
 * @param partition whether the column is a partition column
 * @param generationExpression the text of {@code delta.generationExpression}, if there is one
 * @param hidden whether the column carries Lakeshift's marker and is left out of {@code SELECT *}
 */
public record TableColumn(
        String name,
        String physicalName,
        OptionalInt fieldId,
        Type type,
        StructField field,
        boolean partition,
        Optional<String> generationExpression,
        boolean hidden)
{
    /** Field metadata key by which Lakeshift recognises the partition columns that it added itself. */
    public static final String HIDDEN_MARKER = "lakeshift.hidden";
    /** Field metadata key of generated columns (protocol, "Generated Columns"). */
    public static final String GENERATION_EXPRESSION = "delta.generationExpression";
    /** Field metadata key that every identity column has (protocol, "Identity Columns"). */
    private static final String IDENTITY_STEP = "delta.identity.step";

    public TableColumn
    {
        requireNonNull(name, "name is null");
        requireNonNull(physicalName, "physicalName is null");
        requireNonNull(fieldId, "fieldId is null");
        requireNonNull(type, "type is null");
        requireNonNull(field, "field is null");
        requireNonNull(generationExpression, "generationExpression is null");
    }

    /** Whether engines number its rows; each of them then writes the last number into the field's metadata. */
    public boolean numbered()
    {
        return field.getMetadata().contains(IDENTITY_STEP);
    }

    /** Whether the table maps columns. Names and ids in field metadata mean nothing where it does not: a clone or a restore may have left them there. */
    public boolean mapped()
    {
        return fieldId.isPresent();
    }

    /** Whether the column was once of this type: files and statistics from before it was widened still are (protocol, "Type Widening"). */
    public boolean widenedFrom(DataType type)
    {
        return field.getTypeChanges().stream().anyMatch(change -> change.getFrom().equals(type));
    }

    /** The name in Parquet files of a field inside of this column. */
    public String physicalName(StructField nested)
    {
        return mapped() ? mappedName(nested) : nested.getName();
    }

    static String mappedName(StructField field)
    {
        return field.getMetadata().contains(ColumnMapping.COLUMN_MAPPING_PHYSICAL_NAME_KEY)
                ? field.getMetadata().getString(ColumnMapping.COLUMN_MAPPING_PHYSICAL_NAME_KEY)
                : field.getName();
    }

    public boolean nullable()
    {
        return field.isNullable();
    }
}
