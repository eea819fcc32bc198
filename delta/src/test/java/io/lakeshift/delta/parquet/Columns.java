package io.lakeshift.delta.parquet;

import io.delta.kernel.types.DataType;
import io.delta.kernel.types.FieldMetadata;
import io.delta.kernel.types.StructField;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeOperators;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.TinyintType.TINYINT;
import static io.trino.spi.type.VarbinaryType.VARBINARY;
import static io.trino.spi.type.VarcharType.VARCHAR;

/** Table columns for tests. */
public final class Columns
{
    private static final TypeOperators OPERATORS = new TypeOperators();

    public static final RowType ROW = RowType.rowType(RowType.field("x", INTEGER), RowType.field("Y", VARCHAR), RowType.field("inner", RowType.rowType(RowType.field("z", TIMESTAMP_TZ_MICROS))));

    /** One of each type. */
    public static final List<TableColumn> ALL = List.of(
            column("t_boolean", BOOLEAN),
            column("t_byte", TINYINT),
            column("t_short", SMALLINT),
            column("t_integer", INTEGER),
            column("t_long", BIGINT),
            column("t_float", REAL),
            column("t_double", DOUBLE),
            column("t_decimal9", DecimalType.createDecimalType(9, 2)),
            column("t_decimal18", DecimalType.createDecimalType(18, 4)),
            column("t_decimal38", DecimalType.createDecimalType(38, 10)),
            column("t_string", VARCHAR),
            column("t_binary", VARBINARY),
            column("t_date", DATE),
            column("t_timestamp", TIMESTAMP_TZ_MICROS),
            column("t_timestamp_ntz", TIMESTAMP_MICROS),
            column("t_row", ROW),
            column("t_array", new ArrayType(DecimalType.createDecimalType(20, 1))),
            column("t_map", new MapType(VARCHAR, new ArrayType(DOUBLE), OPERATORS)),
            column("t_rows", new ArrayType(ROW)));

    private Columns() {}

    public static TableColumn column(String name, Type type)
    {
        return new TableColumn(name, name, OptionalInt.empty(), type, new StructField(name, deltaType(type), true), false, Optional.empty(), false);
    }

    public static TableColumn mapped(String name, String physicalName, int id, Type type, DataType deltaType)
    {
        StructField field = mappedField(name, physicalName, id, deltaType);
        return new TableColumn(name, physicalName, OptionalInt.of(id), type, field, false, Optional.empty(), false);
    }

    public static StructField mappedField(String name, String physicalName, int id, DataType deltaType)
    {
        FieldMetadata metadata = FieldMetadata.builder().putString("delta.columnMapping.physicalName", physicalName).putLong("delta.columnMapping.id", id).build();
        return new StructField(name, deltaType, true, metadata);
    }

    private static DataType deltaType(Type type)
    {
        return switch (type) {
            case RowType row -> new io.delta.kernel.types.StructType(row.getFields().stream()
                    .map(field -> new StructField(field.getName().orElseThrow(), deltaType(field.getType()), true))
                    .toList());
            case ArrayType array -> new io.delta.kernel.types.ArrayType(deltaType(array.getElementType()), true);
            case MapType map -> new io.delta.kernel.types.MapType(deltaType(map.getKeyType()), deltaType(map.getValueType()), true);
            // readers and writers go by the Trino type of a leaf
            default -> io.delta.kernel.types.StringType.STRING;
        };
    }
}
