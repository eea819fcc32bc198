package io.lakeshift.migration.commit;

import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.catchup.Migration;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/** One publication's choice of the commit to follow. Used by one thread. */
final class GapSearch
{
    /** Commits that are absorbed only to see how fast that goes, and to have it compiled. */
    private static final int OBSERVED = 6;
    /** Commits waited for, after which the moment after the next one must do: each is small files more in the new layout. */
    private static final int MAX_WAITS = 20;

    private final PublicationGap gap;
    private Duration fastest = Duration.ofDays(1);
    private int waits;

    GapSearch(PublicationGap gap)
    {
        this.gap = requireNonNull(gap, "gap is null");
    }

    /**
     * @param age of the commit that everything is absorbed up to
     * @param lost whether a race was lost already: what took our version has been absorbed at once, and there is nothing more to observe
     */
    boolean isGood(Migration migration, Snapshot newest, Duration age, boolean lost)
    {
        if (!gap.isBusy(migration, newest, age)) {
            return true;
        }
        // nearly as fast will do: the very fastest may not come again
        Duration enough = lost ? fastest.multipliedBy(2) : fastest.multipliedBy(5).dividedBy(4);
        boolean fast = age.compareTo(enough) <= 0 || gap.isWithin(age);
        if (age.compareTo(fastest) < 0) {
            fastest = age;
        }
        boolean observing = !lost && waits < OBSERVED;
        if (!observing && fast || waits >= MAX_WAITS) {
            return true;
        }
        waits++;
        return false;
    }

    int waits()
    {
        return waits;
    }
}
