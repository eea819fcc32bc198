package io.lakeshift.migration.commit;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.catchup.Difference;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.PendingFiles;
import io.lakeshift.migration.check.CompatibilityCheck;
import io.lakeshift.migration.check.PartitionValuesCheck;
import io.lakeshift.migration.claim.Fence;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

/**
 * Catches up with other writers until nothing is left, then publishes right after one of their commits. A lost race is one more thing to catch up with.
 */
public final class Publisher
{
    private static final Logger log = Logger.get(Publisher.class);

    /** Races lost one after the other, after which a pause may bring us out of step with the writers. */
    private static final int RACES_AT_ONCE = 20;
    private static final long MAX_PAUSE_MILLIS = 50;

    private final Snapshots snapshots;
    private final PendingFiles pendingFiles;
    private final StagedFiles staged;
    private final PublicationGap gap;
    private final Publication publication;
    private final int attempts;
    private final int maxPartitions;

    @Inject
    public Publisher(Snapshots snapshots, PendingFiles pendingFiles, StagedFiles staged, PublicationGap gap, Publication publication, MigrationConfig config)
    {
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.pendingFiles = requireNonNull(pendingFiles, "pendingFiles is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.gap = requireNonNull(gap, "gap is null");
        this.publication = requireNonNull(publication, "publication is null");
        this.attempts = config.getPublishAttempts();
        this.maxPartitions = config.getMaxPartitions();
    }

    /**
     * @return the version published
     * @throws PublicationFailedException where storage failed in the one moment in which it matters
     */
    public long catchUpAndPublish(Migration migration)
    {
        try {
            return publish(migration);
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "The migration of table %s could not read its files: %s. Nothing was published and the table is as it was"
                    .formatted(migration.name(), e.getMessage()), e);
        }
    }

    private long publish(Migration migration)
            throws IOException
    {
        migration.progress().enter(MigrationState.CATCHING_UP);
        boolean verified = false;
        boolean lost = false;
        int races = 0;
        GapSearch search = new GapSearch(gap);
        while (true) {
            migration.cancellation().check();
            long begun = System.nanoTime();
            Snapshot newest = snapshots.latest(migration.fileSystem(), migration.table());
            Fence.requireNotPassed(newest, migration.claim().token(), migration.name());
            CompatibilityCheck.requireCompatible(migration.began(), newest, migration.name());
            Difference difference = migration.coverage().difference(newest.files());
            if (!difference.isEmpty()) {
                long seen = System.nanoTime();
                pendingFiles.catchUp(migration, newest, difference);
                log.debug("Table %s: version %s, %s files absorbed in %s µs after %s µs to see them",
                        migration.name(), newest.version(), difference.pending().size(), micros(seen, System.nanoTime()), micros(begun, seen));
                continue;
            }
            if (!verified) {
                // by one listing, in time: what is written from here on was read back a moment ago
                redoMissing(migration, staged.missing(migration.fileSystem(), migration.table(), migration.coverage().outputs(), StagedFiles.prefix(migration.id())));
                requirePartitionsWithin(migration);
                verified = true;
                continue;
            }
            Duration age = gap.age(migration, newest);
            if (!lost && !search.isGood(migration, newest, age) && gap.awaitNextCommit(migration, newest)) {
                continue;
            }
            migration.progress().enter(MigrationState.PUBLISHING);
            try {
                long version = publication.publish(migration, newest);
                log.info("Table %s: version %s has the new layout, %s ms after version %s (%s commits waited for, %s races lost)",
                        migration.name(), version, age.toMillis(), newest.version(), search.waits(), races);
                if (gap.isBusy(migration, newest, age) && !gap.isWithin(age)) {
                    migration.progress().warn(("Published %d ms after another writer's commit: if its next append was in flight, it was refused with \"Metadata changed\", one for each writer, " +
                            "and succeeds when it is made again").formatted(age.toMillis()));
                }
                return version;
            }
            catch (VersionTakenException e) {
                races++;
                lost = true;
                log.debug("Table %s: version %s went to another writer", migration.name(), e.version());
                requireWithinBudget(migration, newest, races);
                if (races > RACES_AT_ONCE) {
                    gap.pause(ThreadLocalRandom.current().nextLong(MAX_PAUSE_MILLIS));
                }
            }
            catch (TrinoException e) {
                throw new PublicationFailedException(e);
            }
            catch (RuntimeException | Error e) {
                throw new PublicationFailedException(new TrinoException(LAKE_INTERNAL, "Publishing the new layout of table %s after version %d failed: %s; please report this"
                        .formatted(migration.name(), newest.version(), e), e));
            }
        }
    }

    private static long micros(long from, long to)
    {
        return NANOSECONDS.toMicros(to - from);
    }

    private void requireWithinBudget(Migration migration, Snapshot newest, int races)
    {
        if (races >= attempts) {
            throw new TrinoException(LAKE_COMMIT_CONFLICT, ("The migration of table %s is complete but for the last appends, and could not be published in %d attempts: commits follow each other " +
                    "faster than one can be absorbed (version %d). Nothing was published and the table is as its writers left it; run the CALL again when they append less often")
                    .formatted(migration.name(), races, newest.version()));
        }
    }

    /** The outputs that are gone since they were verified: another engine's vacuum may have taken them. Their groups are written again. */
    private void redoMissing(Migration migration, List<AddFile> missing)
            throws IOException
    {
        if (missing.isEmpty()) {
            return;
        }
        String warning = "%d staged files were gone before publication (%s …), and were written again: does another engine vacuum the table with a very short retention?"
                .formatted(missing.size(), missing.getFirst().path());
        log.warn("Table %s: %s", migration.name(), warning);
        migration.progress().warn(warning);
        for (long group : migration.coverage().groupsOf(missing)) {
            staged.abandon(migration.fileSystem(), migration.table(), migration.coverage().remove(group));
        }
    }

    private void requirePartitionsWithin(Migration migration)
    {
        long partitions = migration.coverage().outputs().stream().map(AddFile::partitionValues).distinct().count();
        if (partitions > maxPartitions) {
            throw PartitionValuesCheck.tooMany("Table " + migration.name(), migration.target().spec().transforms(), maxPartitions);
        }
    }
}
