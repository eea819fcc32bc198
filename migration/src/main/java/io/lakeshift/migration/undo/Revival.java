package io.lakeshift.migration.undo;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.PendingFiles;
import io.lakeshift.migration.catchup.Undone;
import io.lakeshift.migration.journal.GroupRecord;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.layout.TargetTables;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.GroupResult;
import io.lakeshift.migration.staging.FilesOnDisk;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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
        Map<String, AddFile> live = byPath(migration.began().files().files().toList());
        Map<String, AddFile> old = byPath(undone.before().files().files().toList());
        FilesOnDisk disk = new FilesOnDisk(migration.fileSystem(), undone.before(), migration.cancellation());
        List<GroupRecord> records = journal.groups(migration.fileSystem(), migration.table(), undone.migration().migrationId());
        int revived = 0;
        for (GroupRecord record : records) {
            migration.cancellation().check();
            GroupResult group = record.result();
            Optional<List<AddFile>> written = unchanged(group.outputs(), live);
            Optional<List<AddFile>> sources = unchanged(group.group().sources(), old);
            if (written.isEmpty() || sources.isEmpty() || sources.get().stream().anyMatch(source -> source.deletionVector().isPresent()) ||
                    written.get().stream().anyMatch(file -> migration.coverage().covers(file.key()))) {
                continue;
            }
            for (AddFile source : sources.get()) {
                requireOnDisk(migration, undone, disk, source);
            }
            FileGroup back = new FileGroup(migration.groupIds().getAndIncrement(), written.get());
            List<AddFile> files = sources.get().stream().map(source -> source.withDataChange(false)).toList();
            pendingFiles.takeOver(migration, new GroupResult(back, files, group.written(), group.source()));
            revived++;
        }
        log.info("Table %s: %s of the %s groups that migration %s had written go back to the files that they were made of",
                migration.name(), revived, records.size(), undone.migration().migrationId());
        return revived;
    }

    private static Map<String, AddFile> byPath(List<AddFile> files)
    {
        Map<String, AddFile> byPath = new HashMap<>();
        files.forEach(file -> byPath.put(FileKey.decode(file.path()), file));
        return byPath;
    }

    /** The files as the snapshot has them; empty where one is not there or has another deletion vector. */
    private static Optional<List<AddFile>> unchanged(List<AddFile> files, Map<String, AddFile> snapshot)
    {
        List<AddFile> found = files.stream()
                .map(file -> snapshot.get(FileKey.decode(file.path())))
                .filter(Objects::nonNull)
                .toList();
        boolean all = found.size() == files.size() && found.stream().map(AddFile::key).toList().equals(files.stream().map(AddFile::key).toList());
        return all ? Optional.of(found) : Optional.empty();
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
