package io.lakeshift.migration.resume;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.files.FilesByKey;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.catchup.Held;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.PendingFiles;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.journal.PlannedLayout;
import io.lakeshift.migration.journal.PreparedOrder;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.GroupResult;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.filesystem.Location;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import static java.util.Objects.requireNonNull;

/**
 * What a migration takes over from one whose server died: the groups that were written, verified and journalled, and whose sources still stand.
 * <p>A dead owner may only have been paused, and one that wakes up deletes what it staged. So its files are not used under the names that it knows: each gets
 * another name, by a hard link where the store has them and a copy elsewhere, that begins as the heir's own files do.
 * <p>Call it behind a fence: what the dead one published before is in the log then, and it publishes nothing after. Of a copy, which has no log to fence, call it
 * whenever the dead one's own files are left alone for as long as it may publish them.
 */
public final class Inheritance
{
    private static final Logger log = Logger.get(Inheritance.class);

    private final Journal journal;
    private final StagedFiles staged;
    private final PendingFiles pendingFiles;
    private final LakeStores stores;

    @Inject
    public Inheritance(Journal journal, StagedFiles staged, PendingFiles pendingFiles, LakeStores stores)
    {
        this.journal = requireNonNull(journal, "journal is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.pendingFiles = requireNonNull(pendingFiles, "pendingFiles is null");
        this.stores = requireNonNull(stores, "stores is null");
    }

    /** Before the first file is written: a later migration learns by this whether it could use what this one leaves. */
    public void bequeath(Migration migration)
            throws IOException
    {
        journal.planned(migration.table(), migration.id(), planned(migration));
        Optional<PreparedOrder> prepared = migration.held().filter(Held::resumed).map(Held::order);
        if (prepared.isPresent()) {
            journal.prepared(migration.table(), migration.id(), prepared.get());
        }
    }

    /** @return how many groups the heir now has of the dead one; 0 where that one wrote another layout */
    public int inherit(Migration heir, Claim dead)
            throws IOException
    {
        boolean sameLayout = journal.layout(heir.fileSystem(), heir.table(), dead.migrationId()).filter(planned(heir)::equals).isPresent();
        if (!sameLayout) {
            return 0;
        }
        List<AddFile> outputs = new ArrayList<>();
        journal.groups(heir.fileSystem(), heir.table(), dead.migrationId(), record -> record.writtenFiles().stream()
                .filter(output -> StagedFiles.isOf(dead.migrationId(), output))
                .forEach(outputs::add));
        Set<String> missing = new HashSet<>();
        staged.missing(heir.fileSystem(), heir.table(), outputs).forEach(output -> missing.add(output.path()));
        FilesByKey live = new FilesByKey(heir.began().files());
        AtomicInteger finished = new AtomicInteger();
        AtomicInteger inherited = new AtomicInteger();
        // the same sources as the table has them now, for which nothing more is held
        journal.groups(heir.fileSystem(), heir.table(), dead.migrationId(), record -> {
            heir.cancellation().check();
            GroupResult group = record.result();
            finished.incrementAndGet();
            Optional<List<AddFile>> sources = live.all(group.group().sources());
            boolean stands = sources.isPresent() && sources.get().stream().allMatch(source -> heir.coverage().wants(source.key()));
            // what an undo has brought back it did not write: it is where it was, and the next undo brings it back again
            boolean wroteAll = group.outputs().stream().allMatch(output -> StagedFiles.isOf(dead.migrationId(), output));
            if (stands && wroteAll && group.outputs().stream().noneMatch(output -> missing.contains(output.path())) && take(heir, dead, group, sources.get())) {
                inherited.incrementAndGet();
            }
        });
        log.info("Table %s: migration %s took over %s of the %s groups that migration %s had finished", heir.name(), heir.id(), inherited, finished, dead.migrationId());
        return inherited.get();
    }

    private boolean take(Migration heir, Claim dead, GroupResult group, List<AddFile> live)
            throws IOException
    {
        LakeStore store = stores.of(heir.table());
        List<AddFile> taken = new ArrayList<>();
        List<Location> locations = new ArrayList<>();
        for (AddFile output : group.outputs()) {
            AddFile renamed = output.withPath(output.path().replace(StagedFiles.prefix(dead.migrationId()), StagedFiles.prefix(heir.id())));
            try {
                store.linkOrCopyAlone(location(heir, output), location(heir, renamed));
            }
            catch (FileNotFoundException _) {
                // somebody took it since it was listed; of a copy a part may be there
                taken.add(renamed);
                staged.abandon(heir.fileSystem(), heir.table(), heir.id(), taken);
                return false;
            }
            taken.add(renamed);
            locations.add(location(heir, renamed));
        }
        store.sync(locations);
        FileGroup sources = new FileGroup(heir.groupIds().getAndIncrement(), live);
        pendingFiles.takeOver(heir, new GroupResult(sources, taken, group.source(), group.written()));
        return true;
    }

    private static PlannedLayout planned(Migration migration)
    {
        PlannedLayout layout = PlannedLayout.of(migration.target());
        return migration.isCopy() ? layout.asCopyOf(migration.began()) : layout;
    }

    private static Location location(Migration migration, AddFile file)
    {
        return migration.table().appendPath(FileKey.decode(file.path()));
    }
}
