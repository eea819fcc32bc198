package io.lakeshift.migration.commit;

import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.catchup.Migration;
import io.trino.spi.TrinoException;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static java.util.Objects.requireNonNull;

/** One publication's pursuit of the other writers, and its end where they stay ahead. Used by one thread. */
final class Chase
{
    /** Races lost one after the other, after which a pause may bring us out of step with the writers. */
    private static final int RACES_AT_ONCE = 20;
    private static final long MAX_PAUSE_MILLIS = 50;

    private final Migration migration;
    private final int attempts;
    private Duration lastRound = Duration.ofDays(365);
    private int vain;
    private int races;

    Chase(Migration migration, int attempts)
    {
        this.migration = requireNonNull(migration, "migration is null");
        this.attempts = attempts;
    }

    /**
     * A round of catching up was so long that others will have gone on. As long as each is shorter than the one before, they are being caught up with.
     *
     * @throws TrinoException {@code LAKE_COMMIT_CONFLICT} where too many rounds were not
     */
    void behind(Snapshot newest, Duration round)
    {
        if (round.compareTo(lastRound) >= 0) {
            vain++;
            requireWithinBudget(newest);
        }
        lastRound = round;
    }

    /** @throws TrinoException {@code LAKE_COMMIT_CONFLICT} where this was one race too many */
    void lost(Snapshot newest)
    {
        races++;
        requireWithinBudget(newest);
    }

    boolean hasLost()
    {
        return races > 0;
    }

    int races()
    {
        return races;
    }

    /** Before the next attempt; zero as long as the moment right after the commit that won is the best one. */
    long pauseMillis()
    {
        return races > RACES_AT_ONCE ? ThreadLocalRandom.current().nextLong(MAX_PAUSE_MILLIS) : 0;
    }

    private void requireWithinBudget(Snapshot newest)
    {
        if (races + vain >= attempts) {
            throw new TrinoException(LAKE_COMMIT_CONFLICT, ("The migration of table %s is complete but for the last appends, and could not be published in %d attempts: commits follow each other " +
                    "faster than one can be absorbed (version %d). Nothing was published and the table is as its writers left it; run the CALL again when they append less often")
                    .formatted(migration.name(), races + vain, newest.version()));
        }
    }
}
