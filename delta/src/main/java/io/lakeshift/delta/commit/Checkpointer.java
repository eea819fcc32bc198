package io.lakeshift.delta.commit;

import io.airlift.log.Logger;
import io.delta.kernel.TableManager;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.replay.CreateCheckpointIterator;
import io.delta.kernel.internal.util.FileNames;
import io.lakeshift.delta.log.KernelFileIo;
import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.StructStatistics;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.delta.storage.TemporaryName;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * Writes classic checkpoints (protocol, "Checkpoints"), which every engine reads: Delta Kernel replays and encodes, storage publishes.
 * Kernel's own checkpoint call is passed by, because it refuses tables with generated columns, whose rows a checkpoint does not touch, and because it keeps tombstones of files that are live.
 * <p>A checkpoint saves readers work and says nothing new: whatever goes wrong is logged, and the commit that it follows stands.
 */
final class Checkpointer
{
    private static final Logger log = Logger.get(Checkpointer.class);
    private static final String INTERVAL_PROPERTY = "delta.checkpointInterval";
    private static final int DEFAULT_INTERVAL = 10;

    private final LakeStores stores;
    private final int largeCommit;

    Checkpointer(LakeStores stores, int largeCommit)
    {
        this.stores = requireNonNull(stores, "stores is null");
        this.largeCommit = largeCommit;
    }

    /** After every multiple of the table's {@code delta.checkpointInterval} but the first, which is one small file to read, and at once after a large commit. */
    void afterCommit(TrinoFileSystem fileSystem, Location table, long version, int actions, Metadata metadata)
    {
        if (actions < largeCommit && (version == 0 || version % interval(metadata) != 0)) {
            return;
        }
        if (StructStatistics.inUse(metadata)) {
            // Kernel writes statistics as JSON alone, and only those that it finds as JSON: whoever read such a checkpoint of ours would have lost them for good
            log.debug("Version %s of table %s is left without a checkpoint, because the table keeps statistics in columns", version, table);
            return;
        }
        try {
            write(fileSystem, table, version);
        }
        catch (IOException | RuntimeException e) {
            log.warn(e, "Version %s of table %s is committed, its checkpoint could not be written", version, table);
        }
    }

    private static int interval(Metadata metadata)
    {
        try {
            return Math.max(1, Integer.parseInt(metadata.configuration().getOrDefault(INTERVAL_PROPERTY, Integer.toString(DEFAULT_INTERVAL))));
        }
        catch (NumberFormatException e) {
            return DEFAULT_INTERVAL;
        }
    }

    void write(TrinoFileSystem fileSystem, Location table, long version)
            throws IOException
    {
        Location checkpoint = LogPaths.logDirectory(table).appendPath("%020d.checkpoint.parquet".formatted(version));
        if (fileSystem.newInputFile(checkpoint).exists()) {
            return;
        }
        LakeStore store = stores.of(table);
        Location temporary = LogPaths.logDirectory(table).appendPath(TemporaryName.next());
        try {
            KernelFileIo reading = new KernelFileIo(fileSystem, table);
            SnapshotImpl snapshot = (SnapshotImpl) TableManager.loadSnapshot(reading.tablePath().toString()).atVersion(version).build(DefaultEngine.create(reading));
            Engine writing = DefaultEngine.create(new CheckpointFileIo(reading, fileSystem, temporary));
            String path = FileNames.checkpointFileSingular(snapshot.getLogPath(), version).toString();
            long adds;
            long rows;
            try (CreateCheckpointIterator content = snapshot.getCreateCheckpointIterator(DefaultEngine.create(reading));
                    CountedRows counted = new CountedRows(new LiveAgain(content))) {
                writing.getParquetHandler().writeParquetFileAtomically(path, counted);
                adds = content.getNumberOfAddActions();
                rows = counted.rows();
            }
            store.sync(temporary);
            long bytes = fileSystem.newInputFile(temporary).length();
            store.linkOrCopy(temporary, checkpoint);
            String pointer = "{\"version\":%d,\"size\":%d,\"sizeInBytes\":%d,\"numOfAddFiles\":%d}".formatted(version, rows, bytes, adds);
            store.replace(LogPaths.logDirectory(table).appendPath("_last_checkpoint"), pointer.getBytes(UTF_8));
        }
        catch (FileAlreadyExistsException e) {
            log.debug("Version %s of table %s was given a checkpoint by another writer meanwhile", version, table);
        }
        finally {
            fileSystem.deleteFile(temporary);
        }
    }
}
