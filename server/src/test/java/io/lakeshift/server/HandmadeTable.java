package io.lakeshift.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table of which there is only the log: enough for all that is told without reading a data file. */
final class HandmadeTable
{
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> actions = new ArrayList<>();

    /** @param columns names and types; all of them partition it but {@code id} */
    HandmadeTable(Map<String, String> columns)
    {
        ObjectNode schema = JSON.createObjectNode().put("type", "struct");
        ArrayNode fields = schema.putArray("fields");
        fields.addObject().put("name", "id").put("type", "long").put("nullable", true).putObject("metadata");
        columns.forEach((name, type) -> fields.addObject().put("name", name).put("type", type).put("nullable", true).putObject("metadata"));
        ObjectNode protocol = JSON.createObjectNode();
        protocol.putObject("protocol").put("minReaderVersion", 1).put("minWriterVersion", 2);
        ObjectNode metadata = JSON.createObjectNode();
        ObjectNode metaData = metadata.putObject("metaData").put("id", "handmade").put("schemaString", schema.toString());
        metaData.putObject("format").put("provider", "parquet").putObject("options");
        ArrayNode partitions = metaData.putArray("partitionColumns");
        columns.keySet().forEach(name -> partitions.add(name));
        metaData.putObject("configuration");
        actions.add(protocol.toString());
        actions.add(metadata.toString());
    }

    HandmadeTable file(Map<String, String> partition, long bytes, long rows)
    {
        ObjectNode action = JSON.createObjectNode();
        ObjectNode add = action.putObject("add").put("path", "part-%d.parquet".formatted(actions.size())).put("size", bytes).put("modificationTime", 0).put("dataChange", true);
        ObjectNode values = add.putObject("partitionValues");
        partition.forEach((name, value) -> values.put(name, value));
        add.put("stats", JSON.createObjectNode().put("numRecords", rows).toString());
        actions.add(action.toString());
        return this;
    }

    void write(Path directory)
    {
        try {
            Files.createDirectories(directory.resolve("_delta_log"));
            Files.write(directory.resolve("_delta_log/00000000000000000000.json"), actions);
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
