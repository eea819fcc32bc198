package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.PendingFiles;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.claim.Heartbeats;
import io.lakeshift.migration.claim.Heartbeats.Heartbeat;
import io.lakeshift.migration.commit.PublicationFailedException;
import io.lakeshift.migration.commit.Publisher;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/** What follows the claim: take over from the dead, plan, rewrite, publish; and however that ends, leave the table's directory in order. */
public final class MigrationSteps
{
    private static final Logger log = Logger.get(MigrationSteps.class);

    private final PendingFiles pendingFiles;
    private final Publisher publisher;
    private final StagedFiles staged;
    private final Endings endings;
    private final Heartbeats heartbeats;

    @Inject
    public MigrationSteps(PendingFiles pendingFiles, Publisher publisher, StagedFiles staged, Endings endings, Heartbeats heartbeats)
    {
        this.pendingFiles = requireNonNull(pendingFiles, "pendingFiles is null");
        this.publisher = requireNonNull(publisher, "publisher is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.endings = requireNonNull(endings, "endings is null");
        this.heartbeats = requireNonNull(heartbeats, "heartbeats is null");
    }

    /**
     * @param abandoned claims of dead migrations that this one takes over from
     * @throws TrinoException saying what happened; nothing is published then, and nothing is left behind but history
     */
    public void run(Migration migration, List<Claim> abandoned)
    {
        try (Heartbeat heartbeat = heartbeats.start(migration.fileSystem(), migration.table(), migration.claim(), migration.progress(), migration.cancellation())) {
            long version;
            try {
                version = publish(migration, abandoned);
            }
            catch (PublicationFailedException e) {
                version = settle(migration, heartbeat, e);
            }
            catch (Throwable e) {
                heartbeat.close();
                throw stopped(migration, named(migration, e));
            }
            heartbeat.close();
            published(migration, version);
        }
    }

    private long publish(Migration migration, List<Claim> abandoned)
            throws IOException
    {
        endings.endDead(migration.fileSystem(), migration.table(), migration.name(), migration.claim(), abandoned);

        migration.progress().enter(MigrationState.PLANNING);
        List<AddFile> sources = migration.began().files().files().toList();
        List<FileGroup> groups = pendingFiles.plan(migration, migration.began(), sources);
        log.info("Table %s: migration %s of version %s (%s files, %s) to %s in %s groups",
                migration.name(),
                migration.id(),
                migration.began().version(),
                sources.size(),
                DataSize.succinctBytes(migration.began().files().totalBytes()),
                migration.target().spec().transforms(),
                groups.size());

        migration.progress().enter(MigrationState.REWRITING);
        pendingFiles.rewrite(migration, migration.began(), groups);
        log.info("Table %s: %s rows rewritten into %s files and verified; catching up with what was committed meanwhile",
                migration.name(), migration.coverage().rows(), migration.coverage().outputs().size());
        return publisher.catchUpAndPublish(migration);
    }

    private void published(Migration migration, long version)
    {
        List<AddFile> outputs = migration.coverage().outputs();
        Fingerprint fingerprint = migration.coverage().fingerprint();
        migration.progress().published(version, "%032x".formatted(fingerprint.sum()), outputs.size(), outputs.stream().mapToLong(AddFile::size).sum());
        List<AddFile> missing = List.of();
        try {
            missing = staged.missing(migration.fileSystem(), migration.table(), outputs, StagedFiles.prefix(migration.id()));
        }
        catch (IOException e) {
            migration.progress().warn("The published files could not be listed afterwards: " + e.getMessage());
        }
        missing.stream().findFirst().ifPresent(file -> migration.progress().warn("Published file %s is missing".formatted(file.path())));
        try {
            endings.end(migration);
        }
        catch (IOException e) {
            // published all the same; the next migration writes this ending
            log.warn(e, "Table %s: the ending of migration %s could not be written", migration.name(), migration.id());
        }
        log.info("Table %s: version %s published, %s rows in %s files, fingerprint %032x", migration.name(), version, fingerprint.rows(), outputs.size(), fingerprint.sum());
        if (!missing.isEmpty()) {
            throw new TrinoException(LAKE_FILE_MISSING,
                    ("Version %d of table %s was published, and %d of its files (%s …) were deleted by somebody else at that moment. The old files are still there: " +
                    "go back with RESTORE to version %d (delta-rs, Spark), stop the vacuum that deletes files younger than its retention, and run the CALL again")
                    .formatted(version, migration.name(), missing.size(), missing.getFirst().path(), version - 1));
        }
    }

    /** The outcome of the commit is unknown: makes it known. */
    private long settle(Migration migration, Heartbeat heartbeat, PublicationFailedException unknown)
    {
        TrinoException failure = unknown.failure();
        log.warn(failure, "Table %s: publishing migration %s failed; looking whether it is in the log", migration.name(), migration.id());
        OptionalLong version;
        try {
            version = endings.settle(migration, unknown.version());
        }
        catch (IOException | RuntimeException e) {
            // the claim stays: after its lease the next migration, or an abort, does what could not be done now
            heartbeat.close();
            failure.addSuppressed(e);
            migration.progress().stopped(false, failure.getMessage());
            throw failure;
        }
        if (version.isPresent()) {
            return version.getAsLong();
        }
        heartbeat.close();
        throw end(migration, failure);
    }

    private TrinoException stopped(Migration migration, TrinoException failure)
    {
        try {
            endings.discard(migration);
        }
        catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
            migration.progress().stopped(false, failure.getMessage());
            // the claim stays, so that the next migration cleans up
            return new TrinoException(failure::getErrorCode, "%s. Files that it staged could not all be deleted (%s); the next CALL on this table does that, and so does a vacuum"
                    .formatted(failure.getMessage(), e.getMessage()), failure);
        }
        return end(migration, failure);
    }

    private TrinoException end(Migration migration, TrinoException failure)
    {
        boolean aborted = failure.getErrorCode().equals(LAKE_REPARTITION_ABORTED.toErrorCode());
        migration.progress().stopped(aborted, failure.getMessage());
        log.info("Table %s: migration %s %s: %s", migration.name(), migration.id(), aborted ? "aborted" : "failed", failure.getMessage());
        try {
            if (leavesNoTrace(failure)) {
                endings.erase(migration.fileSystem(), migration.table(), migration.claim());
            }
            else {
                endings.end(migration);
            }
        }
        catch (IOException | RuntimeException e) {
            log.warn(e, "Table %s: the ending of migration %s could not be written", migration.name(), migration.id());
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** A refusal that only the data could tell did not happen, as one by a check; and a store that refuses writes takes no history. */
    private static boolean leavesNoTrace(TrinoException failure)
    {
        return failure.getErrorCode().equals(LAKE_REPARTITION_REFUSED.toErrorCode()) || failure.getErrorCode().equals(LAKE_STORAGE_ERROR.toErrorCode());
    }

    private static TrinoException named(Migration migration, Throwable failure)
    {
        if (failure instanceof TrinoException known) {
            return known;
        }
        if (failure instanceof IOException) {
            return new TrinoException(LAKE_STORAGE_ERROR, "The migration of table %s (version %d) failed on storage: %s. Nothing was published and the table is as it was"
                    .formatted(migration.name(), migration.began().version(), failure.getMessage()), failure);
        }
        return new TrinoException(LAKE_INTERNAL, "The migration of table %s (version %d) failed: %s. Nothing was published and the table is as it was; please report this"
                .formatted(migration.name(), migration.began().version(), failure), failure);
    }
}
