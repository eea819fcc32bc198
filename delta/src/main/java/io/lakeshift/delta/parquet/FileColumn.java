package io.lakeshift.delta.parquet;

import com.google.common.collect.ImmutableList;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.FieldMetadata;
import io.delta.kernel.types.StructField;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;

import java.util.List;
import java.util.OptionalInt;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.lang.Math.toIntExact;
import static java.util.Objects.requireNonNull;

/**
 * A column, or a field inside of one, to read from or write to a Parquet file.
 *
 * @param physicalName the name in the file
 * @param fieldId looked up by id where present (column mapping mode "id")
 * @param type the Trino type that pages carry
 * @param children the fields of a row, the element of an array, the key and the value of a map; never empty for those, always empty for others
 */
public record FileColumn(String physicalName, OptionalInt fieldId, Type type, List<FileColumn> children)
{
    private static final String FIELD_ID = "delta.columnMapping.id";

    public FileColumn
    {
        requireNonNull(physicalName, "physicalName is null");
        requireNonNull(fieldId, "fieldId is null");
        requireNonNull(type, "type is null");
        children = ImmutableList.copyOf(children);
        if (children.isEmpty()) {
            children = childrenNamedByType(type);
        }
    }

    /** Without column mapping: nested fields are called in the file as in the type. */
    public FileColumn(String physicalName, OptionalInt fieldId, Type type)
    {
        this(physicalName, fieldId, type, ImmutableList.of());
    }

    /** For reading. Nested physical names and ids come from the Delta field's metadata; ids are used if {@code byId}: column mapping mode "id" only. */
    public static FileColumn forReading(TableColumn column, boolean byId)
    {
        return new FileColumn(
                column.physicalName(),
                byId ? column.fieldId() : OptionalInt.empty(),
                column.type(),
                children(column, column.field().getDataType(), column.type(), byId));
    }

    /** For writing: ids wherever the schema has them, which is both modes of column mapping (protocol, "Writer Requirements for Column Mapping"). */
    public static FileColumn forWriting(TableColumn column)
    {
        return new FileColumn(column.physicalName(), column.fieldId(), column.type(), children(column, column.field().getDataType(), column.type(), true));
    }

    private static List<FileColumn> children(TableColumn column, DataType deltaType, Type type, boolean ids)
    {
        if (deltaType instanceof io.delta.kernel.types.StructType struct && type instanceof RowType row) {
            ImmutableList.Builder<FileColumn> fields = ImmutableList.builder();
            for (int i = 0; i < struct.length(); i++) {
                StructField field = struct.at(i);
                Type fieldType = row.getFields().get(i).getType();
                FieldMetadata metadata = field.getMetadata();
                OptionalInt id = ids && column.mapped() && metadata.contains(FIELD_ID) ? OptionalInt.of(toIntExact(metadata.getLong(FIELD_ID))) : OptionalInt.empty();
                fields.add(new FileColumn(column.physicalName(field), id, fieldType, children(column, field.getDataType(), fieldType, ids)));
            }
            return fields.build();
        }
        if (deltaType instanceof io.delta.kernel.types.ArrayType array && type instanceof ArrayType trinoArray) {
            Type elementType = trinoArray.getElementType();
            return ImmutableList.of(new FileColumn("element", OptionalInt.empty(), elementType, children(column, array.getElementType(), elementType, ids)));
        }
        if (deltaType instanceof io.delta.kernel.types.MapType map && type instanceof MapType trinoMap) {
            return ImmutableList.of(
                    new FileColumn("key", OptionalInt.empty(), trinoMap.getKeyType(), children(column, map.getKeyType(), trinoMap.getKeyType(), ids)),
                    new FileColumn("value", OptionalInt.empty(), trinoMap.getValueType(), children(column, map.getValueType(), trinoMap.getValueType(), ids)));
        }
        return ImmutableList.of();
    }

    private static List<FileColumn> childrenNamedByType(Type type)
    {
        return switch (type) {
            case RowType row -> row.getFields().stream()
                    .map(field -> new FileColumn(field.getName().orElseThrow(), OptionalInt.empty(), field.getType()))
                    .collect(toImmutableList());
            case ArrayType array -> ImmutableList.of(new FileColumn("element", OptionalInt.empty(), array.getElementType()));
            case MapType map -> ImmutableList.of(
                    new FileColumn("key", OptionalInt.empty(), map.getKeyType()),
                    new FileColumn("value", OptionalInt.empty(), map.getValueType()));
            default -> ImmutableList.of();
        };
    }
}
