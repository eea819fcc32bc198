package io.lakeshift.migration.hold;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.catchup.Difference;
import io.lakeshift.migration.catchup.Held;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.MissingOutputs;
import io.lakeshift.migration.catchup.PendingFiles;
import io.lakeshift.migration.catchup.TableWatch;
import io.lakeshift.migration.commit.Publisher;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.spi.ErrorCode;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/**
 * Publishes: a held migration only once somebody permits it. Until then it is kept so near to the table's newest version that the rest takes seconds, whatever
 * others append, compact or vacuum, for as long as it takes.
 */
public final class Holding
{
    private static final Logger log = Logger.get(Holding.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** What may pass by itself, a commit file that somebody is just writing among it: it costs a prepared migration a permit at most, not its work. */
    private static final Set<ErrorCode> PASSING = Set.of(LAKE_STORAGE_ERROR.toErrorCode(), LAKE_BAD_LOG.toErrorCode());

    private final Publisher publisher;
    private final TableWatch watch;
    private final PendingFiles pendingFiles;
    private final MissingOutputs missing;
    private final StagedFiles staged;
    private final Journal journal;

    @Inject
    public Holding(Publisher publisher, TableWatch watch, PendingFiles pendingFiles, MissingOutputs missing, StagedFiles staged, Journal journal)
    {
        this.publisher = requireNonNull(publisher, "publisher is null");
        this.watch = requireNonNull(watch, "watch is null");
        this.pendingFiles = requireNonNull(pendingFiles, "pendingFiles is null");
        this.missing = requireNonNull(missing, "missing is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.journal = requireNonNull(journal, "journal is null");
    }

    /**
     * @return the version published
     * @throws io.lakeshift.migration.commit.PublicationFailedException where storage failed in the one moment in which it matters
     */
    public long publish(Migration migration)
    {
        if (migration.held().isEmpty()) {
            return publisher.catchUpAndPublish(migration);
        }
        Held held = migration.held().get();
        while (true) {
            hold(migration, held);
            try {
                return publisher.catchUpAndPublish(migration);
            }
            catch (TrinoException e) {
                // other writers won every race; a conflict that does not pass shows at the next look at the table
                boolean conflict = e.getErrorCode().equals(LAKE_COMMIT_CONFLICT.toErrorCode());
                if (!conflict && !PASSING.contains(e.getErrorCode())) {
                    throw e;
                }
                migration.cancellation().check();
                notNow(migration, held, e);
            }
        }
    }

    private void hold(Migration migration, Held held)
    {
        migration.progress().enter(MigrationState.CATCHING_UP);
        Vigil vigil = new Vigil(migration.began().metadata());
        while (true) {
            migration.cancellation().check();
            try {
                boolean near = keepUp(migration, vigil);
                if (near) {
                    prepared(migration, held);
                }
                if (isPermitted(migration, held, near ? LOOK : Duration.ZERO)) {
                    migration.progress().waiting(0, 0);
                    return;
                }
                vigil.wentWell();
            }
            catch (IOException e) {
                failed(migration, held, vigil, new TrinoException(LAKE_STORAGE_ERROR,
                        "The migration of table %s is prepared, and storage failed: %s. It stays prepared".formatted(migration.name(), e.getMessage()), e));
            }
            catch (TrinoException e) {
                if (!PASSING.contains(e.getErrorCode())) {
                    throw e;
                }
                failed(migration, held, vigil, e);
            }
        }
    }

    /** @return whether what is left is so little that it may wait until the migration is published */
    private boolean keepUp(Migration migration, Vigil vigil)
            throws IOException
    {
        Snapshot newest = watch.newest(migration);
        if (vigil.isFresheningDue()) {
            staged.freshen(migration.table(), migration.coverage().outputs());
            vigil.freshened();
        }
        boolean taken = false;
        if (vigil.isInventoryDue(newest)) {
            vigil.beginInventory();
            taken = missing.giveUp(migration);
            vigil.endInventory();
        }
        vigil.seen(newest);
        Difference difference = migration.coverage().difference(newest.files());
        if (!taken && !Backlog.isDue(difference)) {
            migration.progress().waiting(difference.pending().size(), difference.pendingBytes());
            return true;
        }
        migration.progress().enter(MigrationState.CATCHING_UP);
        migration.progress().waiting(0, 0);
        long begun = System.nanoTime();
        Difference widened = Backlog.withSmallGroups(difference, migration.coverage());
        pendingFiles.keepUp(migration, newest, widened);
        log.info("Table %s: prepared migration %s has caught up with version %s: %s files of %s in %s ms",
                migration.name(), migration.id(), newest.version(), widened.pending().size(), difference.pending().size(), Duration.ofNanos(System.nanoTime() - begun).toMillis());
        return false;
    }

    private void prepared(Migration migration, Held held)
            throws IOException
    {
        if (migration.progress().state() == MigrationState.PREPARED) {
            return;
        }
        journal.prepared(migration.table(), migration.id(), held.order());
        migration.progress().enter(MigrationState.PREPARED);
        held.permit().prepared(migration.progress().status());
    }

    private boolean isPermitted(Migration migration, Held held, Duration wait)
            throws IOException
    {
        if (journal.commitPermit(migration.fileSystem(), migration.table(), migration.id()).isPresent()) {
            held.permit().give();
        }
        return await(migration, held, wait);
    }

    private static boolean await(Migration migration, Held held, Duration wait)
    {
        try {
            return held.permit().await(wait);
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            migration.cancellation().suspend("The thread of the prepared migration of table %s was interrupted".formatted(migration.name()));
            return false;
        }
    }

    /** The work of hours is worth more than one look that failed. */
    private void failed(Migration migration, Held held, Vigil vigil, TrinoException failure)
    {
        if (vigil.wentWrong()) {
            log.warn(failure, "Table %s: prepared migration %s could not catch up, and tries again until it can", migration.name(), migration.id());
            migration.progress().warn("It is prepared, and could not catch up: %s. It tries again until it can".formatted(failure.getMessage()));
        }
        refuse(migration, held, failure);
        await(migration, held, LOOK);
    }

    private void notNow(Migration migration, Held held, TrinoException failure)
    {
        log.warn(failure, "Table %s: prepared migration %s could not be published for the moment", migration.name(), migration.id());
        migration.progress().warn("It was permitted and could not be published for the moment: %s".formatted(failure.getMessage()));
        refuse(migration, held, failure);
    }

    private void refuse(Migration migration, Held held, TrinoException failure)
    {
        try {
            journal.withdrawCommitPermit(migration.fileSystem(), migration.table(), migration.id());
        }
        catch (IOException e) {
            // it is tried again then, which does as well
            log.warn(e, "Table %s: the permit of migration %s could not be withdrawn", migration.name(), migration.id());
        }
        held.permit().refuse(failure);
    }
}
