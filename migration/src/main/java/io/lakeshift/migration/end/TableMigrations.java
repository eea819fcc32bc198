package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.airlift.units.Duration;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.Migrations;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.status.RunningMigrations;
import io.lakeshift.migration.status.RunningMigrations.Running;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.NOT_FOUND;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

/** Migrations seen from outside: this server's from memory, all others' by what they keep in their tables. */
public final class TableMigrations
        implements Migrations
{
    private static final long POLL_MILLIS = 200;

    private final RunningMigrations running;
    private final Journal journal;
    private final Claims claims;
    private final DeadClaims deadClaims;
    private final Snapshots snapshots;
    private final Duration wait;

    @Inject
    public TableMigrations(RunningMigrations running, Journal journal, Claims claims, DeadClaims deadClaims, Snapshots snapshots, MigrationConfig config)
    {
        this.running = requireNonNull(running, "running is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.claims = requireNonNull(claims, "claims is null");
        this.deadClaims = requireNonNull(deadClaims, "deadClaims is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.wait = config.getAbortWait();
    }

    @Override
    public List<MigrationStatus> running()
    {
        return running.statuses();
    }

    @Override
    public List<MigrationStatus> history(TrinoFileSystem fileSystem, Location table)
    {
        Map<String, MigrationStatus> history = new LinkedHashMap<>();
        try {
            journal.history(fileSystem, table).forEach(status -> history.put(status.migrationId(), status));
        }
        catch (IOException e) {
            throw storage(table, e);
        }
        // what the table's directory says of its own ending counts more
        running.remembered(table).forEach(status -> history.merge(status.migrationId(), status, (kept, remembered) -> kept.state().isFinal() ? kept : remembered));
        // fresher than their last heartbeat
        running.statuses().forEach(status -> history.computeIfPresent(status.migrationId(), (_, last) -> last.state().isFinal() ? last : status));
        return history.values().stream().sorted(Comparator.comparing(MigrationStatus::started).reversed()).toList();
    }

    @Override
    public MigrationStatus abort(TrinoFileSystem fileSystem, Location table, String name, String reason)
    {
        try {
            Optional<Running> here = running.of(table);
            if (here.isPresent()) {
                return here.get().abort(reason, wait.toJavaTime()).orElseThrow(() -> stillRunning(name, here.get().status().migrationId(), here.get().status().owner(), "this server"));
            }
            Claim claim = claims.open(fileSystem, table)
                    .orElseThrow(() -> new TrinoException(NOT_FOUND, "No migration of table %s is running; system.repartitions shows past ones".formatted(name)));
            return abortElsewhere(fileSystem, table, name, claim, reason);
        }
        catch (IOException e) {
            throw storage(table, e);
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrinoException(LAKE_STORAGE_ERROR, "Interrupted while waiting for the migration of table %s to stop; it was asked to".formatted(name), e);
        }
    }

    private MigrationStatus abortElsewhere(TrinoFileSystem fileSystem, Location table, String name, Claim claim, String reason)
            throws IOException, InterruptedException
    {
        if (claims.alive(fileSystem, table, claim)) {
            journal.requestAbort(table, claim.migrationId(), reason);
            long deadline = System.nanoTime() + wait.roundTo(NANOSECONDS);
            while (claims.alive(fileSystem, table, claim)) {
                Optional<MigrationStatus> ended = journal.ended(fileSystem, table, claim.migrationId());
                if (ended.isPresent()) {
                    return ended.get();
                }
                if (System.nanoTime() >= deadline) {
                    throw stillRunning(name, claim.migrationId(), claim.owner(), claim.host());
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
        // dead, now or since it was asked: a claim of our own shuts it out and cleans up
        deadClaims.end(fileSystem, snapshots.latest(fileSystem, table), name, "abort of " + claim.migrationId());
        return journal.ended(fileSystem, table, claim.migrationId())
                .orElseThrow(() -> new TrinoException(NOT_FOUND, "The migration of table %s has ended meanwhile".formatted(name)));
    }

    private TrinoException stillRunning(String name, String migrationId, String owner, String host)
    {
        return new TrinoException(LAKE_REPARTITION_RUNNING, ("The migration of table %s was asked to stop and has not stopped within %s (lakeshift.repartition.abort-wait): " +
                "migration %s of query %s on %s. It stops as soon as it notices, cleans up, and system.repartitions then says so; where it is published already, it says that. " +
                "If it hangs, stop its server: after its lease the next CALL cleans up")
                .formatted(name, wait, migrationId, owner, host));
    }

    private static TrinoException storage(Location table, IOException e)
    {
        return new TrinoException(LAKE_STORAGE_ERROR, "What the migrations of table %s keep in its directory could not be read or written: %s".formatted(table, e.getMessage()), e);
    }
}
