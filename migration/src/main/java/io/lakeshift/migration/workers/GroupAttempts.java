package io.lakeshift.migration.workers;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.airlift.log.Logger;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.journal.GroupRecord;
import io.lakeshift.migration.layout.TargetTable;
import io.lakeshift.migration.layout.TargetTables;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.FileGroupRunner;
import io.lakeshift.migration.rewrite.FileGroupRunner.Receiver;
import io.lakeshift.migration.rewrite.GroupResult;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import jakarta.annotation.PreDestroy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.groupingBy;

/**
 * What this worker rewrites for migrations of the coordinator, some groups at a time, under the memory limit of its own. Each second it looks whether that is still
 * wanted, and how fast: a query that is over does not always reach the threads of its workers, and an abort reaches none.
 */
public final class GroupAttempts
{
    private static final Logger log = Logger.get(GroupAttempts.class);
    private static final long LOOK_SECONDS = 1;

    private final WorkBoard board;
    private final Snapshots snapshots;
    private final TargetTables targets;
    private final FileGroupRunner runner;
    private final int threads;
    private final ExecutorService executor;
    private final ScheduledExecutorService lookout;
    private final Set<GroupAttempt> running = ConcurrentHashMap.newKeySet();
    @GuardedBy("paces")
    private final Map<String, WorkerPace> paces = new HashMap<>();

