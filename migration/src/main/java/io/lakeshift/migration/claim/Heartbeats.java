package io.lakeshift.migration.claim;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.status.MigrationProgress;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import jakarta.annotation.PreDestroy;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import static java.util.Objects.requireNonNull;

/**
 * Renews leases: every beat looks whether somebody else has the table, writes how far the migration is, looks whether anybody asks it to stop, and at what others do
 * to the table. Each migration has a thread of its own for it: a store that stalls costs no other table its lease.
 */
public final class Heartbeats
{
    private static final Logger log = Logger.get(Heartbeats.class);

    private final Journal journal;
    private final Claims claims;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    @Inject
    public Heartbeats(Journal journal, Claims claims)
    {
        this.journal = requireNonNull(journal, "journal is null");
        this.claims = requireNonNull(claims, "claims is null");
    }

    /** What is looked at with every beat, beside the claim. */
    @FunctionalInterface
    public interface Lookout
    {
        void look()
                throws IOException;
    }

    /** Silences all of them, as the end of the server does. */
    @PreDestroy
    public void stop()
    {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }

    /** The first beat has been given on return. */
    public Heartbeat start(TrinoFileSystem fileSystem, Location table, Claim claim, MigrationProgress progress, Cancellation cancellation, Lookout lookout)
    {
        Heartbeat heartbeat = new Heartbeat(fileSystem, table, claim, progress, cancellation, lookout);
        heartbeat.beat();
        Thread thread = Thread.ofPlatform().daemon().name("lakeshift-heartbeat-" + claim.migrationId()).unstarted(heartbeat::live);
        threads.add(thread);
        thread.start();
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
        private final Lookout lookout;
        // held through a beat
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition closing = lock.newCondition();
        @GuardedBy("lock")
        private boolean closed;

        private Heartbeat(TrinoFileSystem fileSystem, Location table, Claim claim, MigrationProgress progress, Cancellation cancellation, Lookout lookout)
        {
            this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
            this.table = requireNonNull(table, "table is null");
            this.claim = requireNonNull(claim, "claim is null");
            this.progress = requireNonNull(progress, "progress is null");
            this.cancellation = requireNonNull(cancellation, "cancellation is null");
            this.lookout = requireNonNull(lookout, "lookout is null");
        }

        private void live()
        {
            lock.lock();
            try {
                long rest = claim.beat().toNanos();
                while (!closed && !stopped) {
                    rest = rest > 0 ? closing.awaitNanos(rest) : beatAndRest();
                }
            }
            catch (InterruptedException _) {
                // the server ends
            }
            finally {
                lock.unlock();
                threads.remove(Thread.currentThread());
            }
        }

        private long beatAndRest()
        {
            beat();
            return claim.beat().toNanos();
        }

        private void beat()
        {
            try {
                Optional<String> lost = claims.lost(fileSystem, table, claim);
                if (lost.isPresent()) {
                    // and no sign of life: whoever ended it has tidied up
                    cancellation.cancel(lost.get());
                    return;
                }
                journal.beat(fileSystem, progress.status());
                journal.abortReason(fileSystem, table, claim.migrationId()).ifPresent(cancellation::cancel);
                lookout.look();
            }
            catch (Throwable e) {
                // a missed beat costs the lease at worst, and the fence holds without it; what goes wrong once need not again
                log.warn(e, "Table %s: a heartbeat of migration %s failed", table, claim.migrationId());
            }
        }

        /** No beat is given, or under way, once this returns. */
        @Override
        public void close()
        {
            lock.lock();
            try {
                closed = true;
                closing.signalAll();
            }
            finally {
                lock.unlock();
            }
        }
    }
}
