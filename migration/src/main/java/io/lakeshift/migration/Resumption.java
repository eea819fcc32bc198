package io.lakeshift.migration;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.catchup.Coverage;
import io.lakeshift.migration.catchup.Held;
import io.lakeshift.migration.catchup.Migration;
import io.lakeshift.migration.check.Preparation;
import io.lakeshift.migration.check.Preparation.Prepared;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.claim.Claims.Acquired;
import io.lakeshift.migration.claim.Claims.PreparedClaim;
import io.lakeshift.migration.end.DeadOwners;
import io.lakeshift.migration.end.ServerMigrations;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.journal.PlannedLayout;
import io.lakeshift.migration.journal.PreparedOrder;
import io.lakeshift.migration.relayout.Relayout;
import io.lakeshift.migration.staging.StagedFiles;
import io.lakeshift.migration.status.MigrationProgress;
import io.lakeshift.migration.status.Permit;
import io.lakeshift.migration.status.RunningMigrations;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;
import static java.util.UUID.randomUUID;

/**
 * Goes on with a prepared migration whose owner is dead: by one more migration to the same layout, which takes over what the dead one had finished.
 * <p>It is not checked again: nothing is checked either of what comes while a migration is prepared and its server lives.
 */
public final class Resumption
{
    private static final Logger log = Logger.get(Resumption.class);

    private final Preparation preparation;
    private final Claims claims;
    private final Journal journal;
    private final Snapshots snapshots;
    private final RunningMigrations running;
    private final ServerMigrations serverMigrations;
    private final DeadOwners deadOwners;

    @Inject
    public Resumption(Preparation preparation, Claims claims, Journal journal, Snapshots snapshots, RunningMigrations running, ServerMigrations serverMigrations, DeadOwners deadOwners)
    {
        this.preparation = requireNonNull(preparation, "preparation is null");
        this.claims = requireNonNull(claims, "claims is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.running = requireNonNull(running, "running is null");
        this.serverMigrations = requireNonNull(serverMigrations, "serverMigrations is null");
        this.deadOwners = requireNonNull(deadOwners, "deadOwners is null");
    }

    /**
     * @return how the dead one ended, where it turns out that it was published; else the permit tells what becomes of it
     * @throws TrinoException {@code LAKE_REPARTITION_RUNNING} where somebody was quicker, {@code LAKE_COMMIT_CONFLICT} where the table is no longer what it was prepared from
     */
    Optional<MigrationStatus> resume(TrinoFileSystem fileSystem, Location table, PreparedClaim dead, Permit permit)
    {
        try {
            return begin(fileSystem, table, dead, permit);
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "What is prepared for table %s could not be read: %s. It stays prepared, and nothing was changed"
                    .formatted(dead.order().name(), e.getMessage()), e);
        }
    }

    private Optional<MigrationStatus> begin(TrinoFileSystem fileSystem, Location table, PreparedClaim dead, Permit permit)
            throws IOException
    {
        PreparedOrder order = dead.order();
        String deadId = dead.claim().migrationId();
        if (StagedFiles.isPublished(snapshots.latest(fileSystem, table), deadId)) {
            return Optional.of(deadOwners.end(fileSystem, table, order.name(), dead.claim(), "ending"));
        }
        String migrationId = randomUUID().toString();
        Instant started = Instant.now();
        Cancellation cancellation = new Cancellation();
        Prepared prepared;
        try {
            prepared = preparation.prepare(fileSystem, order.request(table), migrationId, cancellation);
        }
        catch (TrinoException e) {
            if (e.getErrorCode().equals(LAKE_REPARTITION_REFUSED.toErrorCode())) {
                // the column that it was laid out by has gone, or the table has a feature that cannot be kept
                return Optional.of(changed(fileSystem, table, dead));
            }
            throw e;
        }
        Optional<PlannedLayout> planned = journal.layout(fileSystem, table, deadId);
        if (prepared.unchanged() || planned.filter(layout -> !layout.equals(PlannedLayout.of(prepared.proposal().target()))).isPresent()) {
            return Optional.of(changed(fileSystem, table, dead));
        }
        Snapshot snapshot = prepared.proposal().snapshot();
        MigrationProgress progress = running.newProgress(migrationId, order.name(), table, order.partitioning(), order.owner(), started);
        FileIndex files = prepared.work().snapshot().files();
        progress.source(snapshot.version(), files.size(), files.totalBytes(), files.totalRows());
        prepared.relayout().map(Relayout::counts).ifPresent(progress::incremental);
        journal.lastStatus(fileSystem, table, deadId).ifPresent(last -> last.warnings().forEach(progress::warn));
        Acquired acquired = claims.acquire(fileSystem, snapshot, migrationId, order.owner(), order.name());
        log.info("Table %s: migration %s goes on with prepared migration %s of %s", order.name(), migrationId, deadId, dead.claim().host());
        Migration migration = new Migration(
                fileSystem,
                order.name(),
                acquired.claim(),
                snapshot,
                order.target(prepared.proposal().target()),
                prepared.relayout().map(part -> Coverage.of(part.paths())).orElseGet(Coverage::new),
                new AtomicLong(),
                progress,
                cancellation,
                Optional.empty(),
                Optional.of(new Held(permit, order, true)),
                Optional.empty());
        serverMigrations.start(migration, permit, acquired.abandoned());
        return Optional.empty();
    }

    /** The table has that layout and nothing that is worth laying out anew, or another schema or other partitions than it was prepared from: by its own publication, or by somebody else. */
    private MigrationStatus changed(TrinoFileSystem fileSystem, Location table, PreparedClaim dead)
            throws IOException
    {
        MigrationStatus ended = deadOwners.end(fileSystem, table, dead.order().name(), dead.claim(), "ending");
        if (ended.state() == MigrationState.PUBLISHED) {
            return ended;
        }
        throw new TrinoException(LAKE_COMMIT_CONFLICT, ("What was prepared for table %s was written for another schema, other partitions or other files than the table now has: " +
                "somebody changed them while no server kept it. It was removed, nothing of it was published, and the table is as the other writer left it; " +
                "run CALL system.repartition again").formatted(dead.order().name()));
    }
}
