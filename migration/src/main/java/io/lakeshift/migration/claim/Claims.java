package io.lakeshift.migration.claim;

import com.google.inject.Inject;
import io.airlift.json.JsonCodec;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.journal.MigrationDirectory;
import io.lakeshift.migration.journal.PreparedOrder;
import io.lakeshift.migration.journal.StoredJson;
import io.trino.filesystem.FileEntry;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import static io.airlift.json.JsonCodec.jsonCodec;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/**
 * At most one running migration per table: numbered claim files, made by put-if-absent, of which the highest counts.
 * <p>A claim is over when its migration's ending is written, or when its owner is dead ({@link Liveness}). A wrong verdict costs the other migration its work and
 * nothing else: see {@link Fence}.
 */
public final class Claims
{
    private static final JsonCodec<Claim> CODEC = jsonCodec(Claim.class);
    private static final StoredJson<Claim> CLAIMS = new StoredJson<>(CODEC);
    private static final int ATTEMPTS = 10;

    private final LakeStores stores;
    private final Journal journal;
    private final Liveness liveness;
    private final Duration lease;
    private final String host;
    private final Optional<ServerProcess> process = ServerProcess.current();

    @Inject
    public Claims(LakeStores stores, Journal journal, Liveness liveness, MigrationConfig config)
    {
        this.stores = requireNonNull(stores, "stores is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.liveness = requireNonNull(liveness, "liveness is null");
        this.lease = config.getLease().toJavaTime();
        this.host = HostName.get();
    }

    /** @param abandoned claims whose owners died: to be cleaned up, behind a fence */
    public record Acquired(Claim claim, List<Claim> abandoned)
    {
        public Acquired
        {
            requireNonNull(claim, "claim is null");
            abandoned = List.copyOf(abandoned);
        }
    }

    /** The claim of a migration that has not ended, alive or dead. */
    public Optional<Claim> open(TrinoFileSystem fileSystem, Location table)
    {
        List<Claim> open = allOpen(fileSystem, table);
        return open.isEmpty() ? Optional.empty() : Optional.of(open.getLast());
    }

    /** The claims of all migrations that have not ended, by token: the last one counts, and the owners of all others are dead. */
    public List<Claim> allOpen(TrinoFileSystem fileSystem, Location table)
    {
        return storage(table, () -> openClaims(fileSystem, table));
    }

    /** @throws TrinoException {@code LAKE_REPARTITION_RUNNING} where a live migration has the table, or a prepared one, whether its owner lives or not */
    public void requireFree(TrinoFileSystem fileSystem, Location table, String name)
    {
        Optional<PreparedClaim> prepared = prepared(fileSystem, table);
        if (prepared.isPresent()) {
            throw prepared(prepared.get(), name);
        }
        Optional<Claim> open = open(fileSystem, table);
        if (open.isPresent() && alive(fileSystem, table, open.get())) {
            throw running(fileSystem, table, open.get(), name);
        }
    }

    /**
     * A prepared migration.
     *
     * @param claim the newest, whose owner may be alive or dead
     */
    public record PreparedClaim(Claim claim, PreparedOrder order)
    {
        public PreparedClaim
        {
            requireNonNull(claim, "claim is null");
            requireNonNull(order, "order is null");
        }
    }

    /** Whether the table is prepared. The order may still be an older claim's: whoever goes on with its migration claims the table first, and repeats the order then. */
    public Optional<PreparedClaim> prepared(TrinoFileSystem fileSystem, Location table)
    {
        return storage(table, () -> {
            List<Claim> open = openClaims(fileSystem, table);
            for (Claim claim : open.reversed()) {
                Optional<PreparedOrder> order = journal.order(fileSystem, table, claim.migrationId());
                if (order.isPresent()) {
                    return Optional.of(new PreparedClaim(open.getLast(), order.get()));
                }
            }
            return Optional.empty();
        });
    }

    /**
     * @param snapshot of the table before anything of the migration is written
     * @throws TrinoException {@code LAKE_REPARTITION_RUNNING} where another one has the table; {@code LAKE_STORAGE_ERROR} where the store refuses to write
     */
    public Acquired acquire(TrinoFileSystem fileSystem, Snapshot snapshot, String migrationId, String owner, String name)
    {
        return acquire(fileSystem, snapshot.table(), Fence.token(snapshot), snapshot.version(), migrationId, owner, name);
    }

    /**
     * For a table that has no log yet.
     *
     * @throws TrinoException as for one that has
     */
    public Acquired acquire(TrinoFileSystem fileSystem, Location table, String migrationId, String owner, String name)
    {
        return acquire(fileSystem, table, 0, Claim.NO_VERSION, migrationId, owner, name);
    }

    private Acquired acquire(TrinoFileSystem fileSystem, Location table, long fenced, long version, String migrationId, String owner, String name)
    {
        return storage(table, () -> {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                // before anybody is judged, which takes time: whoever claims the table meanwhile has the token that we try for, and we look again
                long highest = Math.max(highestToken(fileSystem, table), fenced);
                List<Claim> open = openClaims(fileSystem, table);
                if (!open.isEmpty() && alive(fileSystem, table, open.getLast())) {
                    throw running(fileSystem, table, open.getLast(), name);
                }
                Claim claim = new Claim(highest + 1, migrationId, owner, host, Instant.now(), lease.toMillis(), version, process);
                if (put(fileSystem, table, claim)) {
                    return new Acquired(claim, open);
                }
            }
            throw new TrinoException(LAKE_REPARTITION_RUNNING,
                    "Table %s is claimed by one migration after another; nothing was changed. Look at system.repartitions and try again".formatted(name));
        });
    }

