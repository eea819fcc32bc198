package io.lakeshift.connector.scan;

import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import static java.util.Objects.requireNonNull;

/** The snapshots that one transaction has looked at: the newest version is asked for once per table and stays the same to the end. */
public final class QuerySnapshots
{
    private final Snapshots snapshots;
    private final ConcurrentMap<Location, Snapshot> newest = new ConcurrentHashMap<>();
    private final ConcurrentMap<TableVersion, Snapshot> seen = new ConcurrentHashMap<>();

    public QuerySnapshots(Snapshots snapshots)
    {
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
    }

    public Snapshot latest(TrinoFileSystem fileSystem, Location table)
    {
        return remember(newest.computeIfAbsent(table, location -> snapshots.latest(fileSystem, location)));
    }

    /** Whether the transaction met this version as the newest one: a version that a query names is not, even where it is the newest. */
    public boolean isNewest(Location table, long version)
    {
        Snapshot latest = newest.get(table);
        return latest != null && latest.version() == version;
    }

    public Snapshot atVersion(TrinoFileSystem fileSystem, Location table, long version)
    {
        return seen.computeIfAbsent(new TableVersion(table, version), _ -> snapshots.atVersion(fileSystem, table, version));
    }

    public Snapshot atTimestamp(TrinoFileSystem fileSystem, Location table, Instant instant)
    {
        return remember(snapshots.atTimestamp(fileSystem, table, instant));
    }

    private Snapshot remember(Snapshot snapshot)
    {
        seen.put(new TableVersion(snapshot.table(), snapshot.version()), snapshot);
        return snapshot;
    }

    private record TableVersion(Location table, long version) {}
}
