package io.lakeshift.migration.resume;

import com.google.inject.Inject;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.Undone;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.undo.Revival;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
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
            boolean incremental = undone.get().written().isPresent();
            if (incremental && groups == 0) {
                throw new TrinoException(LAKE_REPARTITION_REFUSED, ("The migration of table %s that version %d made can no longer be undone: it laid out some files anew, and none of them is as it wrote them, " +
                        "or the schema has changed since. Nothing was changed, and there is nothing to go back to: the table has had the same partitioning before")
                        .formatted(migration.name(), undone.get().before().version() + 1));
            }
            migration.progress().warn("Undoes migration %s (version %d): %d groups of files with %d rows came back as they were; what was written since %s"
                    .formatted(
                            undone.get().migration().migrationId(),
                            undone.get().before().version() + 1,
                            groups,
                            migration.coverage().rows() - before,
                            incremental ? "stays as it is" : "is laid out anew"));
        }
    }
}
