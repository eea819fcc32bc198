package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.airlift.units.DataSize;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.files.IndexedFiles;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.PendingFiles;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.claim.Heartbeats;
import io.lakeshift.migration.claim.Heartbeats.Heartbeat;
import io.lakeshift.migration.commit.PublicationFailedException;
import io.lakeshift.migration.copy.Copy;
import io.lakeshift.migration.copy.CopyPlaces;
import io.lakeshift.migration.copy.CopyPublisher;
import io.lakeshift.migration.copy.DeadCopies;
import io.lakeshift.migration.resume.HeadStart;
import io.lakeshift.migration.rewrite.FileGroup;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.TABLE_ALREADY_EXISTS;
import static java.util.Objects.requireNonNull;

/** What follows a copy's claim: take over from the dead, plan, rewrite, publish; and however that ends, leave the target's directory in order. */
public final class CopySteps
{
    private static final Logger log = Logger.get(CopySteps.class);

    private final CopyPlaces places;
    private final HeadStart headStart;
    private final DeadCopies deadCopies;
    private final PendingFiles pendingFiles;
    private final CopyPublisher publisher;
    private final Heartbeats heartbeats;
    private final CopyOutcome outcome;

    @Inject
    public CopySteps(
            CopyPlaces places,
            HeadStart headStart,
            DeadCopies deadCopies,
            PendingFiles pendingFiles,
            CopyPublisher publisher,
            Heartbeats heartbeats,
            CopyOutcome outcome)
    {
        this.places = requireNonNull(places, "places is null");
        this.headStart = requireNonNull(headStart, "headStart is null");
        this.deadCopies = requireNonNull(deadCopies, "deadCopies is null");
        this.pendingFiles = requireNonNull(pendingFiles, "pendingFiles is null");
        this.publisher = requireNonNull(publisher, "publisher is null");
        this.heartbeats = requireNonNull(heartbeats, "heartbeats is null");
        this.outcome = requireNonNull(outcome, "outcome is null");
    }

    /**
     * @param abandoned claims of dead copies that this one takes over from
     * @throws TrinoException saying what happened; there is no table then, and nothing left behind but what the message says
     */
    public void run(Copy copy, List<Claim> abandoned)
    {
        Migration migration = copy.migration();
        // of the dead: they may still be published, until this one is
        List<Claim> passed = new ArrayList<>();
        try (Heartbeat heartbeat = heartbeats.start(
                migration.fileSystem(),
                migration.table(),
                migration.claim(),
                migration.progress(),
                migration.cancellation(),
                // whatever others do to the source, its version stays what it is
                () -> {})) {
            try {
                publish(copy, abandoned, passed);
            }
            catch (PublicationFailedException e) {
                outcome.settle(copy, e, heartbeat::close);
            }
            catch (Throwable e) {
                heartbeat.close();
                throw outcome.stopped(copy, named(copy, e));
            }
            heartbeat.close();
            outcome.published(copy, passed);
        }
    }

    private void publish(Copy copy, List<Claim> abandoned, List<Claim> passed)
            throws IOException
    {
        Migration migration = copy.migration();
        migration.progress().enter(MigrationState.PLANNING);
        // one that was published between the first look and the claim
        places.requireNoTable(migration.fileSystem(), copy.target());
        headStart.bequeath(migration);
        passed.addAll(deadCopies.takeOver(migration, abandoned));

        List<AddFile> sources = IndexedFiles.where(migration.began().files(), file -> migration.coverage().wants(file.key()));
        List<FileGroup> groups = pendingFiles.plan(migration, migration.began(), sources);
        log.info("%s by migration %s: %s files, %s, to %s in %s groups",
                copy.subject(),
                migration.id(),
                sources.size(),
                DataSize.succinctBytes(sources.stream().mapToLong(AddFile::size).sum()),
                migration.target().spec().transforms(),
                groups.size());
        migration.progress().enter(MigrationState.REWRITING);
        pendingFiles.rewrite(migration, migration.began(), groups);
        try {
            publisher.publish(copy);
        }
        catch (VersionTakenException e) {
            throw taken(copy, passed, e);
        }
    }

    private TrinoException taken(Copy copy, List<Claim> passed, VersionTakenException lost)
            throws IOException
    {
        Migration migration = copy.migration();
        Optional<CommitFile> version0 = CommitReader.readInfo(migration.fileSystem(), migration.table(), 0);
        if (version0.isPresent()) {
            deadCopies.endPublished(migration, version0.get(), passed);
        }
        return new TrinoException(TABLE_ALREADY_EXISTS, ("%s was given up: table %s was made meanwhile (version 0 is %s). That table and table %s are unharmed, and what was written for the copy is removed. " +
                "Choose another name for target, or remove that table first")
                .formatted(
                        copy.subject(),
                        copy.target().name(),
                        version0.flatMap(CommitFile::commitInfo).flatMap(info -> info.operation()).orElse("by an unnamed operation"),
                        copy.source()), lost);
    }

    private static TrinoException named(Copy copy, Throwable failure)
    {
        boolean storage = failure instanceof IOException || failure instanceof TrinoException known && known.getErrorCode().equals(LAKE_STORAGE_ERROR.toErrorCode());
        if (Thread.currentThread().isInterrupted() && storage) {
            return new TrinoException(LAKE_REPARTITION_ABORTED, "%s was interrupted. Table %s is untouched".formatted(copy.subject(), copy.source()), failure);
        }
        if (failure instanceof TrinoException known) {
            return known;
        }
        if (failure instanceof IOException) {
            return new TrinoException(LAKE_STORAGE_ERROR, "%s failed on storage: %s. Table %s is untouched; run the CALL again once storage works"
                    .formatted(copy.subject(), failure.getMessage(), copy.source()), failure);
        }
        return new TrinoException(LAKE_INTERNAL, "%s failed: %s. Table %s is untouched; please report this".formatted(copy.subject(), failure, copy.source()), failure);
    }
}
