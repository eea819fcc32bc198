package io.lakeshift.testing.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import static java.util.Objects.requireNonNull;

/** A field of the schema, as the log has it. {@code type} is text for a primitive type, an object for a nested one. */
record Column(String name, JsonNode type, boolean nullable, ObjectNode metadata)
{
    Column
    {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        requireNonNull(metadata, "metadata is null");
    }

    ObjectNode toJson()
    {
        ObjectNode field = JsonNodeFactory.instance.objectNode();
        field.put("name", name);
        field.set("type", type);
        field.put("nullable", nullable);
        field.set("metadata", metadata);
        return field;
    }

    /** The name inside data files, in statistics and in {@code partitionValues}: another one under column mapping. */
    String physicalName()
    {
        return metadata.path("delta.columnMapping.physicalName").asText(name);
    }

    boolean hasType(String primitive)
    {
        return type.isTextual() && type.textValue().equals(primitive);
    }
}
