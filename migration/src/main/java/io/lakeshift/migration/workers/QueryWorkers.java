package io.lakeshift.migration.workers;

import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.journal.PreparedOrder;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.FileGroupRunner;
import io.lakeshift.migration.rewrite.TargetLayout;
import io.lakeshift.migration.rewrite.Throttle;
import io.lakeshift.migration.staging.StagedFiles;
import io.lakeshift.migration.workers.WorkBoard.Recorded;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntSupplier;

import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

/**
 * The workers of one query, seen by the migration that it asked for: groups are handed out, and what becomes of them is taken from the {@link WorkBoard} as it comes, so
 * that it is journalled, and shown, while others are still at work.
 */
public final class QueryWorkers
        implements Workers
{
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final WorkBoard board;
    private final StagedFiles staged;
    private final IntSupplier count;
    private final int maxPartitions;
    private final CompletableFuture<HandedOut> handedOut = new CompletableFuture<>();
    private final CountDownLatch done = new CountDownLatch(1);

    /** @param count of workers that there are now */
    public QueryWorkers(WorkBoard board, StagedFiles staged, IntSupplier count, int maxPartitions)
    {
        this.board = requireNonNull(board, "board is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.count = requireNonNull(count, "count is null");
        this.maxPartitions = maxPartitions;
    }

    /** What there is to do, once that is known. */
    public CompletableFuture<HandedOut> handedOut()
    {
        return handedOut;
    }

    /** The engine says that all of them are done: what they finished is recorded. Nothing is published before. */
    public void done()
    {
        done.countDown();
    }

    @Override
    public FileGroupRunner runner(PreparedOrder order, String schemaString)
    {
        return (fileSystem, snapshot, layout, groups, cancellation, receiver, progress) -> {
            HandedOut work = new HandedOut(layout.directory(), migration(layout), groups);
            Pace pace = new Pace(order, schemaString, snapshot, progress.throttle());
            try {
                run(fileSystem, work, pace, new Arrivals(fileSystem, staged, work, maxPartitions, receiver, progress), cancellation);
            }
            catch (IOException e) {
                throw new TrinoException(LAKE_STORAGE_ERROR, "What the workers of a migration of table %s finished could not be read, or what it wants of them not be written: %s. Nothing was published and the table is as it was"
                        .formatted(work.table(), e.getMessage()), e);
            }
            catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TrinoException(LAKE_REPARTITION_ABORTED, "The re-partitioning was interrupted. Nothing was published and the table is as it was.", e);
            }
        };
    }

    private static String migration(TargetLayout layout)
    {
        return StagedFiles.migrationOf(layout.filePrefix()).orElseThrow(() -> new IllegalStateException("No migration writes files called " + layout.filePrefix()));
    }

    private void run(TrinoFileSystem fileSystem, HandedOut work, Pace pace, Arrivals arrivals, Cancellation cancellation)
            throws IOException, InterruptedException
    {
        board.post(work.table(), work.migrationId(), pace.posted());
        try {
            handedOut.complete(work);
            collect(fileSystem, work, pace, arrivals, cancellation);
        }
        finally {
            board.withdraw(fileSystem, work.table(), work.migrationId());
        }
    }

    private void collect(TrinoFileSystem fileSystem, HandedOut work, Pace pace, Arrivals arrivals, Cancellation cancellation)
            throws IOException, InterruptedException
    {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            // asked before it is looked: what comes in between is taken with this look
            boolean stopped = cancellation.reason().isPresent();
            boolean allDone = done.getCount() == 0;
            int taken = take(fileSystem, work, arrivals);
            if (stopped) {
                throw stopped(cancellation, arrivals);
            }
            if (allDone) {
                requireAll(work, arrivals.open());
                return;
            }
            if (pace.changed()) {
                board.post(work.table(), work.migrationId(), pace.posted());
            }
            pause = taken > 0 ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            boolean _ = done.await(pause, MILLISECONDS);
        }
    }

    private int take(TrinoFileSystem fileSystem, HandedOut work, Arrivals arrivals)
            throws IOException
    {
        List<Recorded> recorded = board.recorded(fileSystem, work.table(), work.migrationId());
        for (Recorded attempt : recorded) {
            arrivals.take(attempt.attempt());
            board.drop(fileSystem, attempt);
        }
        return recorded.size();
    }

    private static void requireAll(HandedOut work, List<FileGroup> open)
    {
        if (!open.isEmpty()) {
            throw new TrinoException(LAKE_INTERNAL, ("The engine calls the re-partitioning of table %s done, and %s of its %s groups of files are not (group %s …). " +
                    "Nothing was published and the table is as it was; please report this").formatted(work.table(), open.size(), work.groups().size(), open.getFirst().id()));
        }
    }

    private static TrinoException stopped(Cancellation cancellation, Arrivals arrivals)
    {
        try {
            cancellation.check();
            throw new IllegalStateException("cancelled for no reason");
        }
        catch (TrinoException e) {
            return arrivals.failure().isEmpty() ? e : new TrinoException(e::getErrorCode, "%s (%s)".formatted(e.getMessage(), arrivals.failure().get()), e);
        }
    }

    /** What is wanted, at the pace that the migration is held to at this moment, shared among the workers. */
    private final class Pace
    {
        private final PreparedOrder order;
        private final String schemaString;
        private final long version;
        private final Throttle throttle;
        private WorkOrder posted;

        private Pace(PreparedOrder order, String schemaString, Snapshot snapshot, Throttle throttle)
        {
            this.order = requireNonNull(order, "order is null");
            this.schemaString = requireNonNull(schemaString, "schemaString is null");
            this.version = snapshot.version();
            this.throttle = requireNonNull(throttle, "throttle is null");
            this.posted = now();
        }

        private WorkOrder now()
        {
            OptionalLong ceiling = throttle.bytesPerSecond();
            return new WorkOrder(
                    order,
                    version,
                    schemaString,
                    ceiling.isEmpty() ? ceiling : OptionalLong.of(Math.max(1, ceiling.getAsLong() / Math.max(1, count.getAsInt()))),
                    throttle.mostThreads() == Integer.MAX_VALUE || throttle.threads() == throttle.mostThreads() ? OptionalInt.empty() : OptionalInt.of(throttle.threads()));
        }

        private boolean changed()
        {
            WorkOrder now = now();
            boolean changed = !now.equals(posted);
            posted = now;
            return changed;
        }

        private WorkOrder posted()
        {
            return posted;
        }
    }
}
