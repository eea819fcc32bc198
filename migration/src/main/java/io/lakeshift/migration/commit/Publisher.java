package io.lakeshift.migration.commit;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.catchup.Difference;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.MissingOutputs;
import io.lakeshift.migration.catchup.PendingFiles;
import io.lakeshift.migration.catchup.TableWatch;
import io.lakeshift.migration.check.PartitionValuesCheck;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.time.Duration;

import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/**
 * Catches up with other writers until nothing is left, then publishes right after one of their commits. A lost race is one more thing to catch up with.
 */
public final class Publisher
{
    private static final Logger log = Logger.get(Publisher.class);

    private final TableWatch watch;
    private final PendingFiles pendingFiles;
    private final MissingOutputs missing;
    private final PublicationGap gap;
    private final RepartitionCommit publication;
    private final int attempts;
    private final int maxPartitions;

    @Inject
    public Publisher(TableWatch watch, PendingFiles pendingFiles, MissingOutputs missing, PublicationGap gap, RepartitionCommit publication, MigrationConfig config)
    {
        this.watch = requireNonNull(watch, "watch is null");
        this.pendingFiles = requireNonNull(pendingFiles, "pendingFiles is null");
        this.missing = requireNonNull(missing, "missing is null");
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
        Chase chase = new Chase(migration, attempts);
        Inventory inventory = new Inventory();
        GapSearch search = new GapSearch(gap);
        while (true) {
            migration.cancellation().check();
            long looked = System.nanoTime();
            Snapshot newest = watch.newest(migration);
            if (!absorb(migration, newest, chase, inventory)) {
                continue;
            }
            if (inventory.isDue()) {
                takeInventory(migration, inventory);
                continue;
            }
            // after the very snapshot that was absorbed, and not after another look at the log: where each look finds a new commit there would be no end of it,
            // and a race that is lost counts
            Duration age = gap.age(migration, newest);
            // nobody's append is refused by a commit that changes no metadata, whenever it comes
            boolean refuses = migration.target().changes(newest.metadata(), newest.protocol());
            if (refuses && !search.isGood(migration, newest, age, chase.hasLost()) && (gap.awaitNextCommit(migration, newest) || inventory.isDue())) {
                continue;
            }
            announce(migration, newest);
            try {
                long version = publication.publish(migration, newest);
                migration.progress().publishedWithin(Duration.ofNanos(System.nanoTime() - looked));
                log.info("Table %s: version %s has the new layout, %s ms after version %s (%s commits waited for, %s races lost)",
                        migration.name(), version, age.toMillis(), newest.version(), search.waits(), chase.races());
                if (refuses && gap.isBusy(migration, newest, age) && !gap.isWithin(age)) {
                    migration.progress().warn(("Published %d ms after another writer's commit: if its next append was in flight, it was refused with \"Metadata changed\", one for each writer, " +
                            "and succeeds when it is made again").formatted(age.toMillis()));
                }
                return version;
            }
            catch (VersionTakenException e) {
                log.debug("Table %s: version %s went to another writer", migration.name(), e.version());
                chase.lost(newest);
                gap.pause(chase.pauseMillis());
            }
            catch (TrinoException e) {
                throw new PublicationFailedException(newest.version() + 1, e);
            }
            catch (RuntimeException | Error e) {
                throw new PublicationFailedException(newest.version() + 1, new TrinoException(LAKE_INTERNAL, "Publishing the new layout of table %s after version %d failed: %s; please report this"
                        .formatted(migration.name(), newest.version(), e), e));
            }
        }
    }

    /** @return whether the outputs now hold exactly the snapshot's rows, and it may still be the newest one */
    private boolean absorb(Migration migration, Snapshot newest, Chase chase, Inventory inventory)
    {
        Difference difference = migration.coverage().difference(newest.files());
        if (difference.isEmpty()) {
            migration.progress().absorbed(newest.version());
            return true;
        }
        long begun = System.nanoTime();
        pendingFiles.catchUp(migration, newest, difference);
        migration.progress().absorbed(newest.version());
        Duration round = Duration.ofNanos(System.nanoTime() - begun);
        log.debug("Table %s: version %s, %s files absorbed in %s ms", migration.name(), newest.version(), difference.pending().size(), round.toMillis());
        if (!gap.isShort(round)) {
            inventory.suspect();
            chase.behind(newest, round);
            return false;
        }
        return migration.coverage().difference(newest.files()).isEmpty();
    }

    /** Once: a race that is lost is no phase of its own. */
    private static void announce(Migration migration, Snapshot newest)
    {
        if (migration.progress().state() != MigrationState.PUBLISHING) {
            migration.progress().enter(MigrationState.PUBLISHING);
            log.info("Table %s: publishing migration %s after version %s", migration.name(), migration.id(), newest.version());
        }
    }

    /** In time: what is written from here on was read back a moment ago. */
    private void takeInventory(Migration migration, Inventory inventory)
            throws IOException
    {
        inventory.begin();
        missing.giveUp(migration);
        requirePartitionsWithin(migration);
        inventory.end();
    }

    private void requirePartitionsWithin(Migration migration)
    {
        long partitions = migration.coverage().outputs().stream().map(AddFile::partitionValues).distinct().count();
        if (partitions > maxPartitions) {
            throw PartitionValuesCheck.tooMany("Table " + migration.name(), migration.target().spec().transforms(), maxPartitions);
        }
    }
}
