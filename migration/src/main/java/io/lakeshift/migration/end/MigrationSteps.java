package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.airlift.units.DataSize;
import io.lakeshift.delta.files.IndexedFiles;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.catchup.Held;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.PendingFiles;
import io.lakeshift.migration.catchup.TableWatch;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.claim.Heartbeats;
import io.lakeshift.migration.claim.Heartbeats.Heartbeat;
import io.lakeshift.migration.commit.PublicationFailedException;
import io.lakeshift.migration.hold.Holding;
import io.lakeshift.migration.resume.HeadStart;
import io.lakeshift.migration.rewrite.FileGroup;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.List;

import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/** What follows the claim: take over from the dead, plan, rewrite, publish; and however that ends, leave the table's directory in order. */
public final class MigrationSteps
{
    private static final Logger log = Logger.get(MigrationSteps.class);

    private final TableWatch watch;
    private final PendingFiles pendingFiles;
    private final Holding holding;
    private final HeadStart headStart;
    private final Endings endings;
    private final Heartbeats heartbeats;
    private final MigrationOutcome outcome;

    @Inject
    public MigrationSteps(
            TableWatch watch,
            PendingFiles pendingFiles,
            Holding holding,
            HeadStart headStart,
            Endings endings,
            Heartbeats heartbeats,
            MigrationOutcome outcome)
    {
        this.watch = requireNonNull(watch, "watch is null");
        this.pendingFiles = requireNonNull(pendingFiles, "pendingFiles is null");
        this.holding = requireNonNull(holding, "holding is null");
        this.headStart = requireNonNull(headStart, "headStart is null");
        this.endings = requireNonNull(endings, "endings is null");
        this.heartbeats = requireNonNull(heartbeats, "heartbeats is null");
        this.outcome = requireNonNull(outcome, "outcome is null");
    }

    /**
     * @param abandoned claims of dead migrations that this one takes over from
     * @throws TrinoException saying what happened; nothing is published then, and nothing is left behind but history
     */
    public void run(Migration migration, List<Claim> abandoned)
    {
        try (Heartbeat heartbeat = heartbeats.start(
                migration.fileSystem(),
                migration.table(),
                migration.claim(),
                migration.progress(),
                migration.cancellation(),
                watch.lookout(migration))) {
            long version;
            try {
                version = publish(migration, abandoned);
            }
            catch (PublicationFailedException e) {
                version = outcome.settle(migration, e, heartbeat::close);
            }
            catch (Throwable e) {
                heartbeat.close();
                TrinoException failure = named(migration, e);
                throw ended(migration, failure);
            }
            heartbeat.close();
            outcome.published(migration, version);
        }
    }

    private long publish(Migration migration, List<Claim> abandoned)
            throws IOException
    {
        migration.progress().enter(MigrationState.PLANNING);
        log.info("Table %s: planning migration %s, which holds the claim %s", migration.name(), migration.id(), migration.claim().token());
        headStart.bequeath(migration);
        endings.endDead(migration.fileSystem(), migration.table(), migration.name(), migration.claim(), abandoned, dead -> headStart.inherit(migration, dead));
        headStart.revive(migration);

        List<AddFile> sources = IndexedFiles.where(migration.began().files(), file -> migration.coverage().wants(file.key()));
        List<FileGroup> groups = pendingFiles.plan(migration, migration.began(), sources);
        log.info("Table %s: migration %s of version %s (%s files, %s) to %s in %s groups",
                migration.name(),
                migration.id(),
                migration.began().version(),
                sources.size(),
                DataSize.succinctBytes(sources.stream().mapToLong(AddFile::size).sum()),
                migration.target().spec().transforms(),
                groups.size());

        migration.progress().enter(MigrationState.REWRITING);
        pendingFiles.rewritePlanned(migration, groups);
        log.info("Table %s: %s rows rewritten into %s files and verified; catching up with what was committed meanwhile",
                migration.name(), migration.coverage().rows(), migration.coverage().outputs().size());
        return holding.publish(migration);
    }

    private TrinoException ended(Migration migration, TrinoException failure)
    {
        if (staysPrepared(migration, failure)) {
            return outcome.suspended(migration, failure);
        }
        boolean worthKeeping = migration.cancellation().leavesWork() && migration.coverage().outputCount() > 0;
        return worthKeeping ? outcome.left(migration, failure) : outcome.stopped(migration, failure);
    }

    /** What a server that ends leaves to others, and what goes on with such work and fails on storage, which may pass. */
    private static boolean staysPrepared(Migration migration, TrinoException failure)
    {
        boolean resumed = migration.held().filter(Held::resumed).isPresent();
        return migration.cancellation().isSuspension() || (resumed && isStorageError(failure));
    }

    private static TrinoException named(Migration migration, Throwable failure)
    {
        if (Thread.currentThread().isInterrupted() && (failure instanceof IOException || isStorageError(failure))) {
            return new TrinoException(LAKE_REPARTITION_ABORTED, "The migration of table %s (version %d) was interrupted. Nothing was published and the table is as it was"
                    .formatted(migration.name(), migration.began().version()), failure);
        }
        if (failure instanceof TrinoException known) {
            // what is wrong with a file is found out where no table is known
            return known.getMessage().contains(migration.name()) ? known :
                    new TrinoException(known::getErrorCode, "The migration of table %s (version %d) stopped: %s".formatted(migration.name(), migration.began().version(), known.getMessage()), known);
        }
        if (failure instanceof IOException) {
            return new TrinoException(LAKE_STORAGE_ERROR, "The migration of table %s (version %d) failed on storage: %s. Nothing was published and the table is as it was"
                    .formatted(migration.name(), migration.began().version(), failure.getMessage()), failure);
        }
        return new TrinoException(LAKE_INTERNAL, "The migration of table %s (version %d) failed: %s. Nothing was published and the table is as it was; please report this"
                .formatted(migration.name(), migration.began().version(), failure), failure);
    }

    /** What an interrupt looks like to whoever reads or writes at that moment. */
    private static boolean isStorageError(Throwable failure)
    {
        return failure instanceof TrinoException known && known.getErrorCode().equals(LAKE_STORAGE_ERROR.toErrorCode());
    }
}
