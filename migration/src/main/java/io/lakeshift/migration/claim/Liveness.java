package io.lakeshift.migration.claim;

import com.google.inject.Inject;
import io.lakeshift.migration.journal.Journal;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Whether the owner of a claim is still at work. Where its process is known to be gone it is not; else a sign of life within the lease says so. Where there is none,
 * and another host's clock or a time that lies further ahead than a lease may be to blame, what counts is whether the signs change while one watches: that asks no
 * clock but our own.
 */
public final class Liveness
{
    private static final int BEATS_WATCHED = 5;

    private final Journal journal;
    private final String host = HostName.get();
    private final Optional<ServerProcess> observer = ServerProcess.current();

    @Inject
    public Liveness(Journal journal)
    {
        this.journal = requireNonNull(journal, "journal is null");
    }

    /** May take a few beats, where only watching tells. */
    boolean isAlive(TrinoFileSystem fileSystem, Location table, Claim claim)
            throws IOException, InterruptedException
    {
        SignsOfLife signs = SignsOfLife.read(fileSystem, table, claim, journal);
        if (signs.stopped() || isGone(claim)) {
            return false;
        }
        Instant now = Instant.now();
        Instant limit = now.plus(claim.lease());
        if (signs.newest(limit).filter(sign -> sign.plus(claim.lease()).isAfter(now)).isPresent()) {
            return true;
        }
        if (claim.host().equals(host) && !signs.isAnyAfter(limit)) {
            return false;
        }
        return changes(fileSystem, table, claim, signs);
    }

    private boolean isGone(Claim claim)
    {
        return observer.isPresent() && claim.process().filter(process -> process.isGoneFor(observer.get())).isPresent();
    }

    private boolean changes(TrinoFileSystem fileSystem, Location table, Claim claim, SignsOfLife seen)
            throws IOException, InterruptedException
    {
        Duration pause = claim.beat().dividedBy(2);
        for (int look = 0; look < 2 * BEATS_WATCHED; look++) {
            Thread.sleep(pause);
            SignsOfLife signs = SignsOfLife.read(fileSystem, table, claim, journal);
            if (!signs.equals(seen)) {
                // the last thing that changes is that it ends
                return !signs.stopped() && journal.ended(fileSystem, table, claim.migrationId()).isEmpty();
            }
        }
        return false;
    }

    /** When the lease runs out if no further sign of life comes. */
    Instant leaseEnd(TrinoFileSystem fileSystem, Location table, Claim claim)
            throws IOException
    {
        Instant now = Instant.now();
        return SignsOfLife.read(fileSystem, table, claim, journal).newest(now).orElse(now).plus(claim.lease());
    }
}
