package io.lakeshift.migration;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.catchup.Coverage;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.check.Checks;
import io.lakeshift.migration.check.OutsideEffects;
import io.lakeshift.migration.check.Preparation;
import io.lakeshift.migration.check.Preparation.Prepared;
import io.lakeshift.migration.check.Proposal;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.claim.Claims.Acquired;
import io.lakeshift.migration.copy.Copy;
import io.lakeshift.migration.copy.CopyPlaces;
import io.lakeshift.migration.end.CopySteps;
import io.lakeshift.migration.status.MigrationProgress;
import io.lakeshift.migration.status.RunningMigrations;
import io.lakeshift.migration.status.RunningMigrations.Running;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import static java.util.Objects.requireNonNull;
import static java.util.UUID.randomUUID;

/** The same checks, groups, rewriting and verification as in place, of one version, into a directory of its own, which becomes a table by its version 0. */
public final class SnapshotCopier
        implements TableCopier
{
    private final Preparation preparation;
    private final Checks checks;
    private final CopyPlaces places;
    private final Claims claims;
    private final CopySteps steps;
    private final RunningMigrations running;

    @Inject
    public SnapshotCopier(Preparation preparation, Checks checks, CopyPlaces places, Claims claims, CopySteps steps, RunningMigrations running)
    {
        this.preparation = requireNonNull(preparation, "preparation is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.places = requireNonNull(places, "places is null");
        this.claims = requireNonNull(claims, "claims is null");
        this.steps = requireNonNull(steps, "steps is null");
        this.running = requireNonNull(running, "running is null");
    }

    @Override
    public MigrationStatus copy(TrinoFileSystem fileSystem, RepartitionRequest request, CopyTarget wanted, Cancellation cancellation)
    {
        // said before anything costly is read
        places.requireNoTable(fileSystem, wanted);
        claims.requireFree(fileSystem, wanted.directory(), wanted.name());
        CopyTarget target = places.requireUnused(fileSystem, wanted);
        String migrationId = randomUUID().toString();
        Instant started = Instant.now();
        Proposal proposal;
        List<String> notes;
        try {
            Prepared prepared = preparation.prepare(fileSystem, request, migrationId, cancellation);
            proposal = prepared.proposal().into(target.directory());
            // that the table has the layout already is no reason not to copy it
            notes = prepared.relayout().isPresent() ? ImmutableList.of() : prepared.notes();
        }
        catch (TrinoException e) {
            throw running.refused(progress(migrationId, request, target, request.partitioning().orElseGet(ImmutableList::of), started), e);
        }
        Snapshot snapshot = proposal.snapshot();
        MigrationProgress progress = progress(migrationId, request, target, proposal.target().spec().transforms().stream().map(Object::toString).toList(), started);
        progress.source(snapshot.version(), snapshot.files().size(), snapshot.files().totalBytes(), snapshot.files().totalRows());
        notes.forEach(progress::warn);
        Acquired acquired;
        try {
            checks.check(proposal, cancellation).forEach(progress::warn);
            OutsideEffects.ofCopy(proposal).forEach(progress::warn);
            cancellation.check();
            acquired = claims.acquire(fileSystem, target.directory(), migrationId, request.queryId(), target.name());
        }
        catch (TrinoException e) {
            // whether it can be written to is tried out
            places.removeMade(target);
            throw running.refused(progress, e);
        }
        Migration migration = new Migration(
                fileSystem,
                target.name(),
                acquired.claim(),
                snapshot,
                proposal.target(),
                new Coverage(),
                new AtomicLong(),
                progress,
                cancellation,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        try (Running _ = running.begin(target.directory(), progress, cancellation)) {
            steps.run(new Copy(migration, target, request.name()), acquired.abandoned());
        }
        return progress.status();
    }

    private MigrationProgress progress(String migrationId, RepartitionRequest request, CopyTarget target, List<String> partitioning, Instant started)
    {
        MigrationProgress progress = running.newProgress(migrationId, target.name(), target.directory(), partitioning, request.queryId(), started);
        progress.copies(request.name());
        return progress;
    }
}
