package io.lakeshift.delta.commit;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import static java.util.Objects.requireNonNull;

/** Waits that double, each shortened by up to half at random so that writers who lost together do not come back together. */
record Backoff(Duration first, Duration max)
{
    Backoff
    {
        requireNonNull(first, "first is null");
        requireNonNull(max, "max is null");
    }

    /** @param attempt that has failed, counted from 1 */
    void sleep(int attempt)
            throws InterruptedException
    {
        long millis = Math.min(max.toMillis(), first.toMillis() << Math.min(attempt - 1, 20));
        Thread.sleep(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }
}
