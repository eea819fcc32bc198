package io.lakeshift.migration.undo;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.lakeshift.delta.files.FileChanges;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.catchup.Undone;
import io.lakeshift.migration.journal.Journal;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.Set;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.NOT_FOUND;
import static java.util.Objects.requireNonNull;

/** Finds the migration that an undo of a table is about: the last one that was published, as long as its layout is the table's. */
public final class Undoables
{
    private final Journal journal;
    private final Snapshots snapshots;

    @Inject
    public Undoables(Journal journal, Snapshots snapshots)
    {
        this.journal = requireNonNull(journal, "journal is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
    }

    /** @throws TrinoException saying why there is nothing to undo */
    public Undone find(TrinoFileSystem fileSystem, Location table, String name)
    {
        MigrationStatus migration = lastPublished(fileSystem, table, name);
        migration.copyOf().ifPresent(source -> {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, ("Table %s is a copy of %s (version %s) and never had another layout, so there is nothing to go back to. Nothing was changed. " +
                    "To be rid of the copy, drop it: remove its directory %s")
                    .formatted(name, source, migration.sourceVersion().isPresent() ? Long.toString(migration.sourceVersion().getAsLong()) : "unknown", table));
        });
        long version = migration.publishedVersion().orElseThrow(() -> new TrinoException(LAKE_REPARTITION_REFUSED,
                "The migration %s of table %s cannot be undone: its server died, and the log no longer tells which version it made. Nothing was changed".formatted(migration.migrationId(), name)));
        Snapshot before;
        Snapshot published;
        try {
            before = snapshots.atVersion(fileSystem, table, version - 1);
            published = snapshots.atVersion(fileSystem, table, version);
        }
        catch (TrinoException e) {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, ("The migration of table %s that version %d made cannot be undone: the log no longer has the version before it (%s). " +
                    "Nothing was changed; CALL system.repartition can give the table any layout").formatted(name, version, e.getMessage()), e);
        }
        Snapshot now = snapshots.latest(fileSystem, table);
        if (!now.metadata().partitionColumns().equals(published.metadata().partitionColumns())) {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, ("The migration of table %s that version %d made cannot be undone: the layout has been changed since, from %s to %s (version %d). " +
                    "Nothing was changed").formatted(name, version, published.metadata().partitionColumns(), now.metadata().partitionColumns(), now.version()));
        }
        return new Undone(migration, before, migration.incremental().map(_ -> added(before, published)));
    }

    private static Set<String> added(Snapshot before, Snapshot published)
    {
        FileChanges changes = published.files().changesSince(before.files());
        // what was there before may be in both lists
        Set<FileKey> there = ImmutableSet.copyOf(changes.removed());
        return changes.added().stream().map(AddFile::key).filter(key -> !there.contains(key)).map(FileKey::decodedPath).collect(toImmutableSet());
    }

    private MigrationStatus lastPublished(TrinoFileSystem fileSystem, Location table, String name)
    {
        try {
            return journal.history(fileSystem, table).stream()
                    .filter(status -> status.state() == MigrationState.PUBLISHED)
                    .findFirst()
                    .orElseThrow(() -> new TrinoException(NOT_FOUND, "No migration of table %s was published that could be undone; system.repartitions shows its past".formatted(name)));
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "What the migrations of table %s keep in its directory could not be read: %s. Nothing was changed".formatted(name, e.getMessage()), e);
        }
    }
}
