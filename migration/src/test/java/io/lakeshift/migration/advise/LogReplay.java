package io.lakeshift.migration.advise;

import io.lakeshift.delta.files.ColumnarFileIndex;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.partition.PartitionPreimage;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.delta.snapshot.PathGuard;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;
import io.trino.filesystem.TrinoInputStream;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Replays the JSON commits of a small test table, without checkpoints, into a snapshot. */
final class LogReplay
{
    private LogReplay() {}

    static Snapshot latest(TrinoFileSystem fileSystem, Location table)
            throws IOException
    {
        Protocol protocol = null;
        Metadata metadata = null;
        Map<FileKey, AddFile> files = new LinkedHashMap<>();
        long version = 0;
        while (true) {
            TrinoInputFile commit = fileSystem.newInputFile(table.appendPath("_delta_log/%020d.json".formatted(version)));
            if (!commit.exists()) {
                break;
            }
            try (TrinoInputStream stream = commit.newStream()) {
                for (Action action : ActionCodec.readCommit(stream.readAllBytes())) {
                    switch (action) {
                        case Protocol value -> protocol = value;
                        case Metadata value -> metadata = value;
                        case AddFile add -> files.put(add.key(), add);
                        case RemoveFile remove -> files.remove(FileKey.of(remove.path(), remove.deletionVector()));
                        default -> {}
                    }
                }
            }
            version++;
        }
        TableSchema schema = TableSchema.of(metadata);
        return new Snapshot(table, version - 1, Instant.EPOCH, protocol, metadata, schema, Map.of(), Map.of(), ColumnarFileIndex.of(schema, files.values()), PathGuard.WITHIN_TABLE, PartitionPreimage.of(schema));
    }
}
