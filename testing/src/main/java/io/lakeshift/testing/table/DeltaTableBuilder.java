package io.lakeshift.testing.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import static java.util.Objects.requireNonNull;

/**
 * Writes Delta tables for tests: the log as raw JSON, data files by trino-parquet, nothing by the code under test.
 * <pre>{@code
 * DeltaTable table = new DeltaTableBuilder(fileSystem, Location.of("local:///quotes"))
 *         .column("symbol", "string")
 *         .column("timestamp", "timestamp_ntz")
 *         .partitionedBy("symbol")
 *         .create();
 * table.append(DataFile.of(row("SPY", "2026-01-30T15:07:01.123456")));
 * }</pre>
 */
public final class DeltaTableBuilder
{
    static final ObjectMapper MAPPER = new ObjectMapper();

    private final TrinoFileSystem fileSystem;
    private final Location location;
    private final List<Column> columns = new ArrayList<>();
    private List<String> partitionColumns = List.of();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private Optional<ObjectNode> protocol = Optional.empty();
    private String id = "00000000-0000-0000-0000-000000000001";

    public DeltaTableBuilder(TrinoFileSystem fileSystem, Location location)
    {
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.location = requireNonNull(location, "location is null");
    }

    /** @param type a primitive type's name, or the JSON of an array, map or struct */
    public DeltaTableBuilder column(String name, String type)
    {
        return column(name, type, true, "{}");
    }

    /** @param metadata JSON of the field's metadata */
    public DeltaTableBuilder column(String name, String type, boolean nullable, String metadata)
    {
        columns.add(new Column(name, type.startsWith("{") ? parse(type) : JsonNodeFactory.instance.textNode(type), nullable, (ObjectNode) parse(metadata)));
        return this;
    }

    /** @param expression Spark SQL, for {@code delta.generationExpression} */
    public DeltaTableBuilder generatedColumn(String name, String type, String expression)
    {
        return column(name, type, true, JsonNodeFactory.instance.objectNode().put("delta.generationExpression", expression).toString());
    }

    public DeltaTableBuilder partitionedBy(String... columns)
    {
        partitionColumns = List.of(columns);
        return this;
    }

    public DeltaTableBuilder property(String name, String value)
    {
        properties.put(name, value);
        return this;
    }

    public DeltaTableBuilder id(String id)
    {
        this.id = requireNonNull(id, "id is null");
        return this;
    }

    public DeltaTableBuilder protocol(int minReaderVersion, int minWriterVersion)
    {
        protocol = Optional.of(protocolJson(minReaderVersion, minWriterVersion));
        return this;
    }

    public DeltaTableBuilder protocol(int minReaderVersion, int minWriterVersion, Set<String> readerFeatures, Set<String> writerFeatures)
    {
        ObjectNode json = protocolJson(minReaderVersion, minWriterVersion);
        if (minReaderVersion >= 3) {
            new TreeSet<>(readerFeatures).forEach(json.putArray("readerFeatures")::add);
        }
        new TreeSet<>(writerFeatures).forEach(json.putArray("writerFeatures")::add);
        protocol = Optional.of(json);
        return this;
    }

    /** Writes version 0. Without {@link #protocol}, the least that the columns need. */
    public DeltaTable create()
    {
        DeltaTable table = new DeltaTable(fileSystem, location, columns, partitionColumns);
        ObjectNode protocolAction = JsonNodeFactory.instance.objectNode();
        protocolAction.set("protocol", protocol.orElseGet(this::leastProtocol));
        ObjectNode metadataAction = JsonNodeFactory.instance.objectNode();
        metadataAction.set("metaData", metadata());
        table.commit("CREATE TABLE", protocolAction.toString(), metadataAction.toString());
        return table;
    }

    private ObjectNode metadata()
    {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "struct");
        ArrayNode fields = schema.putArray("fields");
        columns.forEach(column -> fields.add(column.toJson()));

        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("id", id);
        metadata.putObject("format").put("provider", "parquet").putObject("options");
        metadata.put("schemaString", schema.toString());
        ArrayNode partitions = metadata.putArray("partitionColumns");
        partitionColumns.forEach(partitions::add);
        ObjectNode configuration = metadata.putObject("configuration");
        properties.forEach(configuration::put);
        metadata.put("createdTime", DeltaTable.timeOf(0).toEpochMilli());
        return metadata;
    }

    private ObjectNode leastProtocol()
    {
        boolean generated = columns.stream().anyMatch(column -> column.metadata().has("delta.generationExpression"));
        if (columns.stream().anyMatch(column -> column.type().toString().contains("\"timestamp_ntz\""))) {
            ObjectNode json = protocolJson(3, 7);
            json.putArray("readerFeatures").add("timestampNtz");
            ArrayNode writer = json.putArray("writerFeatures");
            if (generated) {
                writer.add("generatedColumns");
            }
            writer.add("timestampNtz");
            return json;
        }
        return protocolJson(1, generated ? 4 : 2);
    }

    private static ObjectNode protocolJson(int minReaderVersion, int minWriterVersion)
    {
        return JsonNodeFactory.instance.objectNode().put("minReaderVersion", minReaderVersion).put("minWriterVersion", minWriterVersion);
    }

    private static JsonNode parse(String json)
    {
        try {
            return MAPPER.readTree(json);
        }
        catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + json, e);
        }
    }
}
