package io.lakeshift.migration.workers;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lakeshift.migration.rewrite.Throttle;

/** How fast one migration goes on this worker, whose attempts at its groups share a ceiling. */
final class WorkerPace
{
    private final int mostThreads;
    private final Throttle throttle;
    @GuardedBy("this")
    private int attempts;
    @GuardedBy("this")
    private long reported;

    WorkerPace(int mostThreads)
    {
        this.mostThreads = mostThreads;
        this.throttle = new Throttle(Throttle.UNLIMITED, mostThreads, Ticker.systemTicker());
    }

    Throttle throttle()
    {
        return throttle;
    }

    void hold(WorkOrder order)
    {
        throttle.limitBytesPerSecond(order.bytesPerSecond().orElse(Throttle.UNLIMITED));
        // a worker may have fewer threads than the coordinator
        throttle.limitThreads(Math.clamp(order.threads().orElse(mostThreads), 1, mostThreads));
    }

    synchronized void begin()
    {
        attempts++;
    }

    /** @return whether it was the last one for now */
    synchronized boolean end()
    {
        attempts--;
        return attempts == 0;
    }

    /** Bytes moved since it was asked last. */
    synchronized long unreported()
    {
        long moved = throttle.movedBytes();
        long since = moved - reported;
        reported = moved;
        return since;
    }
}
