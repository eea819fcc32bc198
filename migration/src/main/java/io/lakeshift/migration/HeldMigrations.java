package io.lakeshift.migration;

import com.google.inject.Inject;
import io.lakeshift.migration.claim.Claim;
import io.lakeshift.migration.claim.Claims;
import io.lakeshift.migration.claim.Claims.PreparedClaim;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.status.Permit;
import io.lakeshift.migration.status.RunningMigrations;
import io.lakeshift.migration.status.RunningMigrations.Running;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.ErrorCode;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.NOT_FOUND;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

/** Finds who holds what is prepared for a table, and has it published: by this server, by another one, or from what a dead one left. */
public final class HeldMigrations
        implements PreparedMigrations
{
    private static final long POLL_MILLIS = 100;
    /** Owners that died, or servers that were quicker, one after the other. */
    private static final int ATTEMPTS = 5;

    private final RunningMigrations running;
    private final Claims claims;
    private final Journal journal;
    private final Resumption resumption;

    @Inject
    public HeldMigrations(RunningMigrations running, Claims claims, Journal journal, Resumption resumption)
    {
        this.running = requireNonNull(running, "running is null");
        this.claims = requireNonNull(claims, "claims is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.resumption = requireNonNull(resumption, "resumption is null");
    }

    @Override
    public MigrationStatus commit(TrinoFileSystem fileSystem, Location table, String name, String by, Cancellation cancellation)
    {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Optional<MigrationStatus> published = attempt(fileSystem, table, name, by, cancellation);
                if (published.isPresent()) {
                    return published.get();
                }
            }
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "What is prepared for table %s could not be read or permitted: %s. Look at system.repartitions, and say it again"
                    .formatted(name, e.getMessage()), e);
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw waitingEnded(name, "Interrupted while waiting", e);
        }
        throw new TrinoException(LAKE_REPARTITION_RUNNING, "What is prepared for table %s went from one server to another %d times; look at system.repartitions and say it again"
                .formatted(name, ATTEMPTS));
    }

    /** @return empty where its owner changed meanwhile */
    private Optional<MigrationStatus> attempt(TrinoFileSystem fileSystem, Location table, String name, String by, Cancellation cancellation)
            throws IOException, InterruptedException
    {
        Optional<Running> here = running.of(table);
        if (here.isPresent()) {
            return Optional.of(await(permit(here.get(), name).give(), name, cancellation));
        }
        Optional<PreparedClaim> prepared = claims.prepared(fileSystem, table);
        if (prepared.isEmpty()) {
            throw nothingPrepared(fileSystem, table, name);
        }
        if (claims.alive(fileSystem, table, prepared.get().claim())) {
            return awaitElsewhere(fileSystem, table, name, prepared.get().claim(), by, cancellation);
        }
        Permit permit = new Permit(true);
        CompletableFuture<MigrationStatus> outcome = permit.give();
        try {
            Optional<MigrationStatus> ended = resumption.resume(fileSystem, table, prepared.get(), permit);
            return Optional.of(ended.isPresent() ? ended.get() : await(outcome, name, cancellation));
        }
        catch (TrinoException e) {
            if (isRunning(e.getErrorCode())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Found resume(TrinoFileSystem fileSystem, Location table, String name)
    {
        if (running.of(table).isPresent()) {
            return Found.NOTHING;
        }
        Optional<PreparedClaim> prepared = claims.prepared(fileSystem, table);
        if (prepared.isEmpty()) {
            return Found.NOTHING;
        }
        if (claims.alive(fileSystem, table, prepared.get().claim())) {
            return Found.OTHERS;
        }
        try {
            return resumption.resume(fileSystem, table, prepared.get(), new Permit(true)).isPresent() ? Found.NOTHING : Found.TAKEN;
        }
        catch (TrinoException e) {
            if (isRunning(e.getErrorCode())) {
                return Found.OTHERS;
            }
            throw e;
        }
    }

    private static Permit permit(Running here, String name)
    {
        Permit permit = here.permit().orElseThrow(() -> new TrinoException(LAKE_REPARTITION_RUNNING,
                "Table %s is being re-partitioned by query %s, which publishes by itself (migration %s, %s): there is nothing to commit".formatted(
                        name, here.status().owner(), here.status().migrationId(), here.status().state())));
        if (!permit.isReady()) {
            throw new TrinoException(LAKE_REPARTITION_RUNNING, ("Table %s is still being prepared by query %s (migration %s, %s, %.0f%% done). Nothing was changed. " +
                    "Say CALL system.commit_repartition('%s') when system.repartitions shows it as PREPARED").formatted(
                    name, here.status().owner(), here.status().migrationId(), here.status().state(), here.status().percent(), name));
        }
        return permit;
    }

    private TrinoException nothingPrepared(TrinoFileSystem fileSystem, Location table, String name)
            throws IOException
    {
        Optional<Claim> open = claims.open(fileSystem, table);
        if (open.isPresent() && claims.alive(fileSystem, table, open.get())) {
            Optional<MigrationStatus> status = journal.lastStatus(fileSystem, table, open.get().migrationId());
            return new TrinoException(LAKE_REPARTITION_RUNNING, ("Table %s is being re-partitioned by query %s on %s (migration %s, %s), and is not prepared. Nothing was changed. " +
                    "If it was called with commit => false, say CALL system.commit_repartition('%s') when system.repartitions shows it as PREPARED; else it publishes by itself").formatted(
                    name, open.get().owner(), open.get().host(), open.get().migrationId(),
                    status.map(at -> "%s, %.0f%% done".formatted(at.state(), at.percent())).orElse("just begun"), name));
        }
        return new TrinoException(NOT_FOUND, ("Nothing is prepared for table %s. CALL system.repartition(table_name => '%s', …, commit => false) prepares a layout; " +
                "system.repartitions shows what became of an earlier one").formatted(name, name));
    }

    private static MigrationStatus await(CompletableFuture<MigrationStatus> outcome, String name, Cancellation cancellation)
            throws InterruptedException
    {
        while (true) {
            try {
                return outcome.get(POLL_MILLIS, MILLISECONDS);
            }
            catch (TimeoutException _) {
                requireWanted(name, cancellation);
            }
            catch (ExecutionException e) {
                throw Outcomes.failure("The prepared migration of table %s".formatted(name), e);
            }
        }
    }

    /** @return empty where its owner died */
    private Optional<MigrationStatus> awaitElsewhere(TrinoFileSystem fileSystem, Location table, String name, Claim claim, String by, Cancellation cancellation)
            throws IOException, InterruptedException
    {
        journal.permitCommit(table, claim.migrationId(), by);
        while (true) {
            boolean permitted = journal.commitPermit(fileSystem, table, claim.migrationId()).isPresent();
            boolean alive = claims.alive(fileSystem, table, claim);
            // looked at last: an owner that ends leaves no permit, and is alive no longer
            Optional<MigrationStatus> ended = journal.ended(fileSystem, table, claim.migrationId());
            if (ended.isPresent()) {
                return Optional.of(published(ended.get(), name));
            }
            if (!alive) {
                return Optional.empty();
            }
            if (!permitted) {
                throw new TrinoException(LAKE_COMMIT_CONFLICT, ("The prepared migration of table %s on %s could not be published for the moment; it stays prepared, " +
                        "and its warnings in system.repartitions say why. Say it again").formatted(name, claim.host()));
            }
            requireWanted(name, cancellation);
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static MigrationStatus published(MigrationStatus ended, String name)
    {
        if (ended.state() == MigrationState.PUBLISHED) {
            return ended;
        }
        throw new TrinoException(ended.state() == MigrationState.ABORTED ? LAKE_REPARTITION_ABORTED : LAKE_COMMIT_CONFLICT,
                "The prepared migration of table %s was not published: %s".formatted(name, ended.error().orElse(ended.state().toString())));
    }

    private static void requireWanted(String name, Cancellation cancellation)
    {
        if (cancellation.reason().isPresent()) {
            throw waitingEnded(name, cancellation.reason().get(), null);
        }
    }

    private static TrinoException waitingEnded(String name, String why, Throwable cause)
    {
        return new TrinoException(LAKE_REPARTITION_ABORTED, "%s. What is prepared for table %s was permitted to publish, and does all the same; system.repartitions says how it ended"
                .formatted(why, name), cause);
    }

    private static boolean isRunning(ErrorCode code)
    {
        return code.equals(LAKE_REPARTITION_RUNNING.toErrorCode());
    }
}
