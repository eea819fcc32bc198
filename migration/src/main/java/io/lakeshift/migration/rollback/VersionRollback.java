package io.lakeshift.migration.rollback;

import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.commit.CommitRequest;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.delta.commit.ProtocolUpgrade;
import io.lakeshift.delta.commit.ReadSet;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.check.FeatureCheck;
import io.lakeshift.migration.staging.FilesOnDisk;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static java.util.Objects.requireNonNull;

/**
 * Makes a table what it was at an earlier version, layout included, in a new version: what RESTORE does in other engines. Rows that came since are no longer in
 * the table; the version before still has them. Table features stay (see {@link RestoredMetadata}).
 */
public final class VersionRollback
{
    private static final Logger log = Logger.get(VersionRollback.class);

    /** What other engines call it. */
    private static final String OPERATION = "RESTORE";
    private static final int ATTEMPTS = 100;

    private final Snapshots snapshots;
    private final Committer committer;

    @Inject
    public VersionRollback(Snapshots snapshots, Committer committer)
    {
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.committer = requireNonNull(committer, "committer is null");
    }

    /**
     * @return the version whose content is that of {@code version}; {@code version} itself where it is the newest
     * @throws TrinoException {@code LAKE_FILE_MISSING} where a vacuum has taken what it needs; nothing is changed by any failure
     */
    public long rollBack(TrinoFileSystem fileSystem, Location table, String name, long version)
    {
        Snapshot then = snapshots.atVersion(fileSystem, table, version);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Snapshot now = snapshots.latest(fileSystem, table);
            if (now.version() == version) {
                return version;
            }
            CommitRequest request = request(fileSystem, name, now, then);
            try {
                long published = committer.publish(fileSystem, now, request);
                log.info("Table %s: version %s is version %s again", name, published, version);
                return published;
            }
            catch (VersionTakenException _) {
                // what came meanwhile goes too: the table is to be what it was
            }
        }
        throw new TrinoException(LAKE_COMMIT_CONFLICT, "Table %s was not rolled back to version %d: other writers took each of %d versions that were tried. Nothing was changed; try again"
                .formatted(name, version, ATTEMPTS));
    }

    private static CommitRequest request(TrinoFileSystem fileSystem, String name, Snapshot now, Snapshot then)
    {
        requirePossible(name, now, then);
        Map<FileKey, AddFile> live = byKey(now);
        Map<FileKey, AddFile> wanted = byKey(then);
        List<AddFile> removed = live.entrySet().stream().filter(file -> !wanted.containsKey(file.getKey())).map(Map.Entry::getValue).toList();
        List<AddFile> restored = wanted.entrySet().stream().filter(file -> !live.containsKey(file.getKey())).map(Map.Entry::getValue).toList();
        requireOnDisk(fileSystem, name, then, restored);

        List<Action> actions = new ArrayList<>();
        actions.add(RestoredMetadata.of(then.metadata(), now.metadata()));
        long timestamp = System.currentTimeMillis();
        removed.forEach(file -> actions.add(RemoveFile.of(file, timestamp, true)));
        restored.forEach(file -> actions.add(file.withDataChange(true)));
        return new CommitRequest(
                OPERATION,
                ImmutableMap.of("version", Long.toString(then.version())),
                ImmutableMap.of(
                        "tableSizeAfterRestore", Long.toString(then.files().totalBytes()),
                        "numOfFilesAfterRestore", Long.toString(then.files().size()),
                        "numRemovedFiles", Long.toString(removed.size()),
                        "removedFilesSize", Long.toString(removed.stream().mapToLong(AddFile::size).sum()),
                        "numRestoredFiles", Long.toString(restored.size()),
                        "restoredFilesSize", Long.toString(restored.stream().mapToLong(AddFile::size).sum())),
                actions,
                ReadSet.WHOLE_TABLE);
    }

    private static void requirePossible(String name, Snapshot now, Snapshot then)
    {
        if (then.version() > now.version()) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "Table %s has no version %d: the newest is %d. Nothing was changed".formatted(name, then.version(), now.version()));
        }
        if (!then.metadata().id().equals(now.metadata().id())) {
            throw refused("Table %s cannot be rolled back to version %d: that was another table (id %s, now %s). Nothing was changed"
                    .formatted(name, then.version(), then.metadata().id(), now.metadata().id()));
        }
        FeatureCheck.refusal(now.protocol(), now.metadata()).ifPresent(reason -> {
            throw refused("Table %s (version %d) %s. Nothing was changed; use RESTORE of the engine that set it".formatted(name, now.version(), reason));
        });
        Set<String> features = ProtocolUpgrade.writerFeatures(now.protocol());
        List<String> dropped = ProtocolUpgrade.writerFeatures(then.protocol()).stream().filter(feature -> !features.contains(feature)).sorted().toList();
        if (!dropped.isEmpty() || then.protocol().minReaderVersion() > now.protocol().minReaderVersion()) {
            throw refused("Table %s cannot be rolled back to version %d: it needed what has been dropped from the table since (%s). Nothing was changed"
                    .formatted(name, then.version(), dropped.isEmpty() ? "reader version " + then.protocol().minReaderVersion() : String.join(", ", dropped)));
        }
    }

    private static void requireOnDisk(TrinoFileSystem fileSystem, String name, Snapshot then, List<AddFile> files)
    {
        if (files.isEmpty()) {
            return;
        }
        try {
            FilesOnDisk disk = new FilesOnDisk(fileSystem, then, new Cancellation());
            for (AddFile file : files) {
                if (!disk.has(file)) {
                    throw new TrinoException(LAKE_FILE_MISSING, ("Table %s cannot be rolled back to version %d: its file %s is no longer there, or the deletion vector that it had then, probably since a vacuum. " +
                            "Nothing was changed; choose a later version").formatted(name, then.version(), file.path()));
                }
            }
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "The files of table %s could not be looked at: %s. Nothing was changed".formatted(name, e.getMessage()), e);
        }
    }

    private static Map<FileKey, AddFile> byKey(Snapshot snapshot)
    {
        Map<FileKey, AddFile> files = new LinkedHashMap<>();
        snapshot.files().files().forEach(file -> files.put(file.key(), file));
        return files;
    }

    private static TrinoException refused(String message)
    {
        return new TrinoException(LAKE_REPARTITION_REFUSED, message);
    }
}
