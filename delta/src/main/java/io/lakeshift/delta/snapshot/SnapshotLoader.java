package io.lakeshift.delta.snapshot;

import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.internal.snapshot.LogSegment;
import io.delta.kernel.internal.snapshot.SnapshotManager;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.utils.FileStatus;
import io.lakeshift.delta.LibraryLogging;
import io.lakeshift.delta.log.CheckpointReader;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.KernelFileIo;
import io.lakeshift.delta.log.LogListing;
import io.lakeshift.delta.log.LogPaths;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.logging.Level;
import java.util.logging.Logger;

import static com.google.common.base.Throwables.getCausalChain;
import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.INVALID_ARGUMENTS;
import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;

/**
 * Loads a snapshot from the log alone: Delta Kernel chooses the checkpoint and reads it, the commits after it are applied here.
 */
final class SnapshotLoader
{
    // Kernel tells each step of each load at INFO, and warns where a table has no checkpoint yet; parquet-mr
    // tells of each block. The references keep the levels from being collected with the loggers
    private static final Logger KERNEL_LOG = Logger.getLogger("io.delta.kernel");
    private static final Logger CHECKPOINT_LOG = Logger.getLogger("org.apache.parquet.hadoop");

    static {
        LibraryLogging.quieten(KERNEL_LOG, Level.SEVERE);
        LibraryLogging.quieten(CHECKPOINT_LOG, Level.WARNING);
    }

    private SnapshotLoader() {}

    /**
     * @param version empty for the newest
     */
    static LoadedSnapshot load(TrinoFileSystem fileSystem, Location table, Optional<Long> version)
    {
        try {
            if (version.isPresent()) {
                requireNotBeyond(fileSystem, table, version.get());
            }
            try {
                return replay(fileSystem, table, version);
            }
            catch (FileNotFoundException | KernelException | IllegalStateException e) {
                // a clean-up of the log may have overtaken us: what is there now decides
                return replay(fileSystem, table, version);
            }
        }
        catch (TrinoException e) {
            throw e;
        }
        catch (IOException | RuntimeException e) {
            throw explain(fileSystem, table, version, e);
        }
    }

    /** Kernel looks for a checkpoint below a version by listing the log once for each thousand of versions: one that is far beyond the newest, such as a date or a time, would take for ever. */
    private static void requireNotBeyond(TrinoFileSystem fileSystem, Location table, long version)
            throws IOException
    {
        if (fileSystem.newInputFile(LogPaths.commit(table, version)).exists()) {
            return;
        }
        LogListing log = LogListing.read(fileSystem, table);
        if (!log.isEmpty() && version > log.latest().orElse(-1) && log.checkpoints().ceiling(version) == null) {
            throw missing(table, version, log);
        }
    }

    private static LoadedSnapshot replay(TrinoFileSystem fileSystem, Location table, Optional<Long> version)
            throws IOException
    {
        KernelFileIo fileIo = new KernelFileIo(fileSystem, table);
        LogSegment segment = new SnapshotManager(fileIo.tablePath()).getLogSegmentForVersion(DefaultEngine.create(fileIo), version);
        // before anything is read
        Optional<CommitIdentity> asked = segment.getDeltas().isEmpty() ? CommitIdentity.read(fileSystem, table, segment.getVersion()) : Optional.empty();
        SnapshotBuilder builder = new SnapshotBuilder(table);
        if (!segment.getCheckpoints().isEmpty()) {
            CheckpointReader.read(fileIo, segment.getCheckpoints(), builder::apply);
        }
        CommitFile last = null;
        for (FileStatus delta : segment.getDeltas()) {
            long next = FileNames.deltaVersion(new Path(delta.getPath()));
            last = builder.apply(fileSystem, next).orElseThrow(() -> gone(table, next));
        }
        FileStatus end = segment.getDeltaFileAtEndVersion();
        Instant timestamp = Instant.ofEpochMilli(end.getModificationTime());
        if (builder.inCommitTimestamps()) {
            timestamp = (last == null ? read(fileSystem, table, segment.getVersion()) : last).timestamp();
        }
        return new LoadedSnapshot(builder.build(segment.getVersion(), timestamp), identity(asked, end, last));
    }

