package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.claim.Claims.Acquired;
import io.lakeshift.migration.copy.DeadCopies;
import io.lakeshift.migration.journal.Journal;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.trino.spi.StandardErrorCode.NOT_FOUND;
import static java.util.Objects.requireNonNull;
import static java.util.UUID.randomUUID;

/** Ends a migration whose owner is dead, where nobody goes on with it. */
public final class DeadOwners
{
    private final Claims claims;
    private final Endings endings;
    private final Journal journal;
    private final Snapshots snapshots;
    private final DeadClaims deadClaims;
    private final DeadCopies deadCopies;

    @Inject
    public DeadOwners(Claims claims, Endings endings, Journal journal, Snapshots snapshots, DeadClaims deadClaims, DeadCopies deadCopies)
    {
        this.claims = requireNonNull(claims, "claims is null");
        this.endings = requireNonNull(endings, "endings is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.deadClaims = requireNonNull(deadClaims, "deadClaims is null");
        this.deadCopies = requireNonNull(deadCopies, "deadCopies is null");
    }

    /**
     * A claim of our own shuts it out while it is cleaned up.
     *
     * @param why what the claim is for
     * @return how it ended, which may be published
     * @throws TrinoException {@code LAKE_REPARTITION_RUNNING} where its owner, or somebody else, has the table
     */
    public MigrationStatus end(TrinoFileSystem fileSystem, Location table, String name, Claim dead, String why)
            throws IOException
    {
        if (!snapshots.exists(fileSystem, table)) {
            return endCopy(fileSystem, table, name, dead, why);
        }
        deadClaims.end(fileSystem, snapshots.latest(fileSystem, table), name, "%s of %s".formatted(why, dead.migrationId()));
        return journal.ended(fileSystem, table, dead.migrationId())
                .orElseThrow(() -> new TrinoException(NOT_FOUND, "The migration of table %s has ended meanwhile".formatted(name)));
    }

    private MigrationStatus endCopy(TrinoFileSystem fileSystem, Location directory, String name, Claim dead, String why)
            throws IOException
    {
        Acquired acquired = claims.acquire(fileSystem, directory, randomUUID().toString(), "%s of %s".formatted(why, dead.migrationId()), name);
        try {
            deadCopies.abort(fileSystem, directory, name, acquired.claim(), acquired.abandoned());
        }
        finally {
            endings.erase(fileSystem, directory, acquired.claim());
            deadCopies.leave(directory, name);
        }
        return journal.ended(fileSystem, directory, dead.migrationId())
                .orElseThrow(() -> new TrinoException(LAKE_REPARTITION_RUNNING, ("The copy that table %s was to be is dead, but it had begun to publish, and may appear yet: so nothing of it was deleted. " +
                        "CALL system.repartition with the same target makes the copy, and removes what this one left").formatted(name)));
    }
}
