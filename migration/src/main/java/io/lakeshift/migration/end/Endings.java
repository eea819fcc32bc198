package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.claim.Fence;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.journal.MigrationDirectory;
import io.lakeshift.migration.staging.StagedFiles;
import io.lakeshift.migration.staging.UnfinishedFiles;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/** Ends migrations, so that nothing of them is left but what a version refers to, and a line of history. */
public final class Endings
{
    private static final Logger log = Logger.get(Endings.class);

    private final Claims claims;
    private final Fence fence;
    private final Journal journal;
    private final StagedFiles staged;
    private final UnfinishedFiles unfinished;
    private final DeadMigrations dead;
    private final LakeStores stores;

    @Inject
    public Endings(Claims claims, Fence fence, Journal journal, StagedFiles staged, UnfinishedFiles unfinished, DeadMigrations dead, LakeStores stores)
    {
        this.claims = requireNonNull(claims, "claims is null");
        this.fence = requireNonNull(fence, "fence is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.unfinished = requireNonNull(unfinished, "unfinished is null");
        this.dead = requireNonNull(dead, "dead is null");
        this.stores = requireNonNull(stores, "stores is null");
    }

    /** Deletes what a stopped migration staged. Nothing of it was ever handed to the log. */
    public void discard(Migration migration)
            throws IOException
    {
        staged.discard(migration.fileSystem(), migration.table(), migration.id(), migration.began().version(), migration.began().version());
        removeEmptyDirectories(migration);
    }

    /**
     * After a publication with unknown outcome: takes the version that it aimed at, if it is still free, so that the outcome is known; then deletes what no version refers to.
     *
     * @param version that it aimed at
     * @return the version, where it turns out to be published
     */
    public OptionalLong settle(Migration migration, long version)
            throws IOException
    {
        Snapshot after = fence.raiseAgain(migration.fileSystem(), migration.table(), migration.claim().token());
        Optional<Set<Long>> published = staged.discard(migration.fileSystem(), migration.table(), migration.id(), migration.began().version(), after.version());
        removeEmptyDirectories(migration);
        if (published.isEmpty()) {
            // commits since the beginning have been cleaned up; what is live tells as well
            if (StagedFiles.isPublished(after, migration.id())) {
                return OptionalLong.of(version);
            }
            migration.progress().warn("What it staged was left in place, because the log no longer tells whether a version refers to it. A vacuum takes it");
            return OptionalLong.empty();
        }
        return published.get().stream().mapToLong(Long::longValue).min();
    }

    /** Who goes on where a dead migration stopped. */
    public interface Heir
    {
        /** Nobody goes on: all that it did is thrown away. */
        Heir NOBODY = _ -> 0;

        /** @return how many groups are taken over, before what is left of the dead migration is removed */
        int inherit(Claim dead)
                throws IOException;
    }

    /** Takes over and cleans up, behind a fence, what migrations left whose owners died, and writes their endings. */
    public void endDead(TrinoFileSystem fileSystem, Location table, String name, Claim mine, List<Claim> abandoned, Heir heir)
            throws IOException
    {
        if (!abandoned.isEmpty()) {
            Snapshot after = fence.raise(fileSystem, table, mine.token(), name);
            for (Claim claim : abandoned) {
                log.info("Table %s: cleaning up after migration %s of %s, which died", name, claim.migrationId(), claim.host());
                int inherited = heir.inherit(claim);
                dead.end(fileSystem, after, name, claim, inherited == 0 ? Optional.empty() : Optional.of(mine.migrationId()));
            }
        }
        claims.prune(fileSystem, table, mine);
        unfinished.remove(fileSystem, table, Instant.now().minus(mine.lease()));
    }

    /** Writes the ending, which frees the claim, and drops what is needed only until then. */
    public void end(Migration migration)
            throws IOException
    {
        journal.end(migration.progress().status());
        journal.tidy(migration.fileSystem(), migration.table(), migration.progress().status());
    }

    /** Keeps the claim, and says how far it came and why no further: whoever takes over writes the ending from that. */
    public void leave(Migration migration)
            throws IOException
    {
        journal.beat(migration.fileSystem(), migration.progress().status());
    }

    /** Frees the claim without leaving a trace: what was refused did not happen. */
    public void erase(TrinoFileSystem fileSystem, Location table, Claim claim)
            throws IOException
    {
        MigrationDirectory directory = MigrationDirectory.of(table);
        fileSystem.deleteDirectory(directory.migration(claim.migrationId()));
        fileSystem.deleteFile(directory.claim(claim.token()));
        stores.of(table).removeEmptyDirectory(table.appendPath(MigrationDirectory.NAME + "/claims"));
        stores.of(table).removeEmptyDirectory(table.appendPath(MigrationDirectory.NAME));
    }

    private void removeEmptyDirectories(Migration migration)
            throws IOException
    {
        staged.removeEmptyDirectories(migration.fileSystem(), migration.table(), Set.copyOf(migration.target().partitionColumns()));
    }
}
