package io.lakeshift.migration.catchup;

import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.layout.TargetTable;
import io.lakeshift.migration.rewrite.FileGroupRunner;
import io.lakeshift.migration.status.MigrationProgress;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import static java.util.Objects.requireNonNull;

/**
 * One migration under its claim.
 *
 * @param name {@code schema.table}
 * @param began the snapshot that was checked and planned
 * @param coverage what is written and verified; used by the migration's own thread alone
 * @param groupIds the next group's id
 * @param undone the earlier migration that this one takes back
 * @param held where it waits to be permitted before it publishes
 * @param workers who rewrite what is planned, where that is not this server
 */
public record Migration(
        TrinoFileSystem fileSystem,
        String name,
        Claim claim,
        Snapshot began,
        TargetTable target,
        Coverage coverage,
        AtomicLong groupIds,
        MigrationProgress progress,
        Cancellation cancellation,
        Optional<Undone> undone,
        Optional<Held> held,
        Optional<FileGroupRunner> workers)
{
    public Migration
    {
        requireNonNull(fileSystem, "fileSystem is null");
        requireNonNull(name, "name is null");
        requireNonNull(claim, "claim is null");
        requireNonNull(began, "began is null");
        requireNonNull(target, "target is null");
        requireNonNull(coverage, "coverage is null");
        requireNonNull(groupIds, "groupIds is null");
        requireNonNull(progress, "progress is null");
        requireNonNull(cancellation, "cancellation is null");
        requireNonNull(undone, "undone is null");
        requireNonNull(held, "held is null");
        requireNonNull(workers, "workers is null");
    }

    /** The table that it writes: where its claim, its journal and its files are. */
    public Location table()
    {
        return target.layout().directory();
    }

    /** Whether it makes a table of its own, and leaves the one that it reads alone. */
    public boolean isCopy()
    {
        return !table().equals(began.table());
    }

    public String id()
    {
        return claim.migrationId();
    }
}
