package io.lakeshift.delta.snapshot;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.log.DomainMetadata;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.partition.PartitionPreimage;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.filesystem.Location;

import java.time.Instant;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * A Delta table at one version.
 *
 * @param table the table's directory
 * @param timestamp of the commit: in-commit timestamp where enabled, else the commit file's modification time
 * @param transactions newest {@code txn} version by application id
 * @param domains live domain metadata by domain
 * @param paths where the paths of the log may lead
 * @param preimage what the schema's generated partition columns tell of their sources; kept, because a planner asks for it a dozen times a query
 */
public record Snapshot(
        Location table,
        long version,
        Instant timestamp,
        Protocol protocol,
        Metadata metadata,
        TableSchema schema,
        Map<String, Long> transactions,
        Map<String, DomainMetadata> domains,
        FileIndex files,
        PathGuard paths,
        PartitionPreimage preimage)
{
    public Snapshot
    {
        requireNonNull(table, "table is null");
        requireNonNull(timestamp, "timestamp is null");
        requireNonNull(protocol, "protocol is null");
        requireNonNull(metadata, "metadata is null");
        requireNonNull(schema, "schema is null");
        transactions = ImmutableMap.copyOf(transactions);
        domains = ImmutableMap.copyOf(domains);
        requireNonNull(files, "files is null");
        requireNonNull(paths, "paths is null");
        requireNonNull(preimage, "preimage is null");
    }

    /** Whether data files are read by field id, not by name: column mapping mode "id" only (protocol, "Reader Requirements for Column Mapping"). */
    public boolean readByFieldId()
    {
        return "id".equalsIgnoreCase(metadata.configuration().get("delta.columnMapping.mode"));
    }

    /**
     * Where a logged path points.
     *
     * @throws io.trino.spi.TrinoException {@code LAKE_OUTSIDE} where it leads out of what {@code paths} allows
     */
    public Location resolve(String loggedPath)
    {
        return paths.resolve(table, loggedPath);
    }

    /** The same table with other files, such as some of these: what to look at where the rest does not matter. */
    public Snapshot withFiles(FileIndex others)
    {
        return new Snapshot(table, version, timestamp, protocol, metadata, schema, transactions, domains, others, paths, preimage);
    }

    Snapshot withPaths(PathGuard paths)
    {
        return new Snapshot(table, version, timestamp, protocol, metadata, schema, transactions, domains, files, paths, preimage);
    }
}
