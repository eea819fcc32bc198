package io.lakeshift.delta.snapshot;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.time.Instant;

/**
 * Loads and caches snapshots. All methods throw {@link io.trino.spi.TrinoException} that name the table and the version.
 */
public interface Snapshots
{
    /** The newest committed version: cached, refreshed by reading just the commits after it. Never stale. */
    Snapshot latest(TrinoFileSystem fileSystem, Location table);

    /** Time travel by version. */
    Snapshot atVersion(TrinoFileSystem fileSystem, Location table, long version);

    /** Time travel: the newest version committed at or before {@code instant}. */
    Snapshot atTimestamp(TrinoFileSystem fileSystem, Location table, Instant instant);

    /** Whether the directory holds a Delta log with at least one commit or checkpoint. */
    boolean exists(TrinoFileSystem fileSystem, Location table);

    /** Forgets a table. */
    void invalidate(Location table);
}
