package io.lakeshift.connector.scan;

import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.connector.Constraint;
import io.trino.spi.connector.ConstraintApplicationResult;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.statistics.TableStatistics;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import static java.util.Objects.requireNonNull;

/** What one transaction reads: snapshots, and the files that predicates leave. The planner asks for the same selection many times over. */
public final class TableScans
{
    private final QuerySnapshots snapshots;
    private final FileSelector selector;
    private final ConcurrentMap<Selected, FileSelection> selections = new ConcurrentHashMap<>();
    private final ConcurrentMap<Selected, TableStatistics> statistics = new ConcurrentHashMap<>();

    public TableScans(QuerySnapshots snapshots, FileSelector selector)
    {
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.selector = requireNonNull(selector, "selector is null");
    }

    public Snapshot snapshot(TrinoFileSystem fileSystem, LakeTableHandle table)
    {
        return snapshots.atVersion(fileSystem, table.directory(), table.version());
    }

    /** Whether this is no look into the past. */
    public boolean isNewest(LakeTableHandle table)
    {
        return snapshots.isNewest(table.directory(), table.version());
    }

    public FileSelection select(Snapshot snapshot, TupleDomain<LakeColumn> predicate)
    {
        return selections.computeIfAbsent(new Selected(snapshot.table(), snapshot.version(), predicate), _ -> selector.select(snapshot, predicate));
    }

    public TableStatistics statistics(Snapshot snapshot, TupleDomain<LakeColumn> predicate)
    {
        return statistics.computeIfAbsent(new Selected(snapshot.table(), snapshot.version(), predicate), _ -> ScanStatistics.of(snapshot, select(snapshot, predicate).files()));
    }

    public Optional<ConstraintApplicationResult<LakeTableHandle>> applyFilter(TrinoFileSystem fileSystem, LakeTableHandle table, Constraint constraint)
    {
        return FilterPushdown.apply(table, constraint, predicate -> select(snapshot(fileSystem, table), predicate));
    }

    private record Selected(Location table, long version, TupleDomain<LakeColumn> predicate) {}
}
