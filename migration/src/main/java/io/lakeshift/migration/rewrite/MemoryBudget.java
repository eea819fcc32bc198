package io.lakeshift.migration.rewrite;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.trino.spi.TrinoException;

import java.util.LinkedHashSet;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.lang.Math.max;

/**
 * The heap that the groups of one run share. A group that is alone may hold all of it. One that asks for more than is left gives back what it can, and else waits until
 * others give back or end.
 * <p>It never comes to a standstill: once every group waits, the oldest goes on, beyond the limit if it must. So that it hardly ever must, a part is kept for the oldest.
 */
final class MemoryBudget
{
    private static final int PART_OF_THE_OLDEST = 2;
    private static final long LOOK_UP_MILLIS = 100;

    private final long limit;
    // in the order in which the groups began
    @GuardedBy("this")
    private final LinkedHashSet<Share> shares = new LinkedHashSet<>();
    @GuardedBy("this")
    private long held;
    @GuardedBy("this")
    private long peak;
    @GuardedBy("this")
    private int waiting;

    MemoryBudget(long limit)
    {
        this.limit = limit;
    }

    /** For a group that begins. */
    synchronized Share open()
    {
        Share share = new Share();
        shares.add(share);
        return share;
    }

    synchronized long heldBytes()
    {
        return held;
    }

    /** The most that was ever held or granted. */
    synchronized long peakBytes()
    {
        return peak;
    }

    /** What one group holds. For one thread, except where said otherwise. */
    final class Share
            implements AutoCloseable
    {
        private long bytes;

        /** Counts what is held already: never waits, is never refused. */
        void hold(long total)
        {
            synchronized (MemoryBudget.this) {
                set(this, total);
            }
        }

        /** Whether the group may hold so much; if so it is counted as held from now on. */
        boolean tryHold(long total)
        {
            synchronized (MemoryBudget.this) {
                if (total > bytes && !fits(this, total - bytes)) {
                    return false;
                }
                set(this, total);
                return true;
            }
        }

        /** @param whileWaiting throws when the run is to stop */
        void waitToHold(long total, Runnable whileWaiting)
        {
            synchronized (MemoryBudget.this) {
                waiting++;
                // this may have been the last one that the oldest waited for
                MemoryBudget.this.notifyAll();
                try {
                    while (!tryHold(total)) {
                        if (waiting == shares.size() && shares.getFirst() == this) {
                            set(this, total);
                            return;
                        }
                        MemoryBudget.this.wait(LOOK_UP_MILLIS);
                        whileWaiting.run();
                    }
                }
                catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new TrinoException(LAKE_REPARTITION_ABORTED, "The re-partitioning was interrupted while it waited for memory. Nothing was published and the table is as it was.", e);
                }
                finally {
                    waiting--;
                }
            }
        }

        /** What the group could count on if all took the same. */
        long fairBytes()
        {
            synchronized (MemoryBudget.this) {
                return limit / shares.size();
            }
        }

        boolean isAboveFair()
        {
            synchronized (MemoryBudget.this) {
                return bytes > limit / shares.size();
            }
        }

        /** Whether others wait for what this group holds beyond its fair part. */
        boolean owes()
        {
            synchronized (MemoryBudget.this) {
                return waiting > 0 && isAboveFair();
            }
        }

        @Override
        public void close()
        {
            synchronized (MemoryBudget.this) {
                set(this, 0);
                shares.remove(this);
                // another group is the oldest now
                MemoryBudget.this.notifyAll();
            }
        }
    }

    @GuardedBy("this")
    private boolean fits(Share share, long more)
    {
        Share oldest = shares.getFirst();
        long kept = share == oldest ? 0 : max(0, limit / PART_OF_THE_OLDEST - oldest.bytes);
        return held + more <= limit - kept;
    }

    @GuardedBy("this")
    private void set(Share share, long total)
    {
        held += total - share.bytes;
        peak = max(peak, held);
        boolean less = total < share.bytes;
        share.bytes = total;
        if (less && waiting > 0) {
            notifyAll();
        }
    }
}
