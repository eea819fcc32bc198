package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.parquet.DataFileFooters;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileWriters;
import io.lakeshift.delta.parquet.read.ParquetFooters;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.rewrite.spill.SpillSpace;
import io.lakeshift.migration.verify.OutputVerifier;
import io.lakeshift.migration.verify.RowReader;
import io.trino.filesystem.TrinoFileSystem;

import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Supplier;

import static java.util.Objects.requireNonNull;

/** Rewrites file groups on this server's own threads. */
public final class LocalFileGroupRunner
        implements FileGroupRunner
{
    private final DataFileReader reader;
    private final DataFileFooters footers = new ParquetFooters();
    private final DataFileWriters writers;
    private final LakeStores stores;
    private final RewriteLimits limits;
    private final SpillSpace spillSpace;
    private final Supplier<MemoryBudget> memory;
    private final LongAccumulator peakBytes = new LongAccumulator(Math::max, 0);

    /** Each run has the whole limit of memory for itself. */
    public LocalFileGroupRunner(DataFileReader reader, DataFileWriters writers, LakeStores stores, RewriteLimits limits, SpillSpace spillSpace)
    {
        this(reader, writers, stores, limits, spillSpace, () -> new MemoryBudget(limits.memory().toBytes()));
    }

    private LocalFileGroupRunner(DataFileReader reader, DataFileWriters writers, LakeStores stores, RewriteLimits limits, SpillSpace spillSpace, Supplier<MemoryBudget> memory)
    {
        this.reader = requireNonNull(reader, "reader is null");
        this.writers = requireNonNull(writers, "writers is null");
        this.stores = requireNonNull(stores, "stores is null");
        this.limits = requireNonNull(limits, "limits is null");
        this.spillSpace = requireNonNull(spillSpace, "spillSpace is null");
        this.memory = requireNonNull(memory, "memory is null");
    }

    /** The same, all of whose runs share one limit of memory: of groups that come one by one. */
    public LocalFileGroupRunner sharingMemory()
    {
        MemoryBudget shared = new MemoryBudget(limits.memory().toBytes());
        return new LocalFileGroupRunner(reader, writers, stores, limits, spillSpace, () -> shared);
    }

    @Override
    public void run(
            TrinoFileSystem fileSystem,
            Snapshot snapshot,
            TargetLayout layout,
            List<FileGroup> groups,
            Cancellation cancellation,
            Receiver receiver,
            Progress progress)
    {
        if (groups.isEmpty()) {
            return;
        }
        LakeStore store = stores.of(layout.directory());
        RowShape shape = RowShape.of(snapshot, layout);
        Stop stop = new Stop(cancellation);
        MemoryBudget memory = this.memory.get();
        Throttle throttle = progress.throttle();
        Object reporting = new Object();
        RewriteRun run = new RewriteRun(
                fileSystem,
                store,
                snapshot,
                layout,
                shape,
                new RowOrder(shape.target(), layout.zorderBy().isEmpty() ? layout.sortedBy() : layout.zorderBy()),
                RewriteRun.reader(reader, snapshot, shape.source()),
                new OutputVerifier(new RowReader(reader, layout.directory(), shape.target(), snapshot.readByFieldId()), layout.target(), layout.fields()),
                new PartitionNames(snapshot.table(), layout, store.maxNameLength(), limits.partitions()),
                footers,
                writers,
                memory,
                limits.shareBytes(),
                spillSpace,
                stop::check,
                throttle,
                (rows, bytes) -> {
                    synchronized (reporting) {
                        progress.read(rows, bytes);
                    }
                });
        try {
            new GroupThreads(Math.min(limits.threads(), groups.size()), throttle, stop).run(groups, group -> new GroupRewrite(run, group), receiver);
        }
        finally {
            peakBytes.accumulate(memory.peakBytes());
        }
    }

    /** The most heap that the groups of a run ever held together: readers' buffers, rows, open files. */
    long peakBytes()
    {
        return peakBytes.get();
    }
}
