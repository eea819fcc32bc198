package io.lakeshift.migration.claim;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.status.MigrationProgress;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import jakarta.annotation.PreDestroy;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.ReentrantLock;

import static io.airlift.concurrent.Threads.daemonThreadsNamed;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

/** Renews leases: every beat writes how far the migration is, and looks whether anybody asks it to stop or has taken over. */
public final class Heartbeats
{
    private static final Logger log = Logger.get(Heartbeats.class);

    private final Journal journal;
    private final Claims claims;
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2, daemonThreadsNamed("lakeshift-heartbeat-%s"));

    @Inject
    public Heartbeats(Journal journal, Claims claims)
    {
        this.journal = requireNonNull(journal, "journal is null");
        this.claims = requireNonNull(claims, "claims is null");
    }

    @PreDestroy
    public void stop()
    {
        executor.shutdownNow();
    }

    /** The first beat has been given on return. */
    public Heartbeat start(TrinoFileSystem fileSystem, Location table, Claim claim, MigrationProgress progress, Cancellation cancellation)
    {
        Heartbeat heartbeat = new Heartbeat(fileSystem, table, claim, progress, cancellation);
        heartbeat.beat();
        long beat = claim.beat().toMillis();
        heartbeat.schedule = executor.scheduleWithFixedDelay(heartbeat::beat, beat, beat, MILLISECONDS);
        return heartbeat;
    }

    public final class Heartbeat
            implements AutoCloseable
    {
        private final TrinoFileSystem fileSystem;
        private final Location table;
        private final Claim claim;
        private final MigrationProgress progress;
        private final Cancellation cancellation;
        private final ReentrantLock beating = new ReentrantLock();
        private ScheduledFuture<?> schedule;
        private boolean closed;

        private Heartbeat(TrinoFileSystem fileSystem, Location table, Claim claim, MigrationProgress progress, Cancellation cancellation)
        {
            this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
            this.table = requireNonNull(table, "table is null");
            this.claim = requireNonNull(claim, "claim is null");
            this.progress = requireNonNull(progress, "progress is null");
            this.cancellation = requireNonNull(cancellation, "cancellation is null");
        }

        private void beat()
        {
            beating.lock();
            try {
                if (closed) {
                    return;
                }
                journal.beat(fileSystem, progress.status());
                journal.abortReason(fileSystem, table, claim.migrationId()).ifPresent(cancellation::cancel);
                if (claims.superseded(fileSystem, table, claim)) {
                    cancellation.cancel("Another migration of table %s took over, because this one gave no sign of life for longer than its lease".formatted(table));
                }
            }
            catch (IOException | RuntimeException e) {
                // a missed beat costs the lease at worst, and the fence holds without it
                log.warn(e, "Table %s: a heartbeat of migration %s failed", table, claim.migrationId());
            }
            finally {
                beating.unlock();
            }
        }

        /** No beat is given, or under way, once this returns. */
        @Override
        public void close()
        {
            schedule.cancel(false);
            beating.lock();
            try {
                closed = true;
            }
            finally {
                beating.unlock();
            }
        }
    }
}
