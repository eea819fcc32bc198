package io.lakeshift.migration.undo;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.files.FilesByKey;
import io.lakeshift.delta.files.IndexedFiles;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.PendingFiles;
import io.lakeshift.migration.catchup.Undone;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.layout.TargetTables;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.GroupResult;
import io.lakeshift.migration.staging.FilesOnDisk;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static java.util.Objects.requireNonNull;

/**
 * Brings back the files that a table had before a migration, group by group: where all that was written for a group is still live as it was written, the files
 * that it was made of hold the same rows, which verification has shown then. Whatever was appended, changed or deleted since is in other files, and is
 * rewritten from those: what was deleted stays deleted.
 */
public final class Revival
{
    private static final Logger log = Logger.get(Revival.class);

    private final Journal journal;
    private final PendingFiles pendingFiles;

    @Inject
    public Revival(Journal journal, PendingFiles pendingFiles)
    {
        this.journal = requireNonNull(journal, "journal is null");
        this.pendingFiles = requireNonNull(pendingFiles, "pendingFiles is null");
    }

    /**
     * @return how many groups came back; the files of all others are left to be rewritten
     * @throws TrinoException {@code LAKE_REPARTITION_REFUSED} where a vacuum has taken files that would have come back
     */
    public int revive(Migration migration, Undone undone)
            throws IOException
    {
        if (!TargetTables.sameSchema(migration.target().metadata(migration.began().metadata()), undone.before().metadata())) {
            // a column came or went since: its values are in the current files alone
            return 0;
        }
        FilesByKey live = new FilesByKey(migration.began().files());
        FilesByKey old = new FilesByKey(undone.before().files());
        FilesOnDisk disk = new FilesOnDisk(migration.fileSystem(), undone.before(), migration.cancellation());
        AtomicInteger groups = new AtomicInteger();
        AtomicInteger revived = new AtomicInteger();
        journal.groups(migration.fileSystem(), migration.table(), undone.migration().migrationId(), record -> {
            migration.cancellation().check();
            groups.incrementAndGet();
            GroupResult group = record.result();
            // as the snapshots have them, in which each must be, with the deletion vector that it had
            Optional<List<AddFile>> written = live.all(group.outputs());
            Optional<List<AddFile>> sources = old.all(group.group().sources());
            if (written.isEmpty() || sources.isEmpty() || sources.get().stream().anyMatch(source -> source.deletionVector().isPresent()) ||
                    written.get().stream().anyMatch(file -> migration.coverage().covers(file.key()))) {
                return;
            }
            for (AddFile source : sources.get()) {
                requireOnDisk(migration, undone, disk, source);
            }
            FileGroup back = new FileGroup(migration.groupIds().getAndIncrement(), written.get());
            pendingFiles.takeOver(migration, new GroupResult(back, IndexedFiles.asNoChange(sources.get()), group.written(), group.source()));
            revived.incrementAndGet();
        });
        log.info("Table %s: %s of the %s groups that migration %s had written go back to the files that they were made of",
                migration.name(), revived, groups, undone.migration().migrationId());
        return revived.get();
    }

    private static void requireOnDisk(Migration migration, Undone undone, FilesOnDisk disk, AddFile source)
            throws IOException
    {
        if (!disk.has(source)) {
            throw new TrinoException(LAKE_REPARTITION_REFUSED, ("The migration of table %s that version %d made can no longer be undone: a vacuum has taken the files of before, %s among them. " +
                    "Nothing was changed; CALL system.repartition('%s', ARRAY[…]) lays all rows out anew in any layout")
                    .formatted(migration.name(), undone.before().version() + 1, source.path(), migration.name()));
        }
    }
}
