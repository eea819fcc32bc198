package io.lakeshift.migration.catchup;

import com.google.inject.Inject;
import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.check.CompatibilityCheck;
import io.lakeshift.migration.claim.Fence;
import io.lakeshift.migration.claim.Heartbeats.Lookout;
import io.trino.spi.TrinoException;

import java.io.IOException;

import static java.util.Objects.requireNonNull;

/** What others do to a table while it is migrated. */
public final class TableWatch
{
    private final Snapshots snapshots;

    @Inject
    public TableWatch(Snapshots snapshots)
    {
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
    }

    /**
     * The newest version, which the migration may still be published after.
     *
     * @throws TrinoException {@code LAKE_REPARTITION_ABORTED} where another migration has taken over, {@code LAKE_COMMIT_CONFLICT} where a commit has made the work invalid
     */
    public Snapshot newest(Migration migration)
    {
        Snapshot newest = snapshots.latest(migration.fileSystem(), migration.table());
        migration.progress().newest(newest.version());
        requireValid(migration, newest);
        return newest;
    }

    /** Stops a migration as soon as its work has become invalid. A look that finds no new version costs one request. */
    public Lookout lookout(Migration migration)
    {
        return new Lookout()
        {
            private long seen = migration.began().version();

            @Override
            public void look()
                    throws IOException
            {
                if (!migration.fileSystem().newInputFile(LogPaths.commit(migration.table(), seen + 1)).exists()) {
                    return;
                }
                Snapshot newest = snapshots.latest(migration.fileSystem(), migration.table());
                migration.progress().newest(newest.version());
                try {
                    requireValid(migration, newest);
                }
                catch (TrinoException e) {
                    migration.cancellation().cancel(e);
                }
                seen = newest.version();
            }
        };
    }

    private static void requireValid(Migration migration, Snapshot newest)
    {
        Fence.requireNotPassed(newest, migration.claim().token(), migration.name());
        CompatibilityCheck.requireCompatible(migration.began(), newest, migration.target(), migration.name());
    }
}
