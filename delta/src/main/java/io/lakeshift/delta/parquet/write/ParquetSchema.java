package io.lakeshift.delta.parquet.write;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.parquet.FileColumn;
import io.trino.spi.TrinoException;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

import static io.lakeshift.delta.LakeErrorCode.LAKE_UNSUPPORTED_FEATURE;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TinyintType.TINYINT;
import static io.trino.spi.type.VarbinaryType.VARBINARY;
import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.variantType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.apache.parquet.schema.Type.Repetition.OPTIONAL;
import static org.apache.parquet.schema.Type.Repetition.REQUIRED;

/**
 * The schema of a data file in the forms that every engine reads: three-level lists, 64-bit microseconds for timestamps (adjusted to UTC for zoned ones),
 * the smallest of INT32, INT64 and FIXED_LEN_BYTE_ARRAY for decimals. Every field is optional, as Spark and delta-rs write it, but for keys of maps.
 *
 * @param primitives the Trino type of each leaf by its path
 */
record ParquetSchema(MessageType message, Map<List<String>, Type> primitives)
{
    static ParquetSchema of(List<FileColumn> columns)
    {
        ImmutableMap.Builder<List<String>, Type> primitives = ImmutableMap.builder();
        Types.MessageTypeBuilder message = Types.buildMessage();
        for (FileColumn column : columns) {
            message.addField(field(column, column.physicalName(), OPTIONAL, ImmutableList.of(), primitives));
        }
        return new ParquetSchema(message.named("schema"), primitives.buildOrThrow());
    }

    private static org.apache.parquet.schema.Type field(
            FileColumn column,
            String name,
            Repetition repetition,
            List<String> parent,
            ImmutableMap.Builder<List<String>, Type> primitives)
    {
        org.apache.parquet.schema.Type field = switch (column.type()) {
            case RowType _ -> {
                Types.GroupBuilder<org.apache.parquet.schema.GroupType> group = Types.buildGroup(repetition);
                for (FileColumn child : column.children()) {
                    group.addField(field(child, child.physicalName(), OPTIONAL, path(parent, name), primitives));
                }
                yield group.named(name);
            }
            case ArrayType _ -> Types.list(repetition)
                    .element(field(column.children().getFirst(), "element", OPTIONAL, path(parent, name, "list"), primitives))
                    .named(name);
            case MapType _ -> Types.map(repetition)
                    .key(field(column.children().get(0), "key", REQUIRED, path(parent, name, "key_value"), primitives))
                    .value(field(column.children().get(1), "value", OPTIONAL, path(parent, name, "key_value"), primitives))
                    .named(name);
            case Type variant when variant.getBaseName().equals("variant") -> Types.buildGroup(repetition)
                    .as(variantType((byte) 1))
                    .addField(Types.primitive(BINARY, REQUIRED).named("metadata"))
                    .addField(Types.primitive(BINARY, REQUIRED).named("value"))
                    .named(name);
            default -> {
                primitives.put(path(parent, name), column.type());
                yield primitive(column.type(), name, repetition);
            }
        };
        return column.fieldId().isPresent() ? field.withId(column.fieldId().getAsInt()) : field;
    }

    private static org.apache.parquet.schema.Type primitive(Type type, String name, Repetition repetition)
    {
        if (type.equals(BOOLEAN)) {
            return primitive(PrimitiveTypeName.BOOLEAN, null, name, repetition);
        }
        if (type.equals(TINYINT)) {
            return primitive(INT32, intType(8, true), name, repetition);
        }
        if (type.equals(SMALLINT)) {
            return primitive(INT32, intType(16, true), name, repetition);
        }
        if (type.equals(INTEGER)) {
            return primitive(INT32, null, name, repetition);
        }
        if (type.equals(BIGINT)) {
            return primitive(INT64, null, name, repetition);
        }
        if (type.equals(REAL)) {
            return primitive(FLOAT, null, name, repetition);
        }
        if (type.equals(DOUBLE)) {
            return primitive(PrimitiveTypeName.DOUBLE, null, name, repetition);
        }
        if (type.equals(DATE)) {
            return primitive(INT32, dateType(), name, repetition);
        }
        if (type.equals(TIMESTAMP_MICROS)) {
            return primitive(INT64, timestampType(false, MICROS), name, repetition);
        }
        if (type instanceof TimestampWithTimeZoneType zoned && zoned.getPrecision() == 6) {
            return primitive(INT64, timestampType(true, MICROS), name, repetition);
        }
        if (type instanceof VarcharType) {
            return primitive(BINARY, stringType(), name, repetition);
        }
        if (type.equals(VARBINARY)) {
            return primitive(BINARY, null, name, repetition);
        }
        if (type instanceof DecimalType decimal) {
            return decimal(decimal, name, repetition);
        }
        throw new TrinoException(LAKE_UNSUPPORTED_FEATURE, "Column \"%s\" of type %s cannot be written to a data file".formatted(name, type));
    }

    private static org.apache.parquet.schema.Type primitive(PrimitiveTypeName physical, LogicalTypeAnnotation annotation, String name, Repetition repetition)
    {
        return Types.primitive(physical, repetition).as(annotation).named(name);
    }

    private static org.apache.parquet.schema.Type decimal(DecimalType type, String name, Repetition repetition)
    {
        LogicalTypeAnnotation annotation = decimalType(type.getScale(), type.getPrecision());
        if (type.getPrecision() <= 9) {
            return primitive(INT32, annotation, name, repetition);
        }
        if (type.isShort()) {
            return primitive(INT64, annotation, name, repetition);
        }
        return Types.primitive(FIXED_LEN_BYTE_ARRAY, repetition).length(bytesOf(type.getPrecision())).as(annotation).named(name);
    }

    /** The fewest bytes that hold every unscaled value of so many digits, as the format asks of writers. */
    static int bytesOf(int precision)
    {
        return BigInteger.TEN.pow(precision).subtract(BigInteger.ONE).bitLength() / 8 + 1;
    }

    private static List<String> path(List<String> parent, String... names)
    {
        return ImmutableList.<String>builder().addAll(parent).add(names).build();
    }
}
