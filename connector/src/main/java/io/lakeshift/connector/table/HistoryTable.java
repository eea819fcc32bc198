package io.lakeshift.connector.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitInfo;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.snapshot.CommitTimes;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.Page;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.MapType;
import io.trino.spi.type.TypeOperators;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MILLIS;
import static io.trino.spi.type.VarcharType.VARCHAR;

/** {@code t$history}: the commits whose files are still there, newest first; columns as in Trino's own Delta Lake connector. */
final class HistoryTable
        implements MetadataTable
{
    private static final MapType TEXTS = new MapType(VARCHAR, VARCHAR, new TypeOperators());

    private static final List<ColumnMetadata> COLUMNS = ImmutableList.of(
            new ColumnMetadata("version", BIGINT),
            new ColumnMetadata("timestamp", TIMESTAMP_TZ_MILLIS),
            new ColumnMetadata("user_id", VARCHAR),
            new ColumnMetadata("user_name", VARCHAR),
            new ColumnMetadata("operation", VARCHAR),
            new ColumnMetadata("operation_parameters", TEXTS),
            new ColumnMetadata("cluster_id", VARCHAR),
            new ColumnMetadata("read_version", BIGINT),
            new ColumnMetadata("isolation_level", VARCHAR),
            new ColumnMetadata("is_blind_append", BOOLEAN),
            new ColumnMetadata("operation_metrics", TEXTS),
            new ColumnMetadata("engine_info", VARCHAR));

    @Override
    public String name()
    {
        return "history";
    }

    @Override
    public List<ColumnMetadata> columns(Snapshot snapshot)
    {
        return COLUMNS;
    }

    @Override
    public List<Page> rows(TrinoFileSystem fileSystem, Snapshot snapshot, TupleDomain<Integer> constraint)
    {
        Domain versions = constraint.getDomain(0, BIGINT);
        Rows rows = new Rows(COLUMNS.stream().map(ColumnMetadata::getType).toList());
        CommitTimes times = CommitTimes.read(fileSystem, snapshot);
        for (long version = snapshot.version(); version >= 0; version--) {
            if (!versions.includesNullableValue(version)) {
                continue;
            }
            Optional<CommitFile> commit = read(fileSystem, snapshot, version);
            if (commit.isEmpty()) {
                // older commits have been cleaned up
                break;
            }
            add(rows, times.of(commit.get()), commit.get());
        }
        return rows.pages();
    }

    private static Optional<CommitFile> read(TrinoFileSystem fileSystem, Snapshot snapshot, long version)
    {
        try {
            return CommitReader.readInfo(fileSystem, snapshot.table(), version);
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_BAD_LOG, "Version %d of table %s cannot be read: %s".formatted(version, snapshot.table(), e.getMessage()), e);
        }
    }

    private static void add(Rows rows, Instant time, CommitFile commit)
    {
        Optional<JsonNode> info = commit.commitInfo().map(CommitInfo::content);
        rows.add(
                commit.version(),
                time,
                text(info, "userId"),
                text(info, "userName"),
                text(info, "operation"),
                texts(info, "operationParameters"),
                info.map(node -> node.path("clusterId")).or(() -> info.map(node -> node.path("clusterMetadata").path("clusterId"))).filter(JsonNode::isTextual).map(JsonNode::textValue),
                info.map(node -> node.path("readVersion")).filter(JsonNode::isIntegralNumber).map(JsonNode::longValue),
                text(info, "isolationLevel"),
                info.map(node -> node.path("isBlindAppend")).filter(JsonNode::isBoolean).map(JsonNode::booleanValue),
                texts(info, "operationMetrics"),
                text(info, "engineInfo"));
    }

    private static Optional<String> text(Optional<JsonNode> info, String field)
    {
        return info.map(node -> node.path(field)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    private static Optional<Map<String, String>> texts(Optional<JsonNode> info, String field)
    {
        return info.map(node -> node.path(field)).filter(JsonNode::isObject).map(object -> {
            Map<String, String> result = new LinkedHashMap<>();
            object.properties().forEach(entry -> result.put(entry.getKey(), entry.getValue().isNull() ? null : entry.getValue().isTextual() ? entry.getValue().textValue() : entry.getValue().toString()));
            return result;
        });
    }
}