    /**
     * @param runner whose runs share their memory
     * @param threads groups in work at once
     */
    public GroupAttempts(WorkBoard board, Snapshots snapshots, TargetTables targets, FileGroupRunner runner, int threads)
    {
        this.board = requireNonNull(board, "board is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.targets = requireNonNull(targets, "targets is null");
        this.runner = requireNonNull(runner, "runner is null");
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads, new ThreadFactoryBuilder().setNameFormat("lakeshift-group-%s").setDaemon(true).build());
        this.lookout = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder().setNameFormat("lakeshift-wanted-%s").setDaemon(true).build());
        lookout.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, SECONDS);
    }

    /** The server ends: what is not finished is taken away. */
    @PreDestroy
    public void stop()
    {
        lookout.shutdownNow();
        running.forEach(GroupAttempt::shutDown);
        executor.shutdown();
    }

    /**
     * Begins, or waits for a thread.
     *
     * @param node this worker, for whoever asks who did it
     */
    public GroupAttempt begin(TrinoFileSystem fileSystem, Location table, WorkerGroup group, String node)
    {
        WorkerPace pace;
        synchronized (paces) {
            pace = paces.computeIfAbsent(group.migrationId(), _ -> new WorkerPace(threads));
            pace.begin();
        }
        GroupAttempt attempt = new GroupAttempt(fileSystem, table, group.migrationId(), group.files(), pace.throttle());
        running.add(attempt);
        executor.execute(() -> {
            try {
                attempt.recorded().complete(run(attempt, pace, node));
            }
            catch (Throwable e) {
                attempt.recorded().completeExceptionally(e);
            }
            finally {
                running.remove(attempt);
                synchronized (paces) {
                    if (pace.end()) {
                        paces.remove(group.migrationId());
                    }
                }
            }
        });
        return attempt;
    }

    private Location run(GroupAttempt attempt, WorkerPace pace, String node)
    {
        try {
            attempt.cancellation().check();
            WorkOrder order = board.order(attempt.fileSystem(), attempt.table(), attempt.migrationId()).orElseThrow(() -> unwanted(attempt));
            Optional<Location> accepted = board.accepted(attempt.fileSystem(), attempt.table(), attempt.migrationId(), attempt.group().id());
            if (accepted.isPresent()) {
                return accepted.get();
            }
            pace.hold(order);
            return rewrite(attempt, order, pace, node);
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Worker %s could not tell the migration of table %s what became of group %s: %s. Nothing was published and the table is as it was"
                    .formatted(node, attempt.table(), attempt.group().id(), e.getMessage()), e);
        }
        catch (TrinoException e) {
            if (attempt.cancellation().reason().isEmpty()) {
                tell(attempt, node, e);
            }
            throw e;
        }
    }

    private Location rewrite(GroupAttempt attempt, WorkOrder order, WorkerPace pace, String node)
            throws IOException
    {
        Snapshot snapshot = snapshots.atVersion(attempt.fileSystem(), attempt.table(), order.version());
        TargetTable target = targets.target(snapshot, PartitionSpec.parse(order.order().partitioning()), order.order().request(attempt.table()), StagedFiles.prefix(attempt.migrationId()));
        if (!target.schemaString().equals(order.schemaString())) {
            throw new TrinoException(LAKE_INTERNAL, ("Worker %s would write table %s for another schema than the one that is to be published: is it of another release than the coordinator? " +
                    "Nothing was published and the table is as it was").formatted(node, attempt.table()));
        }
        Recording recording = new Recording(attempt, pace, node);
        runner.run(attempt.fileSystem(), snapshot, target.layout(), List.of(attempt.group()), attempt.cancellation(), recording, attempt);
        return recording.location();
    }

    /** Records what becomes of an attempt, as the last thing that happens while its files could still be taken away. */
    private final class Recording
            implements Receiver
    {
        private final GroupAttempt attempt;
        private final WorkerPace pace;
        private final String node;
        private Optional<AttemptRecord> outcome = Optional.empty();
        private Optional<Location> location = Optional.empty();
        private Optional<IOException> failure = Optional.empty();

        private Recording(GroupAttempt attempt, WorkerPace pace, String node)
        {
            this.attempt = attempt;
            this.pace = pace;
            this.node = node;
        }

        @Override
        public void finished(GroupResult result)
        {
            if (!isWanted(attempt)) {
                throw unwanted(attempt);
            }
            outcome = Optional.of(AttemptRecord.done(node, pace.unreported(), GroupRecord.of(result)));
            try {
                location = Optional.of(board.record(attempt.table(), attempt.migrationId(), outcome.get()));
            }
            catch (IOException e) {
                // it may be there all the same, and then the files count: so they stay, and go with what the migration does not use
                failure = Optional.of(e);
            }
        }

        @Override
        public boolean leavesOut(FileGroup group)
        {
            outcome = Optional.of(AttemptRecord.missing(node, group.id(),
                    "A data file of group %s of table %s is missing, as worker %s found. Nothing was published and the table is as it was. Restore it from a backup"
                            .formatted(group.id(), attempt.table(), node)));
            return true;
        }

        private Location location()
                throws IOException
        {
            if (failure.isPresent()) {
                throw failure.get();
            }
            if (location.isEmpty()) {
                location = Optional.of(board.record(attempt.table(), attempt.migrationId(), outcome.orElseThrow()));
            }
            return location.get();
        }
    }

    private boolean isWanted(GroupAttempt attempt)
    {
        try {
            return board.order(attempt.fileSystem(), attempt.table(), attempt.migrationId()).isPresent();
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Whether group %s of table %s is still wanted could not be read: %s. Nothing was published and the table is as it was"
                    .formatted(attempt.group().id(), attempt.table(), e.getMessage()), e);
        }
    }

    private static TrinoException unwanted(GroupAttempt attempt)
    {
        return new TrinoException(LAKE_REPARTITION_ABORTED, "The migration of table %s, which wanted group %s, has ended; system.repartitions says how"
                .formatted(attempt.table(), attempt.group().id()));
    }

    /** The engine tells the coordinator that the query failed, and no more. */
    private void tell(GroupAttempt attempt, String node, TrinoException failure)
    {
        try {
            if (isWanted(attempt)) {
                board.record(attempt.table(), attempt.migrationId(), AttemptRecord.failed(node, attempt.group().id(), String.valueOf(failure.getMessage())));
            }
        }
        catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void look()
    {
        // attempts that wait for a thread count, too, and there may be hundreds of them
        running.stream().collect(groupingBy(GroupAttempt::migrationId)).values().forEach(this::look);
    }

    private void look(List<GroupAttempt> ofOneMigration)
    {
        GroupAttempt any = ofOneMigration.getFirst();
        try {
            Optional<WorkOrder> order = board.order(any.fileSystem(), any.table(), any.migrationId());
            if (order.isEmpty()) {
                ofOneMigration.forEach(attempt -> attempt.stop(unwanted(attempt).getMessage()));
                return;
            }
            synchronized (paces) {
                Optional.ofNullable(paces.get(any.migrationId())).ifPresent(pace -> pace.hold(order.get()));
            }
        }
        catch (Throwable e) {
            // what storage does not tell now it tells a second later
            log.warn(e, "Whether work on table %s is still wanted could not be read", any.table());
        }
    }
}
