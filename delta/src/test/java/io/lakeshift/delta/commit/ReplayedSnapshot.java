package io.lakeshift.delta.commit;

import io.lakeshift.delta.files.ColumnarFileIndex;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.DomainMetadata;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.log.SetTransaction;
import io.lakeshift.delta.partition.PartitionPreimage;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.delta.snapshot.PathGuard;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The newest version by plain replay of every commit: enough of a snapshot to commit on, from as little code as can be. */
final class ReplayedSnapshot
{
    private ReplayedSnapshot() {}

    static Snapshot of(TrinoFileSystem fileSystem, Location table)
            throws IOException
    {
        Protocol protocol = null;
        Metadata metadata = null;
        Instant timestamp = null;
        Map<String, Long> transactions = new HashMap<>();
        Map<String, DomainMetadata> domains = new HashMap<>();
        Map<String, AddFile> files = new LinkedHashMap<>();
        long version = -1;
        for (Optional<CommitFile> commit = CommitReader.read(fileSystem, table, 0); commit.isPresent(); commit = CommitReader.read(fileSystem, table, version + 1)) {
            version = commit.get().version();
            timestamp = commit.get().timestamp();
            for (Action action : commit.get().actions()) {
                switch (action) {
                    case Protocol newProtocol -> protocol = newProtocol;
                    case Metadata newMetadata -> metadata = newMetadata;
                    case SetTransaction transaction -> transactions.put(transaction.appId(), transaction.version());
                    case DomainMetadata domain -> domains.put(domain.domain(), domain);
                    case AddFile add -> files.put(add.key().decodedPath(), add);
                    case RemoveFile remove -> files.remove(remove.key().decodedPath());
                    default -> {}
                }
            }
        }
        TableSchema schema = TableSchema.of(metadata);
        return new Snapshot(table, version, timestamp, protocol, metadata, schema, transactions, domains, ColumnarFileIndex.of(schema, files.values()), PathGuard.WITHIN_TABLE, PartitionPreimage.of(schema));
    }
}
