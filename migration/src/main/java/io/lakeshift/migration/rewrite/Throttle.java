package io.lakeshift.migration.rewrite;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.trino.spi.TrinoException;

import java.util.OptionalLong;

import static com.google.common.base.Preconditions.checkArgument;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.lang.Math.max;
import static java.lang.Math.min;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * How fast one migration may go, changeable while it goes: bytes of data files a second, and groups in work at once.
 * <p>Bytes are counted where files are read, written and read back, and paid afterwards: who has moved them waits, between two pages, until the migration is no longer ahead
 * of its ceiling. So nobody waits in the middle of an access to storage, and what is owed is bounded by what a page makes a reader or a writer move, about a row group.
 * What a second moves is saved up while nothing does, and no more: groups decode, order and encode for a while between two accesses, which is not to be lost, and catching up with
 * a collector's append is paid before it is made.
 * <p>A wait ends by itself and never depends on another group. That matters, because a waiting group holds memory that others wait for.
 */
public final class Throttle
{
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** How late a cancellation is noticed at most; a change of the ceiling is noticed at once. */
    private static final long LOOK_UP_NANOS = MILLISECONDS.toNanos(20);

    private final Ticker ticker;
    private final int mostThreads;
    @GuardedBy("this")
    private long bytesPerSecond;
    @GuardedBy("this")
    private int threads;
    @GuardedBy("this")
    private double balance;
    @GuardedBy("this")
    private long balanced;
    @GuardedBy("this")
    private long moved;
    @GuardedBy("this")
    private int working;

    /**
     * @param bytesPerSecond or {@link #UNLIMITED}
     * @param threads that there are: a ceiling cannot be above
     */
    public Throttle(long bytesPerSecond, int threads, Ticker ticker)
    {
        checkArgument(bytesPerSecond > 0, "bytesPerSecond is not positive");
        checkArgument(threads > 0, "threads is not positive");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.mostThreads = threads;
        this.bytesPerSecond = bytesPerSecond;
        this.threads = threads;
        this.balanced = ticker.read();
    }

    /** Holds nobody up, and counts what is moved all the same. */
    public static Throttle unlimited()
    {
        return new Throttle(UNLIMITED, Integer.MAX_VALUE, Ticker.systemTicker());
    }

    /** A group in work, until it is closed. */
    public final class Turn
            implements AutoCloseable
    {
        private Turn() {}

        @Override
        public void close()
        {
            synchronized (Throttle.this) {
                working--;
                Throttle.this.notifyAll();
            }
        }
    }

    /** What was owed at the ceiling before takes no longer to pay at a new one, and no more bytes. */
    public synchronized void limitBytesPerSecond(long ceiling)
    {
        checkArgument(ceiling > 0, "ceiling is not positive");
        settle();
        if (balance < 0) {
            balance = max(balance, balance * ((double) ceiling / bytesPerSecond));
        }
        bytesPerSecond = ceiling;
        settle();
        notifyAll();
    }

    /** Groups in work go on; while there are more than {@code ceiling} no further one begins. */
    public synchronized void limitThreads(int ceiling)
    {
        checkArgument(ceiling > 0 && ceiling <= mostThreads, "ceiling is not within 1 and %s", mostThreads);
        threads = ceiling;
        notifyAll();
    }

    public synchronized OptionalLong bytesPerSecond()
    {
        return bytesPerSecond == UNLIMITED ? OptionalLong.empty() : OptionalLong.of(bytesPerSecond);
    }

    public synchronized int threads()
    {
        return threads;
    }

    /** The most that {@link #threads} can be raised to. */
    public int mostThreads()
    {
        return mostThreads;
    }

    /** All bytes so far. */
    public synchronized long movedBytes()
    {
        return moved;
    }

    /** Bytes of a data file were read or written; never waits. */
    synchronized void moved(long bytes)
    {
        moved += bytes;
        settle();
        if (bytesPerSecond != UNLIMITED) {
            balance -= bytes;
        }
    }

    /** Bytes of data files that were moved, and waited for, by somebody else: they count, and are not to be paid here. */
    public synchronized void movedElsewhere(long bytes)
    {
        moved += bytes;
    }

    /**
     * Waits while the migration is ahead of its ceiling.
     *
     * @param whileWaiting throws when the run is to stop
     */
    void await(Runnable whileWaiting)
    {
        while (waits()) {
            whileWaiting.run();
        }
    }

    /**
     * Waits until a further group may be in work. It must not hold any memory yet.
     *
     * @param whileWaiting throws when the run is to stop
     */
    Turn begin(Runnable whileWaiting)
    {
        while (!begins()) {
            whileWaiting.run();
        }
        return new Turn();
    }

    /** How long it takes until nothing is owed. */
    synchronized long owedNanos()
    {
        settle();
        return balance >= 0 ? 0 : (long) Math.ceil(-balance / bytesPerSecond * SECONDS.toNanos(1));
    }

    /** @return whether to ask again, after a moment */
    private synchronized boolean waits()
    {
        long owed = owedNanos();
        if (owed > 0) {
            pause(owed);
        }
        return owed > 0;
    }

    private synchronized boolean begins()
    {
        if (working < threads) {
            working++;
            return true;
        }
        pause(LOOK_UP_NANOS);
        return false;
    }

    @GuardedBy("this")
    private void settle()
    {
        long now = ticker.read();
        if (bytesPerSecond == UNLIMITED) {
            balance = 0;
        }
        else {
            double earned = (double) (now - balanced) / SECONDS.toNanos(1) * bytesPerSecond;
            balance = min(balance + earned, bytesPerSecond);
        }
        balanced = now;
    }

    @GuardedBy("this")
    private void pause(long nanos)
    {
        try {
            NANOSECONDS.timedWait(this, min(max(nanos, MILLISECONDS.toNanos(1)), LOOK_UP_NANOS));
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrinoException(LAKE_REPARTITION_ABORTED, "The re-partitioning was interrupted while it was held back. Nothing was published and the table is as it was.", e);
        }
    }
}
