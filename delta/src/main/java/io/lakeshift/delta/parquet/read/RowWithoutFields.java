package io.lakeshift.delta.parquet.read;

import com.google.common.collect.ImmutableList;
import io.trino.parquet.Field;
import io.trino.parquet.GroupField;
import io.trino.parquet.PrimitiveField;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.RowBlockBuilder;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import org.apache.parquet.io.ColumnIO;
import org.apache.parquet.io.GroupColumnIO;
import org.apache.parquet.io.PrimitiveColumnIO;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

import java.util.Optional;

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
 * levels of any field that the file does have, so one of those is decoded for its levels alone.
 */
final class RowWithoutFields
{
    private RowWithoutFields() {}

    static Optional<BoundField> bind(RowType wanted, GroupColumnIO group, boolean required)
    {
        for (int i = 0; i < group.getChildrenCount(); i++) {
            ColumnIO child = group.getChild(i);
            if (child instanceof PrimitiveColumnIO primitive && child.getType().getRepetition() != REPEATED) {
                Type decodable = decodable(primitive.getType().asPrimitiveType());
                Field witness = new PrimitiveField(decodable, child.getType().getRepetition() != OPTIONAL, primitive.getColumnDescriptor(), primitive.getId());
                RowType decoded = RowType.anonymousRow(decodable);
                Field field = new GroupField(decoded, group.getRepetitionLevel(), group.getDefinitionLevel(), required, ImmutableList.of(Optional.of(witness)));
                return Optional.of(new BoundField(field, Optional.of(allNull(decoded, wanted))));
            }
        }
        return Optional.empty();
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
