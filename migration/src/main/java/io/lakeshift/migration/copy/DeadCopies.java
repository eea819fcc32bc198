package io.lakeshift.migration.copy;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.migration.CopyTarget;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.resume.HeadStart;
import io.lakeshift.migration.staging.StagedFiles;
import io.lakeshift.migration.status.MigrationProgress;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * What becomes of copies whose servers died. One that can be shut out is cleaned up at once. One that had passed the {@link CopyFence} may be published at any moment, until
 * another version 0 is there: so long its files stay.
 */
public final class DeadCopies
{
    private static final Logger log = Logger.get(DeadCopies.class);

    private final CopyFence fence;
    private final CopyPlaces places;
    private final StagedFiles staged;
    private final Journal journal;
    private final Claims claims;
    private final HeadStart headStart;

    @Inject
    public DeadCopies(CopyFence fence, CopyPlaces places, StagedFiles staged, Journal journal, Claims claims, HeadStart headStart)
    {
        this.fence = requireNonNull(fence, "fence is null");
        this.places = requireNonNull(places, "places is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.claims = requireNonNull(claims, "claims is null");
        this.headStart = requireNonNull(headStart, "headStart is null");
    }

    /**
     * Takes over what the dead had finished, as far as it is what {@code heir} would write, and cleans up after them.
     *
     * @return those that may still be published, and of which nothing was deleted
     */
    public List<Claim> takeOver(Migration heir, List<Claim> abandoned)
            throws IOException
    {
        ImmutableList.Builder<Claim> passed = ImmutableList.builder();
        for (Claim dead : abandoned) {
            log.info("Table %s: taking over from copy %s of %s, which died", heir.name(), dead.migrationId(), dead.host());
            boolean shutOut = fence.shutOut(heir.fileSystem(), heir.table(), dead.migrationId());
            int inherited = headStart.inherit(heir, dead);
            if (shutOut) {
                discard(heir.fileSystem(), heir.table(), heir.name(), dead, Claim.NO_VERSION, inherited > 0 ?
                        "Its server died before it was published; copy %s went on with what it had finished".formatted(heir.id()) :
                        "Its server died before it was published; what it had written was removed");
            }
            else {
                passed.add(dead);
            }
        }
        claims.prune(heir.fileSystem(), heir.table(), heir.claim());
        return passed.build();
    }

    /** Once the heir's version 0 is there, none of the dead can be published any more. */
    public void endPassed(Migration heir, List<Claim> passed)
            throws IOException
    {
        for (Claim dead : passed) {
            discard(heir.fileSystem(), heir.table(), heir.name(), dead, 0, "Its server died while it published; copy %s was published in its place".formatted(heir.id()));
        }
        claims.prune(heir.fileSystem(), heir.table(), heir.claim());
    }

    /**
     * One of the dead was published after all, before whoever has the claim now.
     *
     * @param version0 of the directory
     */
    public void endPublished(Migration heir, CommitFile version0, List<Claim> passed)
            throws IOException
    {
        for (Claim dead : passed) {
            if (StagedFiles.isMigration(version0, dead.migrationId())) {
                end(heir.fileSystem(), last(heir.fileSystem(), heir.table(), heir.name(), dead).withEnding(MigrationState.PUBLISHED, OptionalLong.of(0), Optional.empty()));
            }
        }
    }

    /**
     * Shuts the dead out and cleans up, with nobody to go on. Those that may still be published are left as they are.
     *
     * @param mine a claim above all of theirs
     */
    public void abort(TrinoFileSystem fileSystem, Location directory, String name, Claim mine, List<Claim> abandoned)
            throws IOException
    {
        for (Claim dead : abandoned) {
            if (fence.shutOut(fileSystem, directory, dead.migrationId())) {
                discard(fileSystem, directory, name, dead, Claim.NO_VERSION, "Its server died before it was published; what it had written was removed");
            }
        }
        claims.prune(fileSystem, directory, mine);
    }

    /** The directory of copies of which nothing is left. */
    public void leave(Location directory, String name)
    {
        places.removeMade(new CopyTarget(directory, name, ImmutableList.of(directory)));
    }

    /** @param version the one that the directory has */
    private void discard(TrinoFileSystem fileSystem, Location directory, String name, Claim dead, long version, String death)
            throws IOException
    {
        staged.discard(fileSystem, directory, dead.migrationId(), Claim.NO_VERSION, version);
        if (version == Claim.NO_VERSION) {
            // in a table others may be at work
            staged.removeEmptyDirectories(fileSystem, directory);
            places.removeUnfinishedCommits(fileSystem, directory);
        }
        MigrationStatus last = last(fileSystem, directory, name, dead);
        // an owner that could say why it stopped, but not write its ending, did not die
        end(fileSystem, last.state().isFinal() ? last : last.withEnding(MigrationState.FAILED, OptionalLong.empty(), Optional.of(death)));
    }

    private void end(TrinoFileSystem fileSystem, MigrationStatus ended)
            throws IOException
    {
        journal.end(ended);
        journal.tidy(fileSystem, Location.of(ended.location()), ended);
    }

    private MigrationStatus last(TrinoFileSystem fileSystem, Location directory, String name, Claim dead)
            throws IOException
    {
        return journal.lastStatus(fileSystem, directory, dead.migrationId()).orElseGet(() -> {
            // before its first heartbeat
            MigrationProgress progress = new MigrationProgress(dead.migrationId(), name, directory.toString(), ImmutableList.of(), dead.owner(), dead.started());
            progress.copies("an unknown table");
            return progress.status();
        });
    }
}
