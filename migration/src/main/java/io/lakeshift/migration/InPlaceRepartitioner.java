package io.lakeshift.migration;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.catchup.Coverage;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.check.Checks;
import io.lakeshift.migration.check.OutsideEffects;
import io.lakeshift.migration.check.Preparation;
import io.lakeshift.migration.check.Preparation.Prepared;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.claim.Claims.Acquired;
import io.lakeshift.migration.end.MigrationSteps;
import io.lakeshift.migration.status.MigrationProgress;
import io.lakeshift.migration.status.RunningMigrations;
import io.lakeshift.migration.status.RunningMigrations.Running;
import io.trino.filesystem.TrinoFileSystem;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import static java.util.Objects.requireNonNull;
import static java.util.UUID.randomUUID;

/** Changes the layout of a live table in one commit of its own log: check, claim, plan, rewrite and verify, catch up, publish. Until the claim nothing is written. */
public final class InPlaceRepartitioner
        implements Repartitioner
{
    private static final Logger log = Logger.get(InPlaceRepartitioner.class);

    private final Preparation preparation;
    private final Checks checks;
    private final Claims claims;
    private final MigrationSteps steps;
    private final RunningMigrations running;

    @Inject
    public InPlaceRepartitioner(Preparation preparation, Checks checks, Claims claims, MigrationSteps steps, RunningMigrations running)
    {
        this.preparation = requireNonNull(preparation, "preparation is null");
        this.checks = requireNonNull(checks, "checks is null");
        this.claims = requireNonNull(claims, "claims is null");
        this.steps = requireNonNull(steps, "steps is null");
        this.running = requireNonNull(running, "running is null");
    }

    @Override
    public MigrationStatus repartition(TrinoFileSystem fileSystem, RepartitionRequest request, Cancellation cancellation)
    {
        // said before anything costly is read
        claims.requireFree(fileSystem, request.table(), request.name());
        String migrationId = randomUUID().toString();
        Prepared prepared = preparation.prepare(fileSystem, request, migrationId, cancellation);
        MigrationProgress progress = progress(migrationId, prepared);
        if (prepared.unchanged()) {
            log.info("Table %s: has the layout %s already", request.name(), prepared.proposal().target().spec().transforms());
            progress.unchanged();
            running.remember(progress.status());
            return progress.status();
        }
        checks.check(prepared.proposal(), cancellation).forEach(progress::warn);
        OutsideEffects.warnings(prepared.proposal()).forEach(progress::warn);
        cancellation.check();

        Snapshot snapshot = prepared.proposal().snapshot();
        Acquired acquired = claims.acquire(fileSystem, snapshot, migrationId, request.queryId(), request.name());
        Migration migration = new Migration(
                fileSystem,
                request.name(),
                acquired.claim(),
                snapshot,
                prepared.proposal().target(),
                new Coverage(),
                new AtomicLong(),
                progress,
                cancellation);
        try (Running _ = running.begin(request.table(), progress, cancellation)) {
            steps.run(migration, acquired.abandoned());
        }
        return progress.status();
    }

    private static MigrationProgress progress(String migrationId, Prepared prepared)
    {
        RepartitionRequest request = prepared.proposal().request();
        Snapshot snapshot = prepared.proposal().snapshot();
        MigrationProgress progress = new MigrationProgress(
                migrationId,
                request.name(),
                snapshot.table().toString(),
                prepared.proposal().target().spec().transforms().stream().map(Object::toString).toList(),
                request.queryId(),
                Instant.now());
        progress.source(snapshot.version(), snapshot.files().size(), snapshot.files().totalBytes(), snapshot.files().totalRows());
        prepared.notes().forEach(progress::warn);
        return progress;
    }
}
