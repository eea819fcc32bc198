package io.lakeshift.testing.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeOperators;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

/** Types of a Delta schema ("Schema Serialization Format" of the protocol) as the types that trino-parquet writes. */
final class DeltaTypes
{
    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+),\\s*(-?\\d+)\\)");
    private static final TypeOperators TYPE_OPERATORS = new TypeOperators();

    private DeltaTypes() {}

    static Type trinoType(JsonNode deltaType)
    {
        if (deltaType.isTextual()) {
            return primitive(deltaType.textValue());
        }
        return switch (deltaType.path("type").asText()) {
            case "array" -> new ArrayType(trinoType(deltaType.get("elementType")));
            case "map" -> new MapType(trinoType(deltaType.get("keyType")), trinoType(deltaType.get("valueType")), TYPE_OPERATORS);
            case "struct" -> {
                List<RowType.Field> fields = new ArrayList<>();
                deltaType.get("fields").forEach(field -> fields.add(RowType.field(field.get("name").textValue(), trinoType(field.get("type")))));
                yield RowType.from(fields);
            }
            default -> throw new IllegalArgumentException("Not a Delta type: " + deltaType);
        };
    }

    private static Type primitive(String name)
    {
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            return DecimalType.createDecimalType(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
        }
        return switch (name) {
            case "string" -> VARCHAR;
            case "long" -> BIGINT;
            case "integer" -> INTEGER;
            case "short" -> SMALLINT;
            case "byte" -> TINYINT;
            case "double" -> DOUBLE;
            case "float" -> REAL;
            case "boolean" -> BOOLEAN;
            case "date" -> DATE;
            case "timestamp" -> TIMESTAMP_TZ_MICROS;
            case "timestamp_ntz" -> TIMESTAMP_MICROS;
            case "binary" -> VARBINARY;
            default -> throw new IllegalArgumentException("Not a Delta type that test tables can hold: " + name);
        };
    }
}
