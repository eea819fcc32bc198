package io.lakeshift.migration.commit;

import com.google.inject.Inject;
import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.catchup.Migration;
import io.trino.filesystem.Location;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

/**
 * When to publish. A delta-rs append that is in flight across a change of metadata is refused. One collector has one append in flight at a time and a pause
 * between two, so right after its commit nothing is in flight (facts: 0 of 20 refused within 12 ms of a commit, 16 of 30 at a random moment).
 * <p>How long that pause is nobody knows, and neither how long this machine takes to absorb one commit. So the first few commits are only absorbed, which also
 * brings that code up to speed, and then the first that is absorbed as fast as the fastest of them is followed by the publication.
 */
public final class PublicationGap
{
    private static final long MIN_PAUSE_MILLIS = 1;
    /** After a look at the log, so many times as long a pause: on a local disk looks cost nothing, on an object store each is a request. */
    private static final long PAUSE_PER_LOOK = 4;

    private final Duration wait;
    private final Duration gap;

    @Inject
    public PublicationGap(MigrationConfig config)
    {
        this.wait = config.getPublishWait().toJavaTime();
        this.gap = config.getPublishGap().toJavaTime();
    }

    /** How long ago the snapshot's version was committed. */
    public Duration age(Migration migration, Snapshot newest)
            throws IOException
    {
        try {
            Instant committed = migration.fileSystem().newInputFile(LogPaths.commit(newest.table(), newest.version())).lastModified();
            Duration age = Duration.between(committed, Instant.now());
            return age.isNegative() ? Duration.ZERO : age;
        }
        catch (FileNotFoundException _) {
            // cleaned up already: long ago
            return Duration.ofDays(1);
        }
    }

    /** Whether a busy writer is at work, whose next commit may be expected within the time that we would wait. */
    public boolean isBusy(Migration migration, Snapshot newest, Duration age)
    {
        return newest.version() > migration.began().version() && age.compareTo(wait) < 0;
    }

    /** Whether so long after a commit the next append is not expected to have begun. */
    public boolean isWithin(Duration age)
    {
        return age.compareTo(gap) <= 0;
    }

    /** Whether a round of catching up was so short that nobody need have committed meanwhile. */
    public boolean isShort(Duration round)
    {
        return round.compareTo(wait) < 0;
    }

    /** Waits until another writer commits after {@code newest}, within bounds; returns at once when the migration is to stop. */
    public boolean awaitNextCommit(Migration migration, Snapshot newest)
            throws IOException
    {
        Location next = LogPaths.commit(newest.table(), newest.version() + 1);
        long deadline = System.nanoTime() + wait.toNanos();
        // the cheapest one: a look that stalled says nothing about the next
        long cost = Long.MAX_VALUE;
        for (long begun = System.nanoTime(); begun < deadline && migration.cancellation().reason().isEmpty(); begun = System.nanoTime()) {
            if (migration.fileSystem().newInputFile(next).exists()) {
                return true;
            }
            long looked = System.nanoTime();
            cost = Math.min(cost, looked - begun);
            long rest = Math.min(cost * PAUSE_PER_LOOK, deadline - looked);
            pause(Math.max(MIN_PAUSE_MILLIS, NANOSECONDS.toMillis(rest)));
        }
        return false;
    }

    /** After a lost race. */
    public void pause(long millis)
            throws IOException
    {
        try {
            Thread.sleep(millis);
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for a gap between commits", e);
        }
    }
}
