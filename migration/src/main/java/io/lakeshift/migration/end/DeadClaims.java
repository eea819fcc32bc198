package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.claim.Claims.Acquired;
import io.lakeshift.migration.end.Endings.Heir;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;

import static java.util.Objects.requireNonNull;
import static java.util.UUID.randomUUID;

/** Ends dead migrations where no other one is to follow: under a claim that shuts them out, and that is gone afterwards. */
public final class DeadClaims
{
    private final Claims claims;
    private final Endings endings;

    @Inject
    public DeadClaims(Claims claims, Endings endings)
    {
        this.claims = requireNonNull(claims, "claims is null");
        this.endings = requireNonNull(endings, "endings is null");
    }

    /** @param owner for whoever finds the table claimed at this moment */
    public void end(TrinoFileSystem fileSystem, Snapshot newest, String name, String owner)
            throws IOException
    {
        Acquired acquired = claims.acquire(fileSystem, newest, randomUUID().toString(), owner, name);
        try {
            endings.endDead(fileSystem, newest.table(), name, acquired.claim(), acquired.abandoned(), Heir.NOBODY);
        }
        finally {
            endings.erase(fileSystem, newest.table(), acquired.claim());
        }
    }
}
