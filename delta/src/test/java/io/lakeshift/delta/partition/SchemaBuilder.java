package io.lakeshift.delta.partition;

import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.schema.TableSchema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Builds schemas from their JSON form, as the log has them. */
final class SchemaBuilder
{
    private final List<String> fields = new ArrayList<>();

    SchemaBuilder column(String name, String type)
    {
        return field(name, '"' + type + '"', "{}");
    }

    SchemaBuilder nested(String name, String typeJson)
    {
        return field(name, typeJson, "{}");
    }

    SchemaBuilder generated(String name, String type, String expression)
    {
        return field(name, '"' + type + '"', "{\"delta.generationExpression\":\"%s\"}".formatted(expression.replace("\\", "\\\\").replace("\"", "\\\"")));
    }

    SchemaBuilder numbered(String name)
    {
        return field(name, "\"long\"", "{\"delta.identity.start\":1,\"delta.identity.step\":1,\"delta.identity.allowExplicitInsert\":false}");
    }

    private SchemaBuilder field(String name, String type, String metadata)
    {
        fields.add("{\"name\":\"%s\",\"type\":%s,\"nullable\":true,\"metadata\":%s}".formatted(name.replace("\"", "\\\""), type, metadata));
        return this;
    }

    TableSchema partitionedBy(String... partitionColumns)
    {
        return TableSchema.of(new Metadata(
                "id",
                Optional.empty(),
                Optional.empty(),
                "{\"type\":\"struct\",\"fields\":[" + String.join(",", fields) + "]}",
                List.of(partitionColumns),
                Map.of(),
                OptionalLong.empty(),
                "parquet",
                Map.of()));
    }
}
