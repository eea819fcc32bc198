package io.lakeshift.delta.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.internal.skipping.StatsSchemaHelper;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;

import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;
import static java.lang.Math.toIntExact;

/**
 * The statistics of a checkpoint as typed columns, {@code stats_parsed} (protocol, "Checkpoint Schema"), back to the JSON that a commit has. A table may leave the JSON
 * out of its checkpoints.
 */
public final class StructStatistics
{
    static final String COLUMN = "stats_parsed";

    private static final String AS_JSON = "delta.checkpoint.writeStatsAsJson";
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");
    /** Spark cuts offsets to minutes where local mean times had seconds, the last of them in 1972: what it read back from such a text is not the instant. */
    private static final long WHOLE_MINUTES_SINCE = LocalDate.of(1973, 1, 1).toEpochDay() * 86_400_000_000L;

    private StructStatistics() {}

    /** Whether the table's checkpoints have their statistics in columns only. */
    public static boolean inUse(Metadata metadata)
    {
        return "false".equalsIgnoreCase(metadata.configuration().get(AS_JSON));
    }

    static StructType schema(Metadata metadata)
    {
        StructType logical = DataTypeJsonSerDe.deserializeStructType(metadata.schemaString());
        StructType physical = ColumnMapping.convertToPhysicalSchema(logical, logical, ColumnMapping.getColumnMappingMode(metadata.configuration()));
        return StatsSchemaHelper.getStatsSchema(physical, Set.of());
    }

    /** @param statistics a vector of {@code type} that has a value at {@code row} */
    static String toJson(ColumnVector statistics, StructType type, int row)
    {
        try {
            return MAPPER.writeValueAsString(object(statistics, type, row));
        }
        catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers and strings always has a JSON form", e);
        }
    }

    /** What is null or has no JSON form is left out: nothing is known then. */
    private static ObjectNode object(ColumnVector vector, StructType type, int row)
    {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < type.length(); i++) {
            StructField field = type.at(i);
            ColumnVector child = vector.getChild(i);
            if (!child.isNullAt(row)) {
                JsonNode value = value(child, field, row);
                if (value != null) {
                    object.set(field.getName(), value);
                }
            }
        }
        return object;
    }

    private static JsonNode value(ColumnVector vector, StructField field, int row)
    {
        return switch (field.getDataType()) {
            case StructType struct -> object(vector, struct, row);
            case BooleanType _ -> BooleanNode.valueOf(vector.getBoolean(row));
            case ByteType _ -> LongNode.valueOf(vector.getByte(row));
            case ShortType _ -> LongNode.valueOf(vector.getShort(row));
            case IntegerType _ -> LongNode.valueOf(vector.getInt(row));
            case LongType _ -> LongNode.valueOf(vector.getLong(row));
            case FloatType _ -> Float.isFinite(vector.getFloat(row)) ? FloatNode.valueOf(vector.getFloat(row)) : null;
            case DoubleType _ -> Double.isFinite(vector.getDouble(row)) ? DoubleNode.valueOf(vector.getDouble(row)) : null;
            case DecimalType _ -> DecimalNode.valueOf(vector.getDecimal(row));
            case StringType _ -> TextNode.valueOf(vector.getString(row));
            case DateType _ -> TextNode.valueOf(LocalDate.ofEpochDay(vector.getInt(row)).toString());
            case TimestampNTZType _ -> TextNode.valueOf(timestamp(vector.getLong(row)));
            case TimestampType _ -> vector.getLong(row) < WHOLE_MINUTES_SINCE ? null : TextNode.valueOf(timestamp(vector.getLong(row)) + "Z");
            default -> null;
        };
    }

    /** With three digits wherever they say all: then the value may have been cut to them, and readers of statistics expect that. */
    private static String timestamp(long epochMicros)
    {
        LocalDateTime timestamp = LocalDateTime.ofEpochSecond(floorDiv(epochMicros, 1_000_000L), toIntExact(floorMod(epochMicros, 1_000_000L) * 1_000), ZoneOffset.UTC);
        return (epochMicros % 1_000 == 0 ? MILLIS : MICROS).format(timestamp);
    }
}
