package io.lakeshift.migration.claim;

import com.google.common.collect.ImmutableList;
import io.airlift.json.JsonCodec;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.journal.MigrationDirectory;
import io.lakeshift.migration.status.MigrationProgress;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import static io.airlift.json.JsonCodec.jsonCodec;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.migration.Lake.QUOTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who has a table, when several want it. */
@Timeout(120)
class TestClaims
{
    private static final JsonCodec<Claim> CODEC = jsonCodec(Claim.class);
    private static final MigrationDirectory BOOKS = MigrationDirectory.of(QUOTES);

    @TempDir
    private Path directory;

    private Lake lake;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        lake.quotes();
    }

    /** Both have seen that the owner is dead before either has claimed. */
    @Test
    void testOnlyOneTakesOverFromTheDead()
    {
        claimed(1, "dead", Instant.now().minusSeconds(3600), 1);
        Lake other = new Lake(directory);
        List<Claim> quicker = new ArrayList<>();
        Faults faults = new Faults();
        faults.strike(new Fault.Before(() -> quicker.add(acquire(other, other.fileSystem(), "quicker"))))
                .on(FileOperation.OPEN)
                .where(BOOKS.status("dead")::equals)
                .times(1);

        assertThatThrownBy(() -> acquire(lake, new FaultInjectingFileSystem(lake.fileSystem(), faults), "slower"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode()))
                .hasMessageContaining("migration quicker");
        assertThat(quicker).extracting(Claim::token).containsExactly(2L);
        assertThat(claimFiles()).containsExactly(BOOKS.claim(1), BOOKS.claim(2));
    }

    /** Whoever has no ending yet may have left files: its claim is how the next one finds them. */
    @Test
    void testClaimsOfMigrationsWithoutEndingAreKept()
            throws IOException
    {
        claimed(1, "published", Instant.now());
        lake.get(Journal.class).end(status("published", MigrationState.FAILED));
        claimed(2, "running", Instant.now());
        Claim mine = claimed(3, "mine", Instant.now());
        claimed(4, "later", Instant.now());

        lake.get(Claims.class).prune(lake.fileSystem(), QUOTES, mine);

        assertThat(claimFiles()).containsExactly(BOOKS.claim(2), BOOKS.claim(3), BOOKS.claim(4));
    }

    /** The newest of its signs lies an hour ahead, and would count for an hour. */
    @Test
    void testDeadOwnerWhoseClockRanAhead()
    {
        claimed(1, "ahead", Instant.now().plusSeconds(3600), 1);
        assertThat(acquire(lake, lake.fileSystem(), "next").token()).isEqualTo(2);
    }

    @Test
    void testLiveOwnerWhoseClockRunsAhead()
            throws IOException
    {
        claimed(1, "ahead", Instant.now().plusSeconds(3600), 1);
        lake.get(Journal.class).beat(lake.fileSystem(), status("ahead", MigrationState.REWRITING));
        AtomicInteger beats = new AtomicInteger();
        Faults faults = new Faults();
        faults.strike(new Fault.Before(() -> modified(BOOKS.status("ahead"), Instant.now().plusSeconds(3600 + beats.incrementAndGet()))))
                .on(FileOperation.OPEN)
                .where(BOOKS.status("ahead")::equals);
        assertThatThrownBy(() -> acquire(lake, new FaultInjectingFileSystem(lake.fileSystem(), faults), "next"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode()))
                .hasMessageContaining("migration ahead");
    }

    private void modified(Location file, Instant time)
    {
        try {
            Files.setLastModifiedTime(directory.resolve(file.path()), FileTime.from(time));
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Claim acquire(Lake lake, TrinoFileSystem fileSystem, String migrationId)
    {
        return lake.get(Claims.class).acquire(fileSystem, lake.latest(), migrationId, "query of " + migrationId, "default.quotes").claim();
    }

    /** The claim of a server on another host. The file's own time is a sign of life too. */
    private Claim claimed(long token, String migrationId, Instant started)
    {
        return claimed(token, migrationId, started, 1000);
    }

    private Claim claimed(long token, String migrationId, Instant started, long leaseMillis)
    {
        Claim claim = new Claim(token, migrationId, "query of " + migrationId, "elsewhere", started, leaseMillis, 0, Optional.empty());
        try {
            lake.get(LakeStores.class).of(QUOTES).putIfAbsent(BOOKS.claim(token), CODEC.toJsonBytes(claim));
            // the store's time of the file is a sign of life, too
            Files.setLastModifiedTime(directory.resolve("quotes/_lakeshift/claims").resolve(BOOKS.claim(token).fileName()), FileTime.from(started));
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return claim;
    }

    private static MigrationStatus status(String migrationId, MigrationState state)
    {
        MigrationProgress progress = new MigrationProgress(migrationId, "default.quotes", QUOTES.toString(), ImmutableList.of("symbol"), "query", Instant.now());
        progress.enter(state);
        return progress.status();
    }

    private List<Location> claimFiles()
    {
        return lake.listing().stream()
                .filter(path -> path.startsWith("quotes/_lakeshift/claims/"))
                .map(path -> Location.of("local:///" + path))
                .toList();
    }
}
