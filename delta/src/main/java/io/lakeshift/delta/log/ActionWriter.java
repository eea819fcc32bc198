package io.lakeshift.delta.log;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Action to JSON: absent options are left out, never written as null. */
final class ActionWriter
{
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ActionWriter() {}

    static ObjectNode toJson(Action action)
    {
        ObjectNode line = NODES.objectNode();
        switch (action) {
            case AddFile add -> line.set("add", add(add));
            case RemoveFile remove -> line.set("remove", remove(remove));
            case Metadata metadata -> line.set("metaData", metadata(metadata));
            case Protocol protocol -> line.set("protocol", protocol(protocol));
            case SetTransaction transaction -> line.set("txn", transaction(transaction));
            case DomainMetadata domain -> line.set("domainMetadata", NODES.objectNode()
                    .put("domain", domain.domain())
                    .put("configuration", domain.configuration())
                    .put("removed", domain.removed()));
            case CommitInfo info -> line.set("commitInfo", info.content());
            case AddCdcFile cdc -> line.set("cdc", cdc(cdc));
        }
        return line;
    }

    private static ObjectNode add(AddFile add)
    {
        ObjectNode node = NODES.objectNode();
        node.put("path", add.path());
        node.set("partitionValues", strings(add.partitionValues()));
        node.put("size", add.size());
        node.put("modificationTime", add.modificationTime());
        node.put("dataChange", add.dataChange());
        add.stats().ifPresent(stats -> node.put("stats", stats));
        if (!add.tags().isEmpty()) {
            node.set("tags", strings(add.tags()));
        }
        add.deletionVector().ifPresent(vector -> node.set("deletionVector", deletionVector(vector)));
        add.baseRowId().ifPresent(id -> node.put("baseRowId", id));
        add.defaultRowCommitVersion().ifPresent(version -> node.put("defaultRowCommitVersion", version));
        add.clusteringProvider().ifPresent(provider -> node.put("clusteringProvider", provider));
        return node;
    }

    private static ObjectNode remove(RemoveFile remove)
    {
        ObjectNode node = NODES.objectNode();
        node.put("path", remove.path());
        remove.deletionTimestamp().ifPresent(timestamp -> node.put("deletionTimestamp", timestamp));
        node.put("dataChange", remove.dataChange());
        node.put("extendedFileMetadata", remove.extendedFileMetadata());
        if (remove.extendedFileMetadata() || !remove.partitionValues().isEmpty()) {
            node.set("partitionValues", strings(remove.partitionValues()));
        }
        remove.size().ifPresent(size -> node.put("size", size));
        if (!remove.tags().isEmpty()) {
            node.set("tags", strings(remove.tags()));
        }
        remove.deletionVector().ifPresent(vector -> node.set("deletionVector", deletionVector(vector)));
        remove.baseRowId().ifPresent(id -> node.put("baseRowId", id));
        remove.defaultRowCommitVersion().ifPresent(version -> node.put("defaultRowCommitVersion", version));
        return node;
    }

    private static ObjectNode metadata(Metadata metadata)
    {
        ObjectNode node = NODES.objectNode();
        node.put("id", metadata.id());
        metadata.name().ifPresent(name -> node.put("name", name));
        metadata.description().ifPresent(description -> node.put("description", description));
        ObjectNode format = NODES.objectNode().put("provider", metadata.formatProvider());
        format.set("options", strings(metadata.formatOptions()));
        node.set("format", format);
        node.put("schemaString", metadata.schemaString());
        ArrayNode partitionColumns = NODES.arrayNode();
        metadata.partitionColumns().forEach(partitionColumns::add);
        node.set("partitionColumns", partitionColumns);
        metadata.createdTime().ifPresent(time -> node.put("createdTime", time));
        node.set("configuration", strings(metadata.configuration()));
        return node;
    }

    private static ObjectNode protocol(Protocol protocol)
    {
        ObjectNode node = NODES.objectNode();
        node.put("minReaderVersion", protocol.minReaderVersion());
        node.put("minWriterVersion", protocol.minWriterVersion());
        features(protocol.readerFeatures()).ifPresent(features -> node.set("readerFeatures", features));
        features(protocol.writerFeatures()).ifPresent(features -> node.set("writerFeatures", features));
        return node;
    }

    private static Optional<ArrayNode> features(Optional<Set<String>> features)
    {
        return features.map(names -> {
            ArrayNode node = NODES.arrayNode();
            names.forEach(node::add);
            return node;
        });
    }

    private static ObjectNode transaction(SetTransaction transaction)
    {
        ObjectNode node = NODES.objectNode();
        node.put("appId", transaction.appId());
        node.put("version", transaction.version());
        transaction.lastUpdated().ifPresent(updated -> node.put("lastUpdated", updated));
        return node;
    }

    private static ObjectNode cdc(AddCdcFile cdc)
    {
        ObjectNode node = NODES.objectNode();
        node.put("path", cdc.path());
        node.set("partitionValues", strings(cdc.partitionValues()));
        node.put("size", cdc.size());
        // protocol: always false for cdc files
        node.put("dataChange", false);
        return node;
    }

    private static ObjectNode deletionVector(DeletionVectorDescriptor vector)
    {
        ObjectNode node = NODES.objectNode();
        node.put("storageType", vector.storageType());
        node.put("pathOrInlineDv", vector.pathOrInlineDv());
        vector.offset().ifPresent(offset -> node.put("offset", offset));
        node.put("sizeInBytes", vector.sizeInBytes());
        node.put("cardinality", vector.cardinality());
        return node;
    }

    private static ObjectNode strings(Map<String, String> values)
    {
        ObjectNode node = NODES.objectNode();
        values.forEach(node::put);
        return node;
    }
}
