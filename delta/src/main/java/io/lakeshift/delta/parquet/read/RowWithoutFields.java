package io.lakeshift.delta.parquet.read;

import com.google.common.collect.ImmutableList;
import io.trino.parquet.Field;
import io.trino.parquet.GroupField;
import io.trino.parquet.PrimitiveField;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.RowBlockBuilder;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import org.apache.parquet.io.ColumnIO;
import org.apache.parquet.io.GroupColumnIO;
import org.apache.parquet.io.PrimitiveColumnIO;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import static io.trino.parquet.ParquetTypeUtils.getArrayElementColumn;
import static io.trino.parquet.ParquetTypeUtils.getMapKeyValueColumn;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.VarbinaryType.VARBINARY;
import static org.apache.parquet.schema.Type.Repetition.OPTIONAL;
import static org.apache.parquet.schema.Type.Repetition.REPEATED;

/**
 * A struct of which the file holds none of the wanted fields: written before they were added. Whether the struct itself is null is still in the file, in the
 * levels of any field that the file does have, however deep, so one of those is decoded for its levels alone.
 */
final class RowWithoutFields
{
    private RowWithoutFields() {}

    /** A field that is read for its levels, decoded as {@code type}. */
    private record Witness(Type type, Field field) {}

    /** Empty where no field of the file can tell. */
    static Optional<BoundField> bind(RowType wanted, GroupColumnIO group, boolean required)
    {
        return inside(group).map(child -> {
            RowType decoded = RowType.anonymousRow(child.type());
            Witness struct = group(decoded, group, required, ImmutableList.of(Optional.of(child.field())));
            return new BoundField(struct.field(), Optional.of(allNull(decoded, wanted)));
        });
    }

    /** The child that costs least to decode: values before structs before lists and maps. */
    private static Optional<Witness> inside(GroupColumnIO group)
    {
        return IntStream.range(0, group.getChildrenCount())
                .mapToObj(group::getChild)
                .filter(child -> child.getType().getRepetition() != REPEATED)
                .sorted(Comparator.comparing(RowWithoutFields::cost))
                .flatMap(child -> of(child).stream())
                .findFirst();
    }

    private static int cost(ColumnIO column)
    {
        if (column instanceof PrimitiveColumnIO) {
            return 0;
        }
        return isList(column) || isMap(column) ? 2 : 1;
    }

    private static Optional<Witness> of(ColumnIO column)
    {
        boolean required = column.getType().getRepetition() != OPTIONAL;
        if (column instanceof PrimitiveColumnIO primitive) {
            Type type = decodable(primitive.getType().asPrimitiveType());
            return Optional.of(new Witness(type, new PrimitiveField(type, required, primitive.getColumnDescriptor(), primitive.getId())));
        }
        GroupColumnIO group = (GroupColumnIO) column;
        if (isMap(group)) {
            GroupColumnIO entry = getMapKeyValueColumn(group);
            if (entry.getChildrenCount() != 2) {
                return Optional.empty();
            }
            // trino-parquet makes no map of keys alone
            return of(entry.getChild(0)).flatMap(key -> of(entry.getChild(1)).map(value ->
                    group(NestedConversions.mapType(key.type(), value.type()), group, required, ImmutableList.of(Optional.of(key.field()), Optional.of(value.field())))));
        }
        if (isList(group)) {
            return of(getArrayElementColumn(group.getChild(0)))
                    .map(element -> group(new ArrayType(element.type()), group, required, ImmutableList.of(Optional.of(element.field()))));
        }
        return inside(group)
                .map(child -> group(RowType.anonymousRow(child.type()), group, required, ImmutableList.of(Optional.of(child.field()))));
    }

    private static Witness group(Type type, GroupColumnIO group, boolean required, List<Optional<Field>> children)
    {
        return new Witness(type, new GroupField(type, group.getRepetitionLevel(), group.getDefinitionLevel(), required, children));
    }

    private static boolean isList(ColumnIO column)
    {
        return column.getType().getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation;
    }

    private static boolean isMap(ColumnIO column)
    {
        return column.getType().getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation;
    }

    private static ValueConversion allNull(RowType decoded, RowType wanted)
    {
        return new ValueConversion(decoded, wanted, (_, _, target) ->
                ((RowBlockBuilder) target).buildEntry(builders -> builders.forEach(BlockBuilder::appendNull)));
    }

    private static Type decodable(PrimitiveType type)
    {
        if (type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal) {
            return DecimalType.createDecimalType(decimal.getPrecision(), decimal.getScale());
        }
        if (type.getLogicalTypeAnnotation() instanceof DateLogicalTypeAnnotation) {
            return DATE;
        }
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> BOOLEAN;
            case INT32, INT64 -> BIGINT;
            case FLOAT -> REAL;
            case DOUBLE -> DOUBLE;
            case INT96 -> TIMESTAMP_MICROS;
            case BINARY, FIXED_LEN_BYTE_ARRAY -> VARBINARY;
        };
    }
}
