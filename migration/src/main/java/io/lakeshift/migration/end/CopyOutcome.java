package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.commit.PublicationFailedException;
import io.lakeshift.migration.copy.Copy;
import io.lakeshift.migration.copy.CopyPlaces;
import io.lakeshift.migration.copy.DeadCopies;
import io.lakeshift.migration.staging.StagedFiles;
import io.lakeshift.migration.status.RunningMigrations;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.trino.spi.StandardErrorCode.TABLE_ALREADY_EXISTS;
import static java.util.Objects.requireNonNull;

/**
 * Brings a copy to its end. One that was published keeps its history in its own directory. Of one that was not, nothing stays, so that the name is free again: this server
 * remembers why. All of it is done undisturbed by interrupts, and only once the copy's last heartbeat was given.
 */
public final class CopyOutcome
{
    private static final Logger log = Logger.get(CopyOutcome.class);

    private final MigrationOutcome outcome;
    private final Endings endings;
    private final DeadCopies deadCopies;
    private final CopyPlaces places;
    private final StagedFiles staged;
    private final RunningMigrations running;

    @Inject
    public CopyOutcome(MigrationOutcome outcome, Endings endings, DeadCopies deadCopies, CopyPlaces places, StagedFiles staged, RunningMigrations running)
    {
        this.outcome = requireNonNull(outcome, "outcome is null");
        this.endings = requireNonNull(endings, "endings is null");
        this.deadCopies = requireNonNull(deadCopies, "deadCopies is null");
        this.places = requireNonNull(places, "places is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.running = requireNonNull(running, "running is null");
    }

    /**
     * @param passed of the dead, none of which can be published any more
     * @throws TrinoException {@code LAKE_FILE_MISSING} where files of the copy were deleted in that moment
     */
    void published(Copy copy, List<Claim> passed)
    {
        Migration migration = copy.migration();
        Collection<AddFile> outputs = migration.coverage().outputs();
        Fingerprint fingerprint = migration.coverage().fingerprint();
        migration.progress().published(0, "%032x".formatted(fingerprint.sum()), outputs.size(), outputs.stream().mapToLong(AddFile::size).sum());
        List<AddFile> missing = Undisturbed.get(() -> {
            List<AddFile> found = outcome.missing(migration, outputs);
            found.stream().findFirst().ifPresent(file -> migration.progress().warn("File %s of the copy is missing".formatted(file.path())));
            try {
                deadCopies.endPassed(migration, passed);
            }
            catch (IOException | RuntimeException e) {
                // their claims stay, and the next migration of the copy ends them
                log.warn(e, "Table %s: what dead copies left could not all be removed", migration.name());
            }
            outcome.writeEnding(migration);
            return found;
        });
        log.info("%s is made: %s rows in %s files, fingerprint %032x", copy.subject(), fingerprint.rows(), outputs.size(), fingerprint.sum());
        if (!missing.isEmpty()) {
            throw new TrinoException(LAKE_FILE_MISSING, ("%s was published, and %d of its files (%s …) were deleted by somebody else at that moment. Table %s is untouched. " +
                    "Remove %s, find out who deletes files there, and run the CALL again")
                    .formatted(copy.subject(), missing.size(), missing.getFirst().path(), copy.source(), copy.target().directory()));
        }
    }

    /**
     * After a version 0 with unknown outcome: looks whether it is there.
     *
     * @param lastBeat gives the last heartbeat
     * @throws TrinoException the failure, unless it is there
     */
    void settle(Copy copy, PublicationFailedException unknown, Runnable lastBeat)
    {
        Migration migration = copy.migration();
        log.warn(unknown.failure(), "%s: publishing failed; looking whether it is there", copy.subject());
        Undisturbed.get(() -> {
            Optional<CommitFile> version0 = Optional.empty();
            try {
                version0 = CommitReader.readInfo(migration.fileSystem(), migration.table(), 0);
            }
            catch (IOException | RuntimeException e) {
                unknown.failure().addSuppressed(e);
            }
            lastBeat.run();
            if (version0.isEmpty()) {
                // it may arrive yet, and must find its files; the next CALL for the same target knows by the claim
                throw outcome.leftOpen(migration, new TrinoException(
                        unknown.failure()::getErrorCode,
                        "%s. Table %s is untouched. %s may still appear, so what was written for it stays in %s: CALL system.repartition with the same target settles it"
                                .formatted(unknown.failure().getMessage(), copy.source(), copy.target().name(), copy.target().directory()),
                        unknown.failure()));
            }
            if (!StagedFiles.isMigration(version0.get(), migration.id())) {
                throw stoppedUndisturbed(copy, new TrinoException(TABLE_ALREADY_EXISTS, "%s was given up: table %s was made meanwhile. That table and table %s are unharmed; choose another name for target"
                        .formatted(copy.subject(), copy.target().name(), copy.source()), unknown.failure()));
            }
            return version0;
        });
    }

    /**
     * Deletes all that it wrote, of which nothing was ever handed to a log.
     *
     * @return what to throw
     */
    TrinoException stopped(Copy copy, TrinoException failure)
    {
        return Undisturbed.get(() -> stoppedUndisturbed(copy, failure));
    }

    private TrinoException stoppedUndisturbed(Copy copy, TrinoException failure)
    {
        Migration migration = copy.migration();
        try {
            staged.discard(migration.fileSystem(), migration.table(), migration.id(), Claim.NO_VERSION, Claim.NO_VERSION);
            staged.removeEmptyDirectories(migration.fileSystem(), migration.table(), Set.copyOf(migration.target().partitionColumns()));
        }
        catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
            return outcome.leftOpen(migration, new TrinoException(
                    failure::getErrorCode,
                    "%s. Files that it wrote could not all be deleted (%s); the next CALL for the same target does that".formatted(failure.getMessage(), e.getMessage()),
                    failure));
        }
        MigrationOutcome.tell(migration, failure);
        running.remember(migration.progress().status());
        try {
            endings.erase(migration.fileSystem(), migration.table(), migration.claim());
        }
        catch (IOException | RuntimeException e) {
            log.warn(e, "%s: what it wrote about itself could not be deleted", copy.subject());
            outcome.writeLastStatus(migration);
        }
        places.removeMade(copy.target());
        return failure;
    }
}