    /**
     * Why the claim is no longer its owner's, who must have been taken for dead: somebody has a higher one; or it is gone, or its migration has an ending, after an
     * abort, which leaves no higher claim behind.
     */
    public Optional<String> lost(TrinoFileSystem fileSystem, Location table, Claim mine)
            throws IOException
    {
        if (highestToken(fileSystem, table) > mine.token()) {
            return Optional.of("Another migration of table %s took over, because this one gave no sign of life for longer than its lease".formatted(table));
        }
        boolean there = CLAIMS.read(fileSystem, MigrationDirectory.of(table).claim(mine.token()))
                .filter(claim -> claim.migrationId().equals(mine.migrationId()))
                .isPresent();
        if (there && !hasEnded(fileSystem, table, mine)) {
            return Optional.empty();
        }
        return Optional.of("The migration of table %s gave no sign of life for longer than its lease, and another server ended it".formatted(table));
    }

    /** Drops the claim files before ours whose migrations have an ending. One without may have left files, and its claim is how the next migration finds them. */
    public void prune(TrinoFileSystem fileSystem, Location table, Claim mine)
            throws IOException
    {
        for (Location location : list(fileSystem, table)) {
            if (token(location) < mine.token()) {
                Optional<Claim> claim = CLAIMS.read(fileSystem, location);
                Optional<MigrationStatus> ended = claim.isEmpty() ? Optional.empty() : journal.ended(fileSystem, table, claim.get().migrationId());
                if (ended.isPresent()) {
                    // whoever wrote the ending may have died or failed before it had dropped the rest
                    journal.tidy(fileSystem, table, ended.get());
                    fileSystem.deleteFile(location);
                }
            }
        }
    }

    /** Whether the owner is still at work; may take a few beats to find out. */
    public boolean alive(TrinoFileSystem fileSystem, Location table, Claim claim)
    {
        return storage(table, () -> liveness.isAlive(fileSystem, table, claim));
    }

    private static TrinoException prepared(PreparedClaim prepared, String name)
    {
        return new TrinoException(LAKE_REPARTITION_RUNNING, ("Table %s is prepared for the layout %s already: migration %s of query %s on %s, since %s. Nothing was changed. " +
                "Publish it with CALL system.commit_repartition('%s'), or drop it with CALL system.abort_repartition('%s')")
                .formatted(
                        name,
                        prepared.order().partitioning(),
                        prepared.claim().migrationId(),
                        prepared.order().owner(),
                        prepared.claim().host(),
                        prepared.claim().started(),
                        name,
                        name));
    }

