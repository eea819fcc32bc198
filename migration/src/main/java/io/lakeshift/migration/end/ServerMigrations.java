package io.lakeshift.migration.end;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.status.Permit;
import io.lakeshift.migration.status.RunningMigrations;
import io.lakeshift.migration.status.RunningMigrations.Running;
import jakarta.annotation.PreDestroy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import static java.util.Objects.requireNonNull;

/** Held migrations, which the server owns and no query: each has a thread of its own, and what it has done outlasts the server. */
public final class ServerMigrations
{
    private static final Logger log = Logger.get(ServerMigrations.class);
    /** What a migration may take to notice that its server stops. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SHUTDOWN = "The server is shutting down";

    private final MigrationSteps steps;
    private final RunningMigrations running;
    private final Map<Thread, Cancellation> threads = new ConcurrentHashMap<>();
    @GuardedBy("this")
    private boolean stopped;

    @Inject
    public ServerMigrations(MigrationSteps steps, RunningMigrations running)
    {
        this.steps = requireNonNull(steps, "steps is null");
        this.running = requireNonNull(running, "running is null");
    }

    /** Begins; the permit tells what becomes of it. */
    public void start(Migration migration, Permit permit, List<Claim> abandoned)
    {
        Running run = running.begin(migration.table(), migration.progress(), migration.cancellation(), Optional.of(permit));
        Thread thread = Thread.ofPlatform().daemon().name("lakeshift-held-" + migration.id()).unstarted(() -> {
            try {
                // what waits for the permit finds the migration ended
                try (run) {
                    steps.run(migration, abandoned);
                }
                permit.published(migration.progress().status());
            }
            catch (Throwable e) {
                permit.failed(e);
            }
            finally {
                threads.remove(Thread.currentThread());
            }
        });
        synchronized (this) {
            threads.put(thread, migration.cancellation());
            thread.start();
            if (stopped) {
                migration.cancellation().suspend(SHUTDOWN);
            }
        }
    }

    /** The server ends: they stop where they are, and leave everything to whoever goes on with them. */
    @PreDestroy
    public void stop()
            throws InterruptedException
    {
        List<Thread> stopping;
        synchronized (this) {
            stopped = true;
            stopping = List.copyOf(threads.keySet());
            threads.values().forEach(cancellation -> cancellation.suspend(SHUTDOWN));
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : stopping) {
            if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                log.warn("%s has not stopped within %s seconds of the shutdown; its work stays all the same", thread.getName(), PATIENCE.toSeconds());
            }
        }
    }
}
