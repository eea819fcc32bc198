package io.lakeshift.delta.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

import static com.google.common.primitives.Ints.saturatedCast;

/** JSON to action. Fields that the protocol makes optional, and those that old writers left out, may be absent or null. */
final class ActionParser
{
    private ActionParser() {}

    /** @return empty for an action that we do not know */
    static Optional<Action> parse(String name, ObjectNode node)
    {
        return switch (name) {
            case "add" -> Optional.of(add(node));
            case "remove" -> Optional.of(remove(node));
            case "metaData" -> Optional.of(metadata(node));
            case "protocol" -> Optional.of(protocol(node));
            case "txn" -> Optional.of(new SetTransaction(required(node, "appId"), requiredLong(node, "version"), optionalLong(node, "lastUpdated")));
            case "domainMetadata" -> Optional.of(new DomainMetadata(required(node, "domain"), text(node, "configuration").orElse(""), bool(node, "removed", false)));
            case "commitInfo" -> Optional.of(new CommitInfo(node));
            case "cdc" -> Optional.of(new AddCdcFile(required(node, "path"), strings(node, "partitionValues"), optionalLong(node, "size").orElse(0)));
            default -> Optional.empty();
        };
    }

    private static AddFile add(ObjectNode node)
    {
        return new AddFile(
                required(node, "path"),
                strings(node, "partitionValues"),
                requiredLong(node, "size"),
                optionalLong(node, "modificationTime").orElse(0),
                bool(node, "dataChange", true),
                text(node, "stats"),
                strings(node, "tags"),
                deletionVector(node),
                optionalLong(node, "baseRowId"),
                optionalLong(node, "defaultRowCommitVersion"),
                text(node, "clusteringProvider"));
    }

    private static RemoveFile remove(ObjectNode node)
    {
        return new RemoveFile(
                required(node, "path"),
                optionalLong(node, "deletionTimestamp"),
                bool(node, "dataChange", true),
                bool(node, "extendedFileMetadata", false),
                strings(node, "partitionValues"),
                optionalLong(node, "size"),
                strings(node, "tags"),
                deletionVector(node),
                optionalLong(node, "baseRowId"),
                optionalLong(node, "defaultRowCommitVersion"));
    }

    private static Metadata metadata(ObjectNode node)
    {
        JsonNode format = node.path("format");
        return new Metadata(
                required(node, "id"),
                text(node, "name"),
                text(node, "description"),
                required(node, "schemaString"),
                texts(node, "partitionColumns").orElse(ImmutableList.of()),
                strings(node, "configuration"),
                optionalLong(node, "createdTime"),
                format instanceof ObjectNode object ? text(object, "provider").orElse("parquet") : "parquet",
                format instanceof ObjectNode object ? strings(object, "options") : Map.of());
    }

    private static Protocol protocol(ObjectNode node)
    {
        return new Protocol(
                (int) requiredLong(node, "minReaderVersion"),
                (int) requiredLong(node, "minWriterVersion"),
                texts(node, "readerFeatures").map(ActionParser::set),
                texts(node, "writerFeatures").map(ActionParser::set));
    }

    private static Set<String> set(List<String> values)
    {
        return ImmutableSet.copyOf(values);
    }

    private static Optional<DeletionVectorDescriptor> deletionVector(ObjectNode parent)
    {
        if (!(parent.path("deletionVector") instanceof ObjectNode node)) {
            return Optional.empty();
        }
        OptionalLong offset = optionalLong(node, "offset");
        return Optional.of(new DeletionVectorDescriptor(
                required(node, "storageType"),
                required(node, "pathOrInlineDv"),
                // what is beyond the type's range stays impossible: cut, it could name a place where another vector lies
                offset.isPresent() ? OptionalInt.of(saturatedCast(offset.getAsLong())) : OptionalInt.empty(),
                saturatedCast(requiredLong(node, "sizeInBytes")),
                requiredLong(node, "cardinality")));
    }

    private static String required(ObjectNode node, String field)
    {
        return text(node, field).orElseThrow(() -> new IllegalArgumentException("text field '%s' is missing".formatted(field)));
    }

    private static long requiredLong(ObjectNode node, String field)
    {
        return optionalLong(node, field).orElseThrow(() -> new IllegalArgumentException("numeric field '%s' is missing".formatted(field)));
    }

    private static Optional<String> text(ObjectNode node, String field)
    {
        JsonNode value = node.path(field);
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    private static OptionalLong optionalLong(ObjectNode node, String field)
    {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("field '%s' is not an integer: %s".formatted(field, value));
        }
        return OptionalLong.of(value.longValue());
    }

    private static boolean bool(ObjectNode node, String field, boolean fallback)
    {
        JsonNode value = node.path(field);
        return value.isBoolean() ? value.booleanValue() : fallback;
    }

    private static Optional<List<String>> texts(ObjectNode node, String field)
    {
        JsonNode array = node.path(field);
        if (!array.isArray()) {
            return Optional.empty();
        }
        ImmutableList.Builder<String> values = ImmutableList.builder();
        array.forEach(value -> values.add(value.asText()));
        return Optional.of(values.build());
    }

    /** Null is a value only in partition values and tags; the maps of metadata never hold it. */
    private static Map<String, String> strings(ObjectNode node, String field)
    {
        Map<String, String> values = new LinkedHashMap<>();
        boolean keepNulls = field.equals("partitionValues") || field.equals("tags");
        for (Map.Entry<String, JsonNode> entry : node.path(field).properties()) {
            if (!entry.getValue().isNull()) {
                values.put(entry.getKey(), entry.getValue().asText());
            }
            else if (keepNulls) {
                values.put(entry.getKey(), null);
            }
        }
        return values;
    }
}