    private TrinoException running(TrinoFileSystem fileSystem, Location table, Claim claim, String name)
    {
        Optional<MigrationStatus> status = storage(table, () -> journal.lastStatus(fileSystem, table, claim.migrationId()));
        return new TrinoException(LAKE_REPARTITION_RUNNING, ("Table %s is being re-partitioned already: migration %s of query %s on %s, since %s, %s. Nothing was changed. " +
                "Wait for it, or stop it with CALL system.abort_repartition('%s'); if its server died, it counts as dead after %s and this CALL then succeeds")
                .formatted(
                        name,
                        claim.migrationId(),
                        claim.owner(),
                        claim.host(),
                        claim.started(),
                        status.map(at -> "%s, %.0f%% done (%d of %d files)".formatted(at.state(), at.percent(), at.filesDone(), at.filesTotal())).orElse("just begun"),
                        name,
                        storage(table, () -> liveness.leaseEnd(fileSystem, table, claim))));
    }

    /** Claims of migrations without an ending, by token. */
    private List<Claim> openClaims(TrinoFileSystem fileSystem, Location table)
            throws IOException
    {
        List<Claim> open = new ArrayList<>();
        for (Location location : list(fileSystem, table)) {
            Optional<Claim> claim = CLAIMS.read(fileSystem, location);
            if (claim.isPresent() && !hasEnded(fileSystem, table, claim.get())) {
                open.add(claim.get());
            }
        }
        open.sort(Comparator.comparingLong(Claim::token));
        return open;
    }

    private boolean hasEnded(TrinoFileSystem fileSystem, Location table, Claim claim)
            throws IOException
    {
        return journal.ended(fileSystem, table, claim.migrationId()).isPresent();
    }

    private boolean put(TrinoFileSystem fileSystem, Location table, Claim claim)
            throws IOException
    {
        Location location = MigrationDirectory.of(table).claim(claim.token());
        try {
            stores.of(table).putIfAbsent(location, CODEC.toJsonBytes(claim));
            return true;
        }
        catch (IOException e) {
            // ours, where an answer of the store was lost on the way: a claim that nobody knows to be his would shut the table up for as long as a lease
            if (isOurs(fileSystem, location, claim, e)) {
                return true;
            }
            if (e instanceof FileAlreadyExistsException) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isOurs(TrinoFileSystem fileSystem, Location location, Claim claim, IOException answer)
            throws IOException
    {
        try {
            return CLAIMS.read(fileSystem, location).filter(there -> there.migrationId().equals(claim.migrationId())).isPresent();
        }
        catch (IOException e) {
            answer.addSuppressed(e);
            throw answer;
        }
    }

    private static long highestToken(TrinoFileSystem fileSystem, Location table)
            throws IOException
    {
        return list(fileSystem, table).stream().mapToLong(Claims::token).max().orElse(0);
    }

    private static List<Location> list(TrinoFileSystem fileSystem, Location table)
            throws IOException
    {
        List<Location> claims = new ArrayList<>();
        FileIterator files = fileSystem.listFiles(MigrationDirectory.of(table).claims());
        while (files.hasNext()) {
            FileEntry file = files.next();
            if (file.location().fileName().matches("\\d{20}\\.json")) {
                claims.add(file.location());
            }
        }
        return claims;
    }

    private static long token(Location claim)
    {
        return Long.parseLong(claim.fileName().substring(0, 20));
    }

    private interface Storage<T>
    {
        T get()
                throws IOException, InterruptedException;
    }

    private static <T> T storage(Location table, Storage<T> operation)
    {
        try {
            return operation.get();
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR,
                    "The claim on table %s could not be read or written, and no migration was begun: %s. The table is unharmed; check that %s can be written"
                    .formatted(table, e.getMessage(), MigrationDirectory.of(table).root()), e);
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrinoException(LAKE_STORAGE_ERROR, "Interrupted while looking at the claim on table %s; nothing was changed".formatted(table), e);
        }
    }
}
