package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.commit.PublicationFailedException;
import io.lakeshift.migration.staging.StagedFiles;
import io.lakeshift.migration.status.RunningMigrations;
import io.lakeshift.migration.undo.UndoPeriod;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/**
 * Brings a migration to its end and tells how it ended: to the caller, in the table's directory, and in this server's memory where the directory has nothing of it.
 * All of it is done undisturbed by interrupts, and only once the migration's last heartbeat was given.
 */
public final class MigrationOutcome
{
    private static final Logger log = Logger.get(MigrationOutcome.class);

    private final Claims claims;
    private final Endings endings;
    private final StagedFiles staged;
    private final RunningMigrations running;

    @Inject
    public MigrationOutcome(Claims claims, Endings endings, StagedFiles staged, RunningMigrations running)
    {
        this.claims = requireNonNull(claims, "claims is null");
        this.endings = requireNonNull(endings, "endings is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.running = requireNonNull(running, "running is null");
    }

    /** @throws TrinoException {@code LAKE_FILE_MISSING} where files of the version published were deleted in that moment */
    void published(Migration migration, long version)
    {
        Collection<AddFile> outputs = migration.coverage().outputs();
        Fingerprint fingerprint = migration.coverage().fingerprint();
        List<AddFile> moved = migration.coverage().moved(StagedFiles.prefix(migration.id()));
        if (!moved.isEmpty()) {
            migration.progress().warn(("%d files with %s were moved into their partitions as they are, not decoded: each lies within one partition by its own footer, and is the same file as before, " +
                    "byte by byte. The fingerprint is that of all other rows")
                    .formatted(moved.size(), DataSize.succinctBytes(moved.stream().mapToLong(AddFile::size).sum())));
        }
        migration.progress().published(version, "%032x".formatted(fingerprint.sum()), outputs.size(), outputs.stream().mapToLong(AddFile::size).sum(),
                UndoPeriod.of(migration.began().metadata()));
        List<AddFile> missing = Undisturbed.get(() -> {
            if (migration.workers().isPresent()) {
                discardUnused(migration, version);
            }
            List<AddFile> found = missing(migration, outputs);
            found.stream().findFirst().ifPresent(file -> migration.progress().warn("Published file %s is missing".formatted(file.path())));
            writeEnding(migration);
            return found;
        });
        log.info("Table %s: version %s published, %s rows in %s files, fingerprint %032x", migration.name(), version, fingerprint.rows(), outputs.size(), fingerprint.sum());
        if (!missing.isEmpty()) {
            throw new TrinoException(LAKE_FILE_MISSING,
                    ("Version %d of table %s was published, and %d of its files (%s …) were deleted by somebody else at that moment. The old files are still there: " +
                    "go back with RESTORE to version %d (delta-rs, Spark), stop the vacuum that deletes files younger than its retention, and run the CALL again")
                    .formatted(version, migration.name(), missing.size(), missing.getFirst().path(), version - 1));
        }
    }

    /** Attempts of workers that died, or that others outran, may have left files. */
    private void discardUnused(Migration migration, long version)
    {
        try {
            staged.discard(migration.fileSystem(), migration.table(), migration.id(), migration.began().version(), version);
        }
        catch (IOException | RuntimeException e) {
            migration.progress().warn("Files of workers that failed could not be looked for, and a vacuum takes them: " + e.getMessage());
        }
    }

    List<AddFile> missing(Migration migration, Collection<AddFile> outputs)
    {
        try {
            return staged.missing(migration.fileSystem(), migration.table(), outputs);
        }
        catch (IOException e) {
            migration.progress().warn("The published files could not be listed afterwards: " + e.getMessage());
            return List.of();
        }
    }

    /**
     * After a commit with unknown outcome: makes it known.
     *
     * @param lastBeat gives the last heartbeat; called once the outcome is known or cannot be known
     * @return the version, where it was published
     * @throws TrinoException the failure, where it was not, or where nobody can tell
     */
    long settle(Migration migration, PublicationFailedException unknown, Runnable lastBeat)
    {
        log.warn(unknown.failure(), "Table %s: publishing migration %s failed; looking whether it is in the log", migration.name(), migration.id());
        return Undisturbed.get(() -> {
            OptionalLong version;
            try {
                version = endings.settle(migration, unknown.version());
            }
            catch (IOException | RuntimeException e) {
                unknown.failure().addSuppressed(e);
                lastBeat.run();
                // the next migration, or an abort, does what could not be done now
                throw leftOpen(migration, unknown.failure());
            }
            lastBeat.run();
            if (version.isEmpty()) {
                throw ended(migration, unknown.failure());
            }
            return version.getAsLong();
        });
    }

    /**
     * Deletes what it staged, of which nothing was ever handed to the log.
     *
     * @return what to throw
     */
    TrinoException stopped(Migration migration, TrinoException cause)
    {
        return Undisturbed.get(() -> {
            TrinoException failure = takenOver(migration, cause);
            try {
                endings.discard(migration);
            }
            catch (IOException | RuntimeException e) {
                failure.addSuppressed(e);
                return leftOpen(migration, new TrinoException(
                        failure::getErrorCode,
                        "%s. Files that it staged could not all be deleted (%s); the next CALL on this table does that, and so does a vacuum".formatted(failure.getMessage(), e.getMessage()),
                        failure));
            }
            return ended(migration, failure);
        });
    }

    /**
     * Leaves a prepared migration to whoever goes on with it: all that it did stays, and so does its claim, of which it says that nobody holds it.
     *
     * @return what to throw
     */
    TrinoException suspended(Migration migration, TrinoException cause)
    {
        migration.progress().enter(MigrationState.SUSPENDED);
        log.info("Table %s: prepared migration %s is left as it is: %s", migration.name(), migration.id(), cause.getMessage());
        return Undisturbed.get(() -> {
            try {
                endings.leave(migration);
            }
            catch (IOException | RuntimeException e) {
                // it counts as dead after its lease, if not before
                log.warn(e, "Table %s: it could not be written that migration %s has stopped", migration.name(), migration.id());
            }
            return new TrinoException(cause::getErrorCode, ("%s. The migration of table %s stays prepared and was not published: CALL system.commit_repartition('%s') goes on with it, " +
                    "CALL system.abort_repartition('%s') drops it").formatted(cause.getMessage(), migration.name(), migration.name(), migration.name()), cause);
        });
    }

    /**
     * Leaves what is finished to the next migration, which takes it over as that of a dead one: the claim stays, and says that nobody holds it.
     *
     * @return what to throw
     */
    TrinoException left(Migration migration, TrinoException cause)
    {
        return Undisturbed.get(() -> leftOpen(migration, new TrinoException(cause::getErrorCode, ("%s. Nothing was published and the table is as it was. %d files that were written and verified " +
                "are kept: the next system.repartition to the same layout, by CALL or by EXECUTE, goes on with them, and CALL system.abort_repartition('%s') removes them")
                .formatted(cause.getMessage(), migration.coverage().outputCount(), migration.name()), cause)));
    }

    /** An owner that was taken for dead misses the files that another one has removed, and storage is not to blame. */
    private TrinoException takenOver(Migration migration, TrinoException failure)
    {
        if (!failure.getErrorCode().equals(LAKE_STORAGE_ERROR.toErrorCode()) && !failure.getErrorCode().equals(LAKE_FILE_MISSING.toErrorCode())) {
            return failure;
        }
        try {
            return claims.lost(migration.fileSystem(), migration.table(), migration.claim())
                    .map(lost -> new TrinoException(LAKE_REPARTITION_ABORTED, "The migration of table %s (version %d) stopped: %s. Nothing of this one was published"
                            .formatted(migration.name(), migration.began().version(), lost), failure))
                    .orElse(failure);
        }
        catch (IOException | RuntimeException e) {
            // storage is to blame
            failure.addSuppressed(e);
            return failure;
        }
    }

    /** The claim stays, so that the next migration or an abort cleans up; it finds the cause beside it. */
    TrinoException leftOpen(Migration migration, TrinoException failure)
    {
        tell(migration, failure);
        writeLastStatus(migration);
        return failure;
    }

    private TrinoException ended(Migration migration, TrinoException failure)
    {
        boolean traceless = leavesNoTrace(migration, failure);
        tell(migration, failure);
        if (traceless) {
            running.remember(migration.progress().status());
            erase(migration);
        }
        else {
            writeEnding(migration);
        }
        return failure;
    }

    static void tell(Migration migration, TrinoException failure)
    {
        boolean aborted = failure.getErrorCode().equals(LAKE_REPARTITION_ABORTED.toErrorCode());
        migration.progress().stopped(aborted, failure.getMessage());
        log.info("Table %s: migration %s %s: %s", migration.name(), migration.id(), aborted ? "aborted" : "failed", failure.getMessage());
    }

    /**
     * A refusal that only the data could tell did not happen, as one by a check; and neither did what storage stopped before there was anything to show. But the ending
     * of a dead migration names the one that took over what it had finished.
     */
    private static boolean leavesNoTrace(Migration migration, TrinoException failure)
    {
        boolean begun = migration.progress().state().compareTo(MigrationState.REWRITING) >= 0 || migration.coverage().outputCount() > 0;
        return failure.getErrorCode().equals(LAKE_REPARTITION_REFUSED.toErrorCode()) || (failure.getErrorCode().equals(LAKE_STORAGE_ERROR.toErrorCode()) && !begun);
    }

    private void erase(Migration migration)
    {
        try {
            endings.erase(migration.fileSystem(), migration.table(), migration.claim());
        }
        catch (IOException | RuntimeException e) {
            log.warn(e, "Table %s: what migration %s wrote about itself could not be deleted", migration.name(), migration.id());
            writeLastStatus(migration);
        }
    }

    void writeEnding(Migration migration)
    {
        try {
            endings.end(migration);
        }
        catch (IOException | RuntimeException e) {
            // the next migration writes it, from the last status
            log.warn(e, "Table %s: the ending of migration %s could not be written", migration.name(), migration.id());
            writeLastStatus(migration);
        }
    }

    void writeLastStatus(Migration migration)
    {
        running.remember(migration.progress().status());
        try {
            endings.leave(migration);
        }
        catch (IOException | RuntimeException e) {
            log.warn(e, "Table %s: how migration %s ended could not be written", migration.name(), migration.id());
        }
    }
}
