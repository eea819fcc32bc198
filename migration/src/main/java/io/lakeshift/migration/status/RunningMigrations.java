package io.lakeshift.migration.status;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.inject.Inject;
import io.airlift.units.DataSize;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.rewrite.Throttle;
import io.trino.filesystem.Location;
import io.trino.spi.ErrorCode;
import io.trino.spi.TrinoException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.StandardErrorCode.TABLE_ALREADY_EXISTS;
import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

/** What runs in this server, and what ended here without leaving a trace in its table: unchanged, refused, or on storage that took no ending. */
public final class RunningMigrations
{
    private static final int REMEMBERED = 100;

    /** A CALL that names no table or no layout, and one whose table or target has an entry already: that of the migration which runs, or ran. */
    private static final Set<ErrorCode> UNREMEMBERED = ImmutableSet.of(
            INVALID_PROCEDURE_ARGUMENT.toErrorCode(),
            TABLE_NOT_FOUND.toErrorCode(),
            TABLE_ALREADY_EXISTS.toErrorCode(),
            LAKE_REPARTITION_RUNNING.toErrorCode());

    @GuardedBy("this")
    private final Map<String, Running> running = new LinkedHashMap<>();
    @GuardedBy("this")
    private final Deque<MigrationStatus> remembered = new ArrayDeque<>();
    @GuardedBy("this")
    private MigrationCounts counts = MigrationCounts.NONE;

    private final OptionalLong maxBytesPerSecond;
    private final int threads;

    @Inject
    public RunningMigrations(MigrationConfig config)
    {
        this.maxBytesPerSecond = config.getMaxBytesPerSecond().stream().mapToLong(DataSize::toBytes).findFirst();
        this.threads = config.getThreads();
    }

    /** One migration of this server, until it is closed. */
    public final class Running
            implements AutoCloseable
    {
        private final Location table;
        private final MigrationProgress progress;
        private final Cancellation cancellation;
        private final Optional<Permit> permit;
        private final CountDownLatch ended = new CountDownLatch(1);

        private Running(Location table, MigrationProgress progress, Cancellation cancellation, Optional<Permit> permit)
        {
            this.table = requireNonNull(table, "table is null");
            this.progress = requireNonNull(progress, "progress is null");
            this.cancellation = requireNonNull(cancellation, "cancellation is null");
            this.permit = requireNonNull(permit, "permit is null");
        }

        /**
         * Asks it to stop and waits until it has cleaned up.
         *
         * @return empty where that takes longer than {@code wait}
         */
        public Optional<MigrationStatus> abort(String reason, Duration wait)
                throws InterruptedException
        {
            cancellation.cancel(reason);
            return ended.await(wait.toNanos(), NANOSECONDS) ? Optional.of(progress.status()) : Optional.empty();
        }

        /** What it waits for before it publishes; empty where it publishes by itself. */
        public Optional<Permit> permit()
        {
            return permit;
        }

        public MigrationStatus status()
        {
            return progress.status();
        }

        /** How fast it may go. */
        public Throttle throttle()
        {
            return progress.throttle();
        }

        @Override
        public void close()
        {
            synchronized (RunningMigrations.this) {
                if (running.remove(progress.migrationId()) != null) {
                    counts = counts.plus(progress.status()).atRest();
                }
            }
            ended.countDown();
        }
    }

    /** Of a migration that is about to begin here, at the pace that the configuration allows. */
    public MigrationProgress newProgress(String migrationId, String name, Location table, List<String> partitioning, String owner, Instant started)
    {
        Throttle throttle = new Throttle(maxBytesPerSecond.orElse(Throttle.UNLIMITED), threads, Ticker.systemTicker());
        return new MigrationProgress(migrationId, name, table.toString(), partitioning, owner, started, throttle);
    }

    public Running begin(Location table, MigrationProgress progress, Cancellation cancellation)
    {
        return begin(table, progress, cancellation, Optional.empty());
    }

    public synchronized Running begin(Location table, MigrationProgress progress, Cancellation cancellation, Optional<Permit> permit)
    {
        Running begun = new Running(table, progress, cancellation, permit);
        running.put(progress.migrationId(), begun);
        return begun;
    }

    /**
     * Nothing has been written, and no directory will show it: this server does.
     *
     * @return {@code refusal}, to be thrown
     */
    public TrinoException refused(MigrationProgress progress, TrinoException refusal)
    {
        if (!UNREMEMBERED.contains(refusal.getErrorCode())) {
            progress.stopped(refusal.getErrorCode().equals(LAKE_REPARTITION_ABORTED.toErrorCode()), refusal.getMessage());
            remember(progress.status());
        }
        return refusal;
    }

    public synchronized void remember(MigrationStatus ended)
    {
        remembered.addFirst(ended);
        if (remembered.size() > REMEMBERED) {
            remembered.removeLast();
        }
    }

    public synchronized Optional<Running> of(Location table)
    {
        return running.values().stream().filter(candidate -> sameTable(candidate.table, table)).findFirst();
    }

    /** Newest first. */
    public synchronized List<MigrationStatus> statuses()
    {
        return running.values().stream()
                .map(candidate -> candidate.progress.status())
                .sorted(Comparator.comparing(MigrationStatus::started).reversed())
                .toList();
    }

    /** Newest first. */
    public synchronized List<MigrationStatus> remembered()
    {
        return List.copyOf(remembered);
    }

    /** Since the server started, what runs included. */
    public synchronized MigrationCounts counts()
    {
        MigrationCounts all = counts;
        for (Running begun : running.values()) {
            all = all.plus(begun.progress.status());
        }
        return all;
    }

    public synchronized List<MigrationStatus> remembered(Location table)
    {
        return remembered.stream().filter(status -> sameTable(Location.of(status.location()), table)).toList();
    }

    private static boolean sameTable(Location first, Location second)
    {
        return withoutSlash(first).equals(withoutSlash(second));
    }

    private static String withoutSlash(Location location)
    {
        String text = location.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
