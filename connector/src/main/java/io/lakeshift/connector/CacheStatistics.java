package io.lakeshift.connector;

import com.google.inject.Inject;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.snapshot.CachingSnapshots;
import org.weakref.jmx.Managed;

import static java.util.Objects.requireNonNull;

/** What the caches of a catalog tell by JMX, on each node for itself. */
public final class CacheStatistics
{
    private final CachingSnapshots snapshots;
    private final ParquetDataFileReader files;

    @Inject
    public CacheStatistics(CachingSnapshots snapshots, ParquetDataFileReader files)
    {
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.files = requireNonNull(files, "files is null");
    }

    /** Tables whose file list was in memory and still the newest. */
    @Managed
    public long getSnapshotHits()
    {
        return snapshots.hits();
    }

    /** Tables whose file list was in memory, and took the commits since. */
    @Managed
    public long getSnapshotRefreshes()
    {
        return snapshots.refreshes();
    }

    /** Tables whose log was replayed. */
    @Managed
    public long getSnapshotLoads()
    {
        return snapshots.loads();
    }

    /** Files that were opened without their footer being read. */
    @Managed
    public long getFooterHits()
    {
        return files.footerHits();
    }

    @Managed
    public long getFooterMisses()
    {
        return files.footerMisses();
    }
}
