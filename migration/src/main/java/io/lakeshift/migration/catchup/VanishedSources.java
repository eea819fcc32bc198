package io.lakeshift.migration.catchup;

import io.lakeshift.delta.files.FileChanges;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.snapshot.Snapshot;

import java.util.HashSet;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * Whether a source that cannot be found is not wanted any more: somebody compacted, deleted or updated it away, and a vacuum took the file before it was read.
 * Used by one thread.
 */
final class VanishedSources
{
    private final TableWatch watch;
    private final Migration migration;
    private final Snapshot planned;

    private long version;
    private Set<FileKey> gone = Set.of();

    /** @param planned the snapshot that the sources were live in */
    VanishedSources(TableWatch watch, Migration migration, Snapshot planned)
    {
        this.watch = requireNonNull(watch, "watch is null");
        this.migration = requireNonNull(migration, "migration is null");
        this.planned = requireNonNull(planned, "planned is null");
        this.version = planned.version();
    }

    boolean isAnyOf(Iterable<AddFile> sources)
    {
        Snapshot newest = watch.newest(migration);
        if (newest.version() != version) {
            FileChanges changes = newest.files().changesSince(planned.files());
            gone = new HashSet<>(changes.removed());
            // a file whose add was only replaced is in both lists
            changes.added().forEach(file -> gone.remove(file.key()));
            version = newest.version();
        }
        for (AddFile source : sources) {
            if (gone.contains(source.key())) {
                return true;
            }
        }
        return false;
    }
}