    /** As it will be asked for again: some stores (MinIO, Ceph) list milliseconds, and tell of a single object whole seconds. */
    private static CommitIdentity identity(Optional<CommitIdentity> asked, FileStatus listed, CommitFile last)
    {
        if (last != null) {
            return CommitIdentity.of(last);
        }
        return asked
                .filter(identity -> identity.length() == listed.getSize() && identity.modified() / 1_000 == listed.getModificationTime() / 1_000)
                .orElseGet(() -> new CommitIdentity(listed.getModificationTime(), listed.getSize()));
    }

    private static CommitFile read(TrinoFileSystem fileSystem, Location table, long version)
            throws IOException
    {
        return CommitReader.readInfo(fileSystem, table, version).orElseThrow(() -> gone(table, version));
    }

    private static FileNotFoundException gone(Location table, long version)
    {
        return new FileNotFoundException(LogPaths.commit(table, version).toString());
    }

    static TrinoException explain(TrinoFileSystem fileSystem, Location table, Optional<Long> version, Exception cause)
    {
        // Kernel wraps what our own view of storage throws
        Optional<TrinoException> known = getCausalChain(cause).stream().filter(TrinoException.class::isInstance).map(TrinoException.class::cast).findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        LogListing log;
        try {
            log = LogListing.read(fileSystem, table);
        }
        catch (IOException e) {
            e.addSuppressed(cause);
            return new TrinoException(LAKE_STORAGE_ERROR, "The log of table %s cannot be listed: %s".formatted(table, e.getMessage()), e);
        }
        if (log.isEmpty()) {
            return new TrinoException(TABLE_NOT_FOUND, "There is no Delta table at %s: no commit in %s".formatted(table, LogPaths.logDirectory(table)), cause);
        }
        long wanted = version.orElse(log.latest().orElse(Long.MAX_VALUE));
        OptionalLong gap = log.gapBefore(wanted);
        if (gap.isPresent() && log.earliest().orElse(Long.MAX_VALUE) <= wanted) {
            return new TrinoException(LAKE_BAD_LOG, ("Version %d of table %s cannot be loaded: commit %s is missing while later ones are there. " +
                    "Restore that file from a backup; versions before it can be read with FOR VERSION AS OF").formatted(wanted, table, LogPaths.commit(table, gap.getAsLong())), cause);
        }
        if (version.isPresent() && (log.earliest().isEmpty() || wanted < log.earliest().getAsLong() || wanted > log.latest().orElse(-1))) {
            return missing(table, wanted, log);
        }
        if (log.earliest().isEmpty()) {
            return new TrinoException(LAKE_BAD_LOG, "Table %s cannot be loaded: its first commit is version %s, and there is no checkpoint to start from"
                    .formatted(table, log.commits().firstKey()), cause);
        }
        return new TrinoException(LAKE_BAD_LOG, "Version %d of table %s cannot be loaded: %s".formatted(wanted, table, root(cause)), cause);
    }

    private static TrinoException missing(Location table, long wanted, LogListing log)
    {
        String available = log.earliest().isEmpty() || log.latest().isEmpty() ? "no version is complete" :
                "versions %d to %d are available".formatted(log.earliest().getAsLong(), log.latest().getAsLong());
        return new TrinoException(INVALID_ARGUMENTS, "Table %s has no version %d: %s".formatted(table, wanted, available));
    }

    private static String root(Throwable cause)
    {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root == cause ? String.valueOf(cause.getMessage()) : "%s (%s)".formatted(cause.getMessage(), root);
    }

    /** @param identity of the commit file at the snapshot's version */
    record LoadedSnapshot(Snapshot snapshot, CommitIdentity identity) {}
}
