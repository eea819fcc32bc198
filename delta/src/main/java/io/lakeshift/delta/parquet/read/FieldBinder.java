package io.lakeshift.delta.parquet.read;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.schema.ColumnName;
import io.trino.parquet.Field;
import io.trino.parquet.GroupField;
import io.trino.parquet.PrimitiveField;
import io.trino.spi.TrinoException;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import org.apache.parquet.io.ColumnIO;
import org.apache.parquet.io.GroupColumnIO;
import org.apache.parquet.io.PrimitiveColumnIO;

import java.util.List;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.trino.parquet.ParquetTypeUtils.getArrayElementColumn;
import static io.trino.parquet.ParquetTypeUtils.getMapKeyValueColumn;
import static org.apache.parquet.schema.Type.Repetition.OPTIONAL;
import static org.apache.parquet.schema.Type.Repetition.REPEATED;

/**
 * Finds wanted columns in a file's schema by physical name or by field id, nested fields included, which trino-parquet's own binding cannot: it knows nested
 * fields by their SQL name only. A field that the file lacks is null.
 */
final class FieldBinder
{
    private FieldBinder() {}

    /**
     * The child of {@code group} that is {@code wanted}. Names in files are compared without case: Delta's column names are unique so, and trino-parquet lowers
     * them. A file without ids is older than its table's column mapping, which then is by name: mode "id" cannot be set on a table that has files.
     */
    static Optional<ColumnIO> find(GroupColumnIO group, FileColumn wanted)
    {
        boolean byId = wanted.fieldId().isPresent() && hasIds(group);
        for (int i = 0; i < group.getChildrenCount(); i++) {
            ColumnIO child = group.getChild(i);
            boolean found = byId
                    ? child.getType().getId() != null && child.getType().getId().intValue() == wanted.fieldId().getAsInt()
                    : ColumnName.same(child.getName(), wanted.physicalName());
            if (found) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    private static boolean hasIds(GroupColumnIO group)
    {
        for (int i = 0; i < group.getChildrenCount(); i++) {
            if (group.getChild(i).getType().getId() != null) {
                return true;
            }
        }
        return false;
    }

    /** Empty where nothing of the column is in the file. */
    static Optional<BoundField> bind(FileColumn column, ColumnIO stored)
    {
        return bind(column, stored, true);
    }

    private static Optional<BoundField> bind(FileColumn column, ColumnIO stored, boolean topLevel)
    {
        boolean required = stored.getType().getRepetition() != OPTIONAL;
        Type type = column.type();
        if (stored instanceof GroupColumnIO group && VariantBinder.isVariant(group, type)) {
            return Optional.of(VariantBinder.bind(group, required));
        }
        return switch (type) {
            case RowType row -> bindRow(column, row, group(column, stored), required);
            case MapType map -> bindMap(column, map, group(column, stored), required);
            case ArrayType array -> bindArray(column, array, stored, required);
            default -> Optional.of(bindPrimitive(column, stored, required, topLevel));
        };
    }

    private static BoundField bindPrimitive(FileColumn column, ColumnIO stored, boolean required, boolean topLevel)
    {
        if (!(stored instanceof PrimitiveColumnIO primitive) || (topLevel && stored.getType().getRepetition() == REPEATED)) {
            throw mismatch(column, stored);
        }
        Optional<ValueConversion> conversion = PrimitiveConversions.conversion(primitive.getType().asPrimitiveType(), column.type());
        Type decoded = conversion.map(ValueConversion::from).orElse(column.type());
        return new BoundField(new PrimitiveField(decoded, required, primitive.getColumnDescriptor(), primitive.getId()), conversion);
    }

    private static Optional<BoundField> bindRow(FileColumn column, RowType row, GroupColumnIO group, boolean required)
    {
        List<Optional<BoundField>> fields = column.children().stream()
                .map(child -> find(group, child).flatMap(stored -> bind(child, stored, false)))
                .toList();
        if (fields.stream().allMatch(Optional::isEmpty)) {
            // taking it for null would lose the rows where it is not
            return Optional.of(RowWithoutFields.bind(row, group, required).orElseThrow(() -> mismatch(column, group)));
        }
        ImmutableList.Builder<RowType.Field> decoded = ImmutableList.builder();
        ImmutableList.Builder<ValueConversion> conversions = ImmutableList.builder();
        for (int i = 0; i < fields.size(); i++) {
            Type wanted = column.children().get(i).type();
            ValueConversion conversion = fields.get(i).map(BoundField::conversionOrIdentity).orElseGet(() -> NestedConversions.identity(wanted));
            decoded.add(new RowType.Field(row.getFields().get(i).getName(), conversion.from()));
            conversions.add(conversion);
        }
        RowType decodedRow = RowType.from(decoded.build());
        boolean converted = fields.stream().flatMap(Optional::stream).anyMatch(field -> field.conversion().isPresent());
        Field field = new GroupField(decodedRow, group.getRepetitionLevel(), group.getDefinitionLevel(), required,
                fields.stream().map(bound -> bound.map(BoundField::field)).toList());
        return Optional.of(new BoundField(field, converted ? Optional.of(NestedConversions.row(decodedRow, row, conversions.build())) : Optional.empty()));
    }

    private static Optional<BoundField> bindMap(FileColumn column, MapType map, GroupColumnIO group, boolean required)
    {
        GroupColumnIO keyValue = getMapKeyValueColumn(group);
        if (keyValue.getChildrenCount() != 2) {
            throw mismatch(column, group);
        }
        Optional<BoundField> key = bind(column.children().get(0), keyValue.getChild(0), false);
        Optional<BoundField> value = bind(column.children().get(1), keyValue.getChild(1), false);
        if (key.isEmpty()) {
            return Optional.empty();
        }
        ValueConversion keyConversion = key.get().conversionOrIdentity();
        ValueConversion valueConversion = value.map(BoundField::conversionOrIdentity).orElseGet(() -> NestedConversions.identity(map.getValueType()));
        boolean converted = key.get().conversion().isPresent() || value.flatMap(BoundField::conversion).isPresent();
        ValueConversion conversion = NestedConversions.map(map, keyConversion, valueConversion);
        Field field = new GroupField(
                converted ? conversion.from() : map,
                group.getRepetitionLevel(),
                group.getDefinitionLevel(),
                required,
                ImmutableList.of(Optional.of(key.get().field()), value.map(BoundField::field)));
        return Optional.of(new BoundField(field, converted ? Optional.of(conversion) : Optional.empty()));
    }

    private static Optional<BoundField> bindArray(FileColumn column, ArrayType array, ColumnIO stored, boolean required)
    {
        FileColumn elementColumn = column.children().getFirst();
        if (stored instanceof PrimitiveColumnIO primitive) {
            // a repeated field outside of a LIST is a required list of required elements (parquet-format, LogicalTypes.md, "Lists")
            if (stored.getType().getRepetition() != REPEATED) {
                throw mismatch(column, stored);
            }
            BoundField element = bindPrimitive(elementColumn, primitive, true, false);
            return Optional.of(arrayOf(array, element, stored.getRepetitionLevel() - 1, stored.getDefinitionLevel() - 1, true));
        }
        GroupColumnIO group = group(column, stored);
        if (group.getChildrenCount() != 1) {
            throw mismatch(column, stored);
        }
        return bind(elementColumn, getArrayElementColumn(group.getChild(0)), false)
                .map(element -> arrayOf(array, element, stored.getRepetitionLevel(), stored.getDefinitionLevel(), required));
    }

    private static BoundField arrayOf(ArrayType array, BoundField element, int repetitionLevel, int definitionLevel, boolean required)
    {
        Optional<ValueConversion> conversion = element.conversion().map(inner -> NestedConversions.array(array, inner));
        Type decoded = conversion.map(ValueConversion::from).orElse(array);
        return new BoundField(new GroupField(decoded, repetitionLevel, definitionLevel, required, ImmutableList.of(Optional.of(element.field()))), conversion);
    }

    private static GroupColumnIO group(FileColumn column, ColumnIO stored)
    {
        if (stored instanceof GroupColumnIO group) {
            return group;
        }
        throw mismatch(column, stored);
    }

    private static TrinoException mismatch(FileColumn column, ColumnIO stored)
    {
        return new TrinoException(LAKE_BAD_DATA, "column \"%s\" is %s in the table but (%s) in the file".formatted(column.physicalName(), column.type(), stored.getType()));
    }
}
