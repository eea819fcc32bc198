package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.List;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/**
 * Migrations that were published, and whose server died before it could write so. Any other dead migration is ended by the next one of its table; after this one
 * the next CALL may find nothing to do, and an undo would not find what it is to undo.
 */
public final class UntoldPublications
{
    private final Claims claims;
    private final DeadClaims deadClaims;
    private final Snapshots snapshots;
    private final StagedFiles staged;

    @Inject
    public UntoldPublications(Claims claims, DeadClaims deadClaims, Snapshots snapshots, StagedFiles staged)
    {
        this.claims = requireNonNull(claims, "claims is null");
        this.deadClaims = requireNonNull(deadClaims, "deadClaims is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.staged = requireNonNull(staged, "staged is null");
    }

    /**
     * Writes the endings of such migrations, if the table has any. It need not be the last one that claimed the table: whoever came after it may have died before it
     * had written what it found.
     */
    public void tell(TrinoFileSystem fileSystem, Location table, String name)
    {
        List<Claim> open = claims.allOpen(fileSystem, table);
        if (open.isEmpty() || claims.alive(fileSystem, table, open.getLast())) {
            return;
        }
        Snapshot newest = snapshots.latest(fileSystem, table);
        for (Claim claim : open) {
            try {
                if (staged.isPublished(fileSystem, newest, claim.migrationId(), claim.sourceVersion())) {
                    // with all that are open: none of them is alive
                    deadClaims.end(fileSystem, newest, name, "end of " + claim.migrationId());
                    return;
                }
            }
            catch (IOException e) {
                throw new TrinoException(LAKE_STORAGE_ERROR, "Table %s: migration %s was published and its server died; its ending could not be written: %s. Nothing else was done; run the CALL again"
                        .formatted(name, claim.migrationId(), e.getMessage()), e);
            }
        }
    }
}
