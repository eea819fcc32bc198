package io.lakeshift.delta.schema;

import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.types.VariantType;
import io.trino.spi.TrinoException;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeOperators;

import static io.lakeshift.delta.LakeErrorCode.LAKE_UNSUPPORTED_FEATURE;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DecimalType.createDecimalType;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.TinyintType.TINYINT;
import static io.trino.spi.type.VarbinaryType.VARBINARY;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static io.trino.spi.type.VariantType.VARIANT;

/** Delta types to Trino types (protocol, "Primitive Types"): both keep microseconds, a zoned timestamp is an instant and shows in UTC. */
public final class TypeMapping
{
    private static final TypeOperators TYPE_OPERATORS = new TypeOperators();

    private TypeMapping() {}

    /** @throws TrinoException {@code LAKE_UNSUPPORTED_FEATURE} naming the type and {@code column} */
    public static Type toTrino(DataType type, String column)
    {
        return switch (type) {
            case BooleanType _ -> BOOLEAN;
            case ByteType _ -> TINYINT;
            case ShortType _ -> SMALLINT;
            case IntegerType _ -> INTEGER;
            case LongType _ -> BIGINT;
            case FloatType _ -> REAL;
            case DoubleType _ -> DOUBLE;
            case DecimalType decimal -> createDecimalType(decimal.getPrecision(), decimal.getScale());
            // a collation changes which strings are equal; Trino has only the binary one
            case StringType string when string.equals(StringType.STRING) -> VARCHAR;
            case BinaryType _ -> VARBINARY;
            case DateType _ -> DATE;
            case TimestampType _ -> TIMESTAMP_TZ_MICROS;
            case TimestampNTZType _ -> TIMESTAMP_MICROS;
            case VariantType _ -> VARIANT;
            case ArrayType array -> new io.trino.spi.type.ArrayType(toTrino(array.getElementType(), column));
            case MapType map -> new io.trino.spi.type.MapType(toTrino(map.getKeyType(), column), toTrino(map.getValueType(), column), TYPE_OPERATORS);
            case StructType struct when !struct.fields().isEmpty() -> RowType.from(struct.fields().stream()
                    .map(field -> RowType.field(field.getName(), toTrino(field.getDataType(), column)))
                    .toList());
            default -> throw new TrinoException(LAKE_UNSUPPORTED_FEATURE, "Column '%s' has the Delta type %s, which is not supported".formatted(column, type));
        };
    }
}
