package io.lakeshift.migration.resume;

import com.google.inject.Inject;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.Undone;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.undo.Revival;

import java.io.IOException;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** What a migration need not do because it has been done before: by one that died, or by the one that it undoes. */
public final class HeadStart
{
    private final Inheritance inheritance;
    private final Revival revival;

    @Inject
    public HeadStart(Inheritance inheritance, Revival revival)
    {
        this.inheritance = requireNonNull(inheritance, "inheritance is null");
        this.revival = requireNonNull(revival, "revival is null");
    }

    /** Before the first file is written: a later migration learns by this whether it could use what this one leaves. */
    public void bequeath(Migration migration)
            throws IOException
    {
        inheritance.bequeath(migration);
    }

    /** Behind a fence. */
    public int inherit(Migration migration, Claim dead)
            throws IOException
    {
        int groups = inheritance.inherit(migration, dead);
        if (groups > 0) {
            migration.progress().warn("Resumed: %d groups of files with %d rows, which migration %s had written and verified before it ended, were taken over"
                    .formatted(groups, migration.coverage().rows(), dead.migrationId()));
        }
        return groups;
    }

    /** Where the migration undoes another one. */
    public void revive(Migration migration)
            throws IOException
    {
        Optional<Undone> undone = migration.undone();
        if (undone.isPresent()) {
            long before = migration.coverage().rows();
            int groups = revival.revive(migration, undone.get());
            migration.progress().warn("Undoes migration %s (version %d): %d groups of files with %d rows came back as they were; what was written since is laid out anew"
                    .formatted(undone.get().migration().migrationId(), undone.get().before().version() + 1, groups, migration.coverage().rows() - before));
        }
    }
}
