package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.parquet.DataFileFooters;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileWriters;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.migration.rewrite.spill.SpillSpace;
import io.lakeshift.migration.verify.OutputVerifier;
import io.lakeshift.migration.verify.RowReader;
import io.trino.filesystem.TrinoFileSystem;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * What the groups of one run share.
 *
 * @param memory that the groups share
 * @param shareBytes of it for one group where all threads are busy
 * @param spillSpace for rows that do not fit into it
 * @param betweenPages throws when the run is to stop
 */
record RewriteRun(
        TrinoFileSystem fileSystem,
        LakeStore store,
        Snapshot snapshot,
        TargetLayout layout,
        RowShape shape,
        RowOrder order,
        RowReader sources,
        OutputVerifier verifier,
        PartitionNames names,
        DataFileFooters footers,
        DataFileWriters writers,
        MemoryBudget memory,
        long shareBytes,
        SpillSpace spillSpace,
        Runnable betweenPages,
        Throttle throttle,
        FileGroupRunner.Progress progress)
{
    RewriteRun
    {
        requireNonNull(fileSystem, "fileSystem is null");
        requireNonNull(store, "store is null");
        requireNonNull(snapshot, "snapshot is null");
        requireNonNull(layout, "layout is null");
        requireNonNull(shape, "shape is null");
        requireNonNull(order, "order is null");
        requireNonNull(sources, "sources is null");
        requireNonNull(verifier, "verifier is null");
        requireNonNull(names, "names is null");
        requireNonNull(footers, "footers is null");
        requireNonNull(writers, "writers is null");
        requireNonNull(memory, "memory is null");
        requireNonNull(spillSpace, "spillSpace is null");
        requireNonNull(betweenPages, "betweenPages is null");
        requireNonNull(throttle, "throttle is null");
        requireNonNull(progress, "progress is null");
    }

    /** Waits while the run is ahead of its ceiling; throws when it is to stop. */
    void pace()
    {
        betweenPages.run();
        throttle.await(betweenPages);
    }

    static RowReader reader(DataFileReader reader, Snapshot snapshot, List<TableColumn> columns)
    {
        return new RowReader(reader, snapshot, columns);
    }
}
