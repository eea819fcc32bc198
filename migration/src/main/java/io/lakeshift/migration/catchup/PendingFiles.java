package io.lakeshift.migration.catchup;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.plan.GroupPlanner;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.FileGroupRunner;
import io.lakeshift.migration.rewrite.FileGroupRunner.Receiver;
import io.lakeshift.migration.rewrite.GroupResult;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.List;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/** Brings a migration from what it covers to what a snapshot holds. */
public final class PendingFiles
{
    private static final Logger log = Logger.get(PendingFiles.class);

    /** Below this, a record of the journal costs more than the work that it would save. */
    private static final long JOURNALLED_BYTES = 4 << 20;

    private final TableWatch watch;
    private final GroupPlanner planner;
    private final FileGroupRunner runner;
    private final Journal journal;
    private final StagedFiles staged;

    @Inject
    public PendingFiles(TableWatch watch, GroupPlanner planner, FileGroupRunner runner, Journal journal, StagedFiles staged)
    {
        this.watch = requireNonNull(watch, "watch is null");
        this.planner = requireNonNull(planner, "planner is null");
        this.runner = requireNonNull(runner, "runner is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.staged = requireNonNull(staged, "staged is null");
    }

    public List<FileGroup> plan(Migration migration, Snapshot snapshot, List<AddFile> sources)
    {
        List<FileGroup> groups = planner.plan(snapshot, sources, migration.target().layout(), migration.groupIds().get());
        migration.groupIds().addAndGet(groups.size());
        return groups;
    }

    /**
     * Rewrites groups of a snapshot's files, some at a time; each finished one is covered, and journalled where that is worth it. A group one of whose sources has
     * gone, and is live no longer, is left out.
     */
    public void rewrite(Migration migration, Snapshot snapshot, List<FileGroup> groups)
    {
        // whatever began with the snapshot of the plan is worth keeping; what catches up only where it is much
        rewrite(migration, runner, snapshot, groups, snapshot == migration.began() || groups.stream().mapToLong(FileGroup::bytes).sum() >= JOURNALLED_BYTES);
    }

    /** The groups of the plan, by the workers of the query where the migration has such. */
    public void rewritePlanned(Migration migration, List<FileGroup> groups)
    {
        rewrite(migration, migration.workers().orElse(runner), migration.began(), groups, true);
    }

    private void rewrite(Migration migration, FileGroupRunner by, Snapshot snapshot, List<FileGroup> groups, boolean journalled)
    {
        VanishedSources vanished = new VanishedSources(watch, migration, snapshot);
        Receiver receiver = new Receiver()
        {
            @Override
            public void finished(GroupResult result)
            {
                PendingFiles.this.finished(migration, result, journalled);
            }

            @Override
            public boolean leavesOut(FileGroup group)
            {
                // a copy is of one version, whatever others do to the table since
                boolean leavesOut = !migration.isCopy() && vanished.isAnyOf(group.sources());
                if (leavesOut) {
                    migration.coverage().spoilt().add(group);
                    log.info("Table %s: a source of group %s is gone, and no longer live; what is left of the group is caught up with later", migration.name(), group.id());
                }
                return leavesOut;
            }
        };
        by.run(migration.fileSystem(), snapshot, migration.target().layout(), groups, migration.cancellation(), receiver, migration.progress());
    }

    /** Gives up what is broken and rewrites what is pending. */
    public void catchUp(Migration migration, Snapshot snapshot, Difference difference)
    {
        List<FileGroup> groups = begin(migration, snapshot, difference);
        if (!groups.isEmpty()) {
            rewrite(migration, snapshot, groups);
        }
    }

    /** The same where there is time: all of it is journalled, because what is prepared is to outlast its server. */
    public void keepUp(Migration migration, Snapshot snapshot, Difference difference)
    {
        List<FileGroup> groups = begin(migration, snapshot, difference);
        if (!groups.isEmpty()) {
            rewrite(migration, runner, snapshot, groups, true);
        }
    }

    private List<FileGroup> begin(Migration migration, Snapshot snapshot, Difference difference)
    {
        for (long group : difference.broken()) {
            migration.coverage().noteIfSpoilt(group);
            giveUp(migration, group);
        }
        if (difference.pending().isEmpty()) {
            return List.of();
        }
        migration.progress().more(difference.pending().size(), difference.pendingBytes());
        return migration.coverage().spoilt().divide(plan(migration, snapshot, difference.pending()), migration.groupIds());
    }

    /** A group that another migration wrote and verified, and whose outputs are in place, counts as done, and is known to whoever goes on after a crash. */
    public void takeOver(Migration migration, GroupResult result)
    {
        cover(migration, result, true);
        migration.progress().takenOver(result);
    }

    private void finished(Migration migration, GroupResult result, boolean journalled)
    {
        cover(migration, result, journalled);
        migration.progress().finished(result);
    }

    private void cover(Migration migration, GroupResult result, boolean journalled)
    {
        if (journalled) {
            try {
                journal.finished(migration.table(), migration.id(), result);
            }
            catch (IOException e) {
                throw new TrinoException(LAKE_STORAGE_ERROR, "The journal of the migration of table %s could not be written: %s. Nothing was published and the table is as it was"
                        .formatted(migration.name(), e.getMessage()), e);
            }
        }
        migration.coverage().add(result);
    }

    /** Forgets a group and deletes what it wrote; its sources are pending again. */
    public void giveUp(Migration migration, long group)
    {
        try {
            staged.abandon(migration.fileSystem(), migration.table(), migration.id(), migration.coverage().remove(group));
            if (migration.held().isPresent()) {
                // it may be prepared for weeks, and its journal would only grow
                journal.forget(migration.fileSystem(), migration.table(), migration.id(), group);
            }
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Files that were written for table %s and are no longer needed could not be deleted: %s. Nothing was published and the table is as it was"
                    .formatted(migration.name(), e.getMessage()), e);
        }
    }
}
