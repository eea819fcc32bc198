package io.lakeshift.migration.commit;

import java.time.Duration;

/**
 * When to look again whether all staged files are there: another engine's vacuum may take them at any time, and listing them may take longer than the gap
 * between two commits that publication waits for. Used by one thread.
 */
final class Inventory
{
    /** Taken after long rounds of catching up without regard to what they cost. */
    private static final int PROMPT = 3;
    /** A later one must not take more of the time than one part in so many, or a large table would never be published. */
    private static final long SHARE = 10;
    private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();

    private int taken;
    private long begun;
    private long cost;
    private boolean longRound;

    boolean isDue()
    {
        if (taken == 0 || (longRound && taken <= PROMPT)) {
            return true;
        }
        return System.nanoTime() - begun > Math.max(SHARE * cost, longRound ? 0 : FRESH_NANOS);
    }

    void begin()
    {
        begun = System.nanoTime();
    }

    void end()
    {
        cost = System.nanoTime() - begun;
        taken++;
        longRound = false;
    }

    /** A round of catching up took long enough for files to go. */
    void suspect()
    {
        longRound = true;
    }
}
