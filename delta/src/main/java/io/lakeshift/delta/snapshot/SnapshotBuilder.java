package io.lakeshift.delta.snapshot;

import io.lakeshift.delta.files.ColumnarFileIndex;
import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.AddCdcFile;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitInfo;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.DomainMetadata;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.log.SetTransaction;
import io.lakeshift.delta.partition.PartitionPreimage;
import io.lakeshift.delta.schema.ProtocolCheck;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static java.util.Objects.requireNonNull;

/**
 * Applies actions, oldest first, to nothing or to an earlier snapshot (protocol, "Action Reconciliation"). First load and refresh go the same way.
 */
final class SnapshotBuilder
{
    private static final int MAX_HELD_BACK = 16_384;

    private final Location table;
    private final Optional<Snapshot> base;
    private final Map<String, Long> transactions = new HashMap<>();
    private final Map<String, DomainMetadata> domains = new HashMap<>();
    private final Map<FileKey, AddFile> added = new LinkedHashMap<>();
    private final Set<FileKey> removed = new HashSet<>();
    private Optional<Indexed> indexed;
    private Protocol protocol;
    private Metadata metadata;
    private int holdingBack = MAX_HELD_BACK;

    /** Files that are out of hand already. */
    private record Indexed(TableSchema schema, FileIndex files) {}

    SnapshotBuilder(Location table)
    {
        this.table = requireNonNull(table, "table is null");
        this.base = Optional.empty();
        this.indexed = Optional.empty();
    }

    SnapshotBuilder(Snapshot base)
    {
        this.table = base.table();
        this.base = Optional.of(base);
        this.indexed = Optional.of(new Indexed(base.schema(), base.files()));
        this.protocol = base.protocol();
        this.metadata = base.metadata();
        transactions.putAll(base.transactions());
        domains.putAll(base.domains());
    }

    /** @return the commit with its {@code commitInfo} alone; empty where there is none of this version */
    Optional<CommitFile> apply(TrinoFileSystem fileSystem, long version)
            throws IOException
    {
        return CommitReader.read(fileSystem, table, version, this::apply);
    }

    /** Of a checkpoint or a commit. */
    void apply(Action action)
    {
        switch (action) {
            case AddFile add -> {
                added.put(add.key(), add);
                indexWhatIsTooMuch();
            }
            case RemoveFile remove -> {
                FileKey key = remove.key();
                added.remove(key);
                if (indexed.isPresent()) {
                    removed.add(key);
                }
            }
            // what is indexed by then is indexed anew where it is of another schema
            case Metadata changed -> metadata = changed;
            case Protocol changed -> protocol = changed;
            case SetTransaction transaction -> transactions.put(transaction.appId(), transaction.version());
            case DomainMetadata domain when domain.removed() -> domains.remove(domain.domain());
            case DomainMetadata domain -> domains.put(domain.domain(), domain);
            case CommitInfo _, AddCdcFile _ -> {}
        }
    }

    boolean inCommitTimestamps()
    {
        return metadata != null && metadata.inCommitTimestamps();
    }

    /** @param modified of the commit file, for tables without in-commit timestamps */
    Snapshot build(long version, Instant timestamp)
    {
        if (protocol == null || metadata == null) {
            throw new TrinoException(LAKE_BAD_LOG, "The log of table %s has no %s up to version %d".formatted(table, protocol == null ? "protocol" : "metadata", version));
        }
        if (base.isEmpty() || !base.get().protocol().equals(protocol)) {
            ProtocolCheck.requireReadable(table.toString(), protocol);
        }
        boolean sameSchema = base.isPresent() && base.get().metadata().equals(metadata);
        TableSchema schema = sameSchema ? base.get().schema() : schema();
        index(schema);
        return new Snapshot(
                table,
                version,
                timestamp,
                protocol,
                metadata,
                schema,
                transactions,
                domains,
                indexed.orElseThrow().files(),
                base.map(Snapshot::paths).orElse(PathGuard.WITHIN_TABLE),
                sameSchema ? base.get().preimage() : PartitionPreimage.of(schema));
    }

    /** An action takes more heap than its place in the index, and a table may have very many files. */
    private void indexWhatIsTooMuch()
    {
        if (added.size() < holdingBack || protocol == null || metadata == null) {
            return;
        }
        try {
            ProtocolCheck.requireReadable(table.toString(), protocol);
            index(schema());
        }
        catch (RuntimeException e) {
            // a later commit may mend it; whoever builds the snapshot is told what is wrong
            holdingBack *= 2;
        }
    }

    private void index(TableSchema schema)
    {
        indexed = Optional.of(new Indexed(schema, files(schema)));
        added.clear();
        removed.clear();
    }

    private FileIndex files(TableSchema schema)
    {
        if (indexed.isEmpty()) {
            return ColumnarFileIndex.of(schema, added.values());
        }
        FileIndex files = indexed.get().files();
        if (indexed.get().schema().equals(schema)) {
            return removed.isEmpty() && added.isEmpty() ? files : files.with(removed, added.values());
        }
        // other columns, other statistics and partition values to keep: index anew
        List<AddFile> kept = new ArrayList<>();
        files.files()
                .filter(file -> !removed.contains(file.key()) && !added.containsKey(file.key()))
                .forEach(kept::add);
        kept.addAll(added.values());
        return ColumnarFileIndex.of(schema, kept);
    }

    private TableSchema schema()
    {
        try {
            return TableSchema.of(metadata);
        }
        catch (TrinoException e) {
            throw new TrinoException(e::getErrorCode, "Table %s: %s".formatted(table, e.getRawMessage()), e);
        }
    }
}
