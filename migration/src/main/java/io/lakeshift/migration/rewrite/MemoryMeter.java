package io.lakeshift.migration.rewrite;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/** What the groups in work hold on the heap together, and the most they ever held. Thread safe. */
final class MemoryMeter
{
    private final AtomicLong held = new AtomicLong();
    private final LongAccumulator peak = new LongAccumulator(Math::max, 0);

    void change(long bytes)
    {
        peak.accumulate(held.addAndGet(bytes));
    }

    long heldBytes()
    {
        return held.get();
    }

    long peakBytes()
    {
        return peak.get();
    }
}
