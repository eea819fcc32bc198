package io.lakeshift.migration.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.types.DataType;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.TrinoException;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static java.util.Objects.requireNonNull;

/**
 * A table's {@code schemaString}, edited as JSON and not through a parsed schema, so that field metadata that nobody here knows survives.
 */
final class SchemaText
{
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String COLUMN_ID = "delta.columnMapping.id";
    private static final String PHYSICAL_NAME = "delta.columnMapping.physicalName";

    private final ObjectNode schema;
    private final ArrayNode fields;

    private SchemaText(ObjectNode schema, ArrayNode fields)
    {
        this.schema = requireNonNull(schema, "schema is null");
        this.fields = requireNonNull(fields, "fields is null");
    }

    static SchemaText parse(String schemaString)
    {
        try {
            if (MAPPER.readTree(schemaString) instanceof ObjectNode schema && schema.get("fields") instanceof ArrayNode fields) {
                return new SchemaText(schema, fields);
            }
        }
        catch (JsonProcessingException e) {
            throw new TrinoException(LAKE_BAD_LOG, "The table's schema is no JSON: " + e.getOriginalMessage(), e);
        }
        throw new TrinoException(LAKE_BAD_LOG, "The table's schema has no fields");
    }

    /** Whether two texts say the same, blanks and the order of keys aside. */
    static boolean same(String first, String second)
    {
        return first.equals(second) || parse(first).schema.equals(parse(second).schema);
    }

    void removeColumns(Predicate<String> name)
    {
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (name.test(fields.get(i).path("name").asText())) {
                fields.remove(i);
            }
        }
    }

    /**
     * Adds a hidden generated column at the end, where an engine that goes by position does not meet it before the columns it knows.
     *
     * @param columnId under column mapping
     */
    void addHidden(String name, DataType type, String expression, OptionalLong columnId, Optional<String> physicalName)
    {
        ObjectNode field = fields.addObject();
        field.put("name", name);
        field.set("type", typeText(type));
        field.put("nullable", true);
        ObjectNode metadata = field.putObject("metadata");
        metadata.put(TableColumn.GENERATION_EXPRESSION, expression);
        metadata.put(TableColumn.HIDDEN_MARKER, true);
        columnId.ifPresent(id -> metadata.put(COLUMN_ID, id));
        physicalName.ifPresent(physical -> metadata.put(PHYSICAL_NAME, physical));
    }

    private static JsonNode typeText(DataType type)
    {
        try {
            return MAPPER.readTree(DataTypeJsonSerDe.serializeDataType(type));
        }
        catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a type: " + type, e);
        }
    }

    @Override
    public String toString()
    {
        return schema.toString();
    }
}
