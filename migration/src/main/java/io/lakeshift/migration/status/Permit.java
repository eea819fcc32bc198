package io.lakeshift.migration.status;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lakeshift.migration.MigrationStatus;
import io.trino.spi.TrinoException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import static com.google.common.base.Throwables.throwIfUnchecked;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

/**
 * Leave to publish one prepared migration: whoever gives it waits for what becomes of it, and the migration's own thread waits for it. It cannot be taken back.
 */
public final class Permit
{
    private final CompletableFuture<MigrationStatus> prepared = new CompletableFuture<>();
    private final CompletableFuture<MigrationStatus> ended = new CompletableFuture<>();

    @GuardedBy("this")
    private boolean ready;
    @GuardedBy("this")
    private CompletableFuture<MigrationStatus> given;

    /** @param ready whether it was prepared before, by a server that is gone, and may be permitted to publish from the beginning */
    public Permit(boolean ready)
    {
        this.ready = ready;
    }

    /** Whether it may be given: not before the migration is prepared. */
    public synchronized boolean isReady()
    {
        return ready;
    }

    /**
     * @return the migration's ending once it is published; fails where it is not, be it only for the moment
     */
    public synchronized CompletableFuture<MigrationStatus> give()
    {
        if (ended.isDone()) {
            return ended;
        }
        if (given == null) {
            given = new CompletableFuture<>();
            notifyAll();
        }
        return given;
    }

    /** Waits for the permit, by the migration's own thread. */
    public synchronized boolean await(Duration wait)
            throws InterruptedException
    {
        if (given == null) {
            NANOSECONDS.timedWait(this, wait.toNanos());
        }
        return given != null;
    }

    /** From now on it may be given. */
    public void prepared(MigrationStatus status)
    {
        synchronized (this) {
            ready = true;
        }
        prepared.complete(status);
    }

    /** The migration could not be published for the moment, and waits for another permit. */
    public synchronized void refuse(TrinoException why)
    {
        if (given != null) {
            given.completeExceptionally(why);
            given = null;
        }
    }

    public synchronized void published(MigrationStatus status)
    {
        ended.complete(status);
        prepared.complete(status);
        if (given != null) {
            given.complete(status);
        }
    }

    public synchronized void failed(Throwable failure)
    {
        ended.completeExceptionally(failure);
        prepared.completeExceptionally(failure);
        if (given != null) {
            given.completeExceptionally(failure);
        }
    }

    /**
     * Waits until the migration is prepared. An interrupt waits as well: who wants it to stop cancels it.
     *
     * @throws TrinoException where it ends before
     */
    public MigrationStatus awaitPrepared()
    {
        try {
            return Uninterruptibles.getUninterruptibly(prepared);
        }
        catch (ExecutionException e) {
            throwIfUnchecked(e.getCause());
            throw new IllegalStateException(e.getCause());
        }
    }
}
