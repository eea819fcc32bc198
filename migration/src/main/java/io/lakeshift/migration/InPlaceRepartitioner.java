package io.lakeshift.migration;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.catchup.Coverage;
import io.lakeshift.migration.catchup.Held;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.catchup.Undone;
import io.lakeshift.migration.check.Checks;
import io.lakeshift.migration.check.OutsideEffects;
import io.lakeshift.migration.check.Preparation;
import io.lakeshift.migration.check.Preparation.Prepared;
import io.lakeshift.migration.check.Proposal;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.claim.Claims.Acquired;
import io.lakeshift.migration.end.MigrationRuns;
import io.lakeshift.migration.end.UntoldPublications;
import io.lakeshift.migration.journal.PreparedOrder;
import io.lakeshift.migration.relayout.Relayout;
import io.lakeshift.migration.status.MigrationProgress;
import io.lakeshift.migration.status.Permit;
import io.lakeshift.migration.status.RunningMigrations;
import io.lakeshift.migration.undo.Undoables;
import io.lakeshift.migration.workers.Workers;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import static java.util.Objects.requireNonNull;
import static java.util.UUID.randomUUID;

/** Changes the layout of a live table in one commit of its own log: check, claim, plan, rewrite and verify, catch up, publish. Until the claim nothing is written. */
public final class InPlaceRepartitioner
        implements Repartitioner
{
    private static final Logger log = Logger.get(InPlaceRepartitioner.class);

    /**
     * What is asked of a migration beside its layout.
     *
     * @param undone of an undo: what it takes back
     * @param permit of one that is prepared: what it waits for before it publishes
     * @param workers of one that is spread over them: those that read and write
     */
    private record Kind(Optional<Undone> undone, Optional<Permit> permit, Optional<Workers> workers)
    {
        static final Kind AT_ONCE = new Kind(Optional.empty(), Optional.empty(), Optional.empty());

        static Kind by(Workers workers)
        {
            return new Kind(Optional.empty(), Optional.empty(), Optional.of(workers));
        }

        static Kind prepared()
        {
            return new Kind(Optional.empty(), Optional.of(new Permit(false)), Optional.empty());
        }

        static Kind undoOf(Undone undone)
        {
            return new Kind(Optional.of(undone), Optional.empty(), Optional.empty());
        }
    }

    private final Preparation preparation;
    private final Checks checks;
    private final Claims claims;
    private final MigrationRuns runs;
    private final RunningMigrations running;
    private final Undoables undoables;
    private final UntoldPublications untold;

    @Inject
    public InPlaceRepartitioner(
            Preparation preparation,
            Checks checks,
            Claims claims,
            MigrationRuns runs,
            RunningMigrations running,
            Undoables undoables,
            UntoldPublications untold)
    {
        this.preparation = requireNonNull(preparation, "preparation is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.claims = requireNonNull(claims, "claims is null");
        this.runs = requireNonNull(runs, "runs is null");
        this.running = requireNonNull(running, "running is null");
        this.undoables = requireNonNull(undoables, "undoables is null");
        this.untold = requireNonNull(untold, "untold is null");
    }

    @Override
    public MigrationStatus repartition(TrinoFileSystem fileSystem, RepartitionRequest request, Cancellation cancellation)
    {
        return run(fileSystem, request, Kind.AT_ONCE, cancellation);
    }

    @Override
    public MigrationStatus repartition(TrinoFileSystem fileSystem, RepartitionRequest request, Workers workers, Cancellation cancellation)
    {
        return run(fileSystem, request, Kind.by(workers), cancellation);
    }

    @Override
    public MigrationStatus prepare(TrinoFileSystem fileSystem, RepartitionRequest request, Cancellation cancellation)
    {
        return run(fileSystem, request, Kind.prepared(), cancellation);
    }

    @Override
    public MigrationStatus undo(TrinoFileSystem fileSystem, Location table, String name, String queryId, Cancellation cancellation)
    {
        untold.tell(fileSystem, table, name);
        Undone undone = undoables.find(fileSystem, table, name);
        RepartitionRequest back = new RepartitionRequest(
                table,
                name,
                Optional.of(PartitionSpec.backTo(undone.before().schema()).transforms().stream().map(Object::toString).toList()),
                List.of(),
                Optional.empty(),
                // whatever the zone: the table had this layout before
                Optional.of("UTC"),
                queryId);
        return run(fileSystem, back, Kind.undoOf(undone), cancellation);
    }

    private MigrationStatus run(TrinoFileSystem fileSystem, RepartitionRequest request, Kind kind, Cancellation cancellation)
    {
        Optional<Undone> undone = kind.undone();
        // said before anything costly is read
        claims.requireFree(fileSystem, request.table(), request.name());
        String migrationId = randomUUID().toString();
        Instant started = Instant.now();
        log.info("Table %s: checking whether migration %s to %s can be, for query %s",
                request.name(), migrationId, request.partitioning().map(Object::toString).orElse("the advised layout"), request.queryId());
        Prepared prepared;
        try {
            prepared = undone.isPresent()
                    ? preparation.prepareUndo(fileSystem, request, undone.get().before(), undone.get().written(), migrationId)
                    : preparation.prepare(fileSystem, request, migrationId, cancellation);
        }
        catch (TrinoException e) {
            throw running.refused(progress(migrationId, request, request.partitioning().orElseGet(ImmutableList::of), started), e);
        }
        Snapshot snapshot = prepared.proposal().snapshot();
        MigrationProgress progress = progress(migrationId, request, prepared.proposal().target().spec().transforms().stream().map(Object::toString).toList(), started);
        Proposal work = prepared.work();
        progress.source(snapshot.version(), work.snapshot().files().size(), work.snapshot().files().totalBytes(), work.snapshot().files().totalRows());
        prepared.relayout().map(Relayout::counts).ifPresent(progress::incremental);
        prepared.notes().forEach(progress::warn);
        if (kind.workers().isEmpty()) {
            prepared.advice().ifPresent(progress::warn);
        }
        if (prepared.unchanged() && undone.isEmpty()) {
            untold.tell(fileSystem, request.table(), request.name());
            log.info("Table %s: has the layout %s already", request.name(), work.target().spec().transforms());
            progress.unchanged();
            running.remember(progress.status());
            return progress.status();
        }
        Acquired acquired;
        try {
            (undone.isPresent() ? checks.checkUndo(work, cancellation) : checks.check(work, cancellation)).forEach(progress::warn);
            effects(prepared, work, undone.isPresent()).forEach(progress::warn);
            cancellation.check();
            acquired = claims.acquire(fileSystem, snapshot, migrationId, request.queryId(), request.name());
        }
        catch (TrinoException e) {
            throw running.refused(progress, e);
        }
        Migration migration = new Migration(
                fileSystem,
                request.name(),
                acquired.claim(),
                snapshot,
                work.target(),
                coverage(prepared, undone),
                new AtomicLong(),
                progress,
                cancellation,
                undone,
                kind.permit().map(wanted -> new Held(wanted, PreparedOrder.of(request, work.target()), false)),
                kind.workers().map(theirs -> theirs.runner(PreparedOrder.of(request, work.target()), work.target().schemaString())));
        return runs.run(migration, acquired.abandoned());
    }

    private static List<String> effects(Prepared prepared, Proposal work, boolean undo)
    {
        if (prepared.relayout().isEmpty()) {
            return OutsideEffects.warnings(work);
        }
        // an undo of part of a table says by itself what comes back
        return undo ? List.of() : OutsideEffects.ofRelayout(work, prepared.relayout().get());
    }

    private static Coverage coverage(Prepared prepared, Optional<Undone> undone)
    {
        if (prepared.relayout().isEmpty()) {
            return new Coverage();
        }
        // what an undo of part of a table does not bring back lies in the same partitions as before
        return undone.isPresent() ? Coverage.ofGroupsAlone() : Coverage.of(prepared.relayout().get().paths());
    }

    private MigrationProgress progress(String migrationId, RepartitionRequest request, List<String> partitioning, Instant started)
    {
        return running.newProgress(migrationId, request.name(), request.table(), partitioning, request.queryId(), started);
    }
}
