package io.lakeshift.migration.end;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.airlift.units.Duration;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.Migrations;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.rewrite.Throttle;
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
import java.util.OptionalInt;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.StandardErrorCode.NOT_FOUND;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.stream.Collectors.joining;

/** Migrations seen from outside: this server's from memory, all others' by what they keep in their tables. */
public final class TableMigrations
        implements Migrations
{
    private static final Logger log = Logger.get(TableMigrations.class);

    private static final long POLL_MILLIS = 200;
    private static final int LOOKS_FOR_A_CLAIMED = 5;

    private final RunningMigrations running;
    private final Journal journal;
    private final Claims claims;
    private final DeadOwners deadOwners;
    private final Duration wait;

    @Inject
    public TableMigrations(RunningMigrations running, Journal journal, Claims claims, DeadOwners deadOwners, MigrationConfig config)
    {
        this.running = requireNonNull(running, "running is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.claims = requireNonNull(claims, "claims is null");
        this.deadOwners = requireNonNull(deadOwners, "deadOwners is null");
        this.wait = config.getAbortWait();
    }

    @Override
    public List<MigrationStatus> running()
    {
        return running.statuses();
    }

    @Override
    public List<MigrationStatus> endedCopies()
    {
        return running.remembered().stream().filter(status -> status.copyOf().isPresent()).toList();
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
    public MigrationStatus throttle(TrinoFileSystem fileSystem, Location table, String name, OptionalLong bytesPerSecond, OptionalInt threads)
    {
        Running here = here(fileSystem, table, name);
        Throttle throttle = here.throttle();
        if (threads.isPresent() && threads.getAsInt() > throttle.mostThreads()) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, ("The migration of table %s has %s threads (lakeshift.repartition.threads), and threads => %s is more. Nothing was changed; " +
                    "threads => %s lifts a ceiling that was set").formatted(name, throttle.mostThreads(), threads.getAsInt(), throttle.mostThreads()));
        }
        bytesPerSecond.ifPresent(throttle::limitBytesPerSecond);
        threads.ifPresent(throttle::limitThreads);
        log.info("Table %s: migration %s is held to %s bytes a second and %s threads",
                name,
                here.status().migrationId(),
                throttle.bytesPerSecond().isPresent() ? Long.toString(throttle.bytesPerSecond().getAsLong()) : "any number of",
                throttle.threads());
        return here.status();
    }

    /** A migration shows up here a moment after its claim does in the table's directory. */
    private Running here(TrinoFileSystem fileSystem, Location table, String name)
    {
        for (int look = 0; ; look++) {
            Optional<Running> here = running.of(table);
            if (here.isPresent()) {
                return here.get();
            }
            Claim claim = claims.open(fileSystem, table).orElseThrow(() -> noneRuns(name));
            if (look == LOOKS_FOR_A_CLAIMED) {
                throw new TrinoException(LAKE_REPARTITION_RUNNING, ("The migration of table %s runs on %s (migration %s of query %s), and only the server that runs a migration " +
                        "can change how fast it goes. Nothing was changed; run the CALL there. If that server died, the next system.repartition takes over")
                        .formatted(name, claim.host(), claim.migrationId(), claim.owner()));
            }
            try {
                Thread.sleep(POLL_MILLIS);
            }
            catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TrinoException(LAKE_STORAGE_ERROR, "Interrupted while looking for the migration of table %s; nothing was changed".formatted(name), e);
            }
        }
    }

    private TrinoException noneRuns(String name)
    {
        return new TrinoException(NOT_FOUND, "No migration of table %s is running%s; system.repartitions shows past ones".formatted(name, copiesOf(name)));
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
                    .orElseThrow(() -> noneRuns(name));
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

    /** A copy bears the name of the table that it makes, because its source may be copied to several at once. */
    private String copiesOf(String name)
    {
        return running.statuses().stream()
                .filter(status -> status.copyOf().filter(name::equals).isPresent())
                .map(status -> ". A copy of it to %1$s is, which CALL system.abort_repartition('%1$s') stops".formatted(status.table()))
                .collect(joining());
    }

    private MigrationStatus abortElsewhere(TrinoFileSystem fileSystem, Location table, String name, Claim claim, String reason)
            throws IOException, InterruptedException
    {
        if (claims.alive(fileSystem, table, claim)) {
            Optional<MigrationStatus> last = journal.lastStatus(fileSystem, table, claim.migrationId());
            journal.requestAbort(table, claim.migrationId(), reason);
            long deadline = System.nanoTime() + wait.roundTo(NANOSECONDS);
            while (claims.alive(fileSystem, table, claim)) {
                Optional<MigrationStatus> ended = journal.ended(fileSystem, table, claim.migrationId());
                if (ended.isPresent()) {
                    return ended.get();
                }
                if (claims.open(fileSystem, table).isEmpty()) {
                    // a copy takes all away that it wrote, and what was refused did not happen
                    return journal.ended(fileSystem, table, claim.migrationId())
                            .or(() -> last.map(status -> status.withEnding(MigrationState.ABORTED, OptionalLong.empty(), Optional.of(reason))))
                            .orElseThrow(() -> endedMeanwhile(name));
                }
                if (System.nanoTime() >= deadline) {
                    throw stillRunning(name, claim.migrationId(), claim.owner(), claim.host());
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
        // dead, now or since it was asked
        return deadOwners.end(fileSystem, table, name, claim, "abort");
    }

    private static TrinoException endedMeanwhile(String name)
    {
        return new TrinoException(NOT_FOUND, "The migration of table %s has ended meanwhile".formatted(name));
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
