package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.migration.claim.Heartbeats;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static io.trino.spi.StandardErrorCode.NOT_FOUND;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Two servers and one table. */
@Timeout(120)
class TestTakeover
{
    private static final Map<String, String> SHORT_LEASE = ImmutableMap.of("lakeshift.repartition.lease", "1s");

    @TempDir
    private Path directory;

    private final CountDownLatch atPublication = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private DeltaTable table;
    private List<String> rows;
    private TreeSet<String> files;

    @BeforeEach
    void setUp()
    {
        Lake lake = new Lake(directory);
        table = lake.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)));
        rows = lake.rows();
        files = lake.dataFiles();
    }

    private Lake stopsAtPublication(Map<String, String> properties)
    {
        return new Lake(directory, committer -> new PublishHook(committer, () -> {
            atPublication.countDown();
            await(goOn);
        }), properties);
    }

    /** A thread each: on two cores the common pool has only one, and a migration that waits would hold it. */
    private static <T> CompletableFuture<T> supplyAsync(Supplier<T> task)
    {
        return CompletableFuture.supplyAsync(task, command -> Thread.ofPlatform().daemon().start(command));
    }

    private static void await(CountDownLatch latch)
    {
        try {
            latch.await();
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void testSecondCallIsToldWhoRuns()
    {
        Lake lake = stopsAtPublication(Map.of());
        CompletableFuture<MigrationStatus> migration = supplyAsync(() -> lake.repartition("symbol"));
        await(atPublication);
        for (Lake other : List.of(lake, new Lake(directory))) {
            assertThatThrownBy(() -> other.repartition("day(timestamp)"))
                    .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode()))
                    .hasMessageContaining("default.quotes")
                    .hasMessageContaining("query_1")
                    .hasMessageContaining("% done");
        }
        assertThat(lake.get(Migrations.class).running()).singleElement().satisfies(running -> assertThat(running.state()).isEqualTo(MigrationState.PUBLISHING));
        goOn.countDown();
        assertThat(migration.join().state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.repartition("day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
    }

    /** A server that was only paused wakes up after another one took over, and publishes nothing. */
    @Test
    void testOwnerThatComesBackIsFencedOff()
    {
        Lake paused = stopsAtPublication(SHORT_LEASE);
        CompletableFuture<MigrationStatus> migration = supplyAsync(() -> paused.repartition("symbol"));
        await(atPublication);
        paused.get(Heartbeats.class).stop();
        Lake other = new Lake(directory, UnaryOperator.identity(), SHORT_LEASE);
        MigrationStatus taken = succeedsAfterTheLease(other);

        goOn.countDown();
        assertThatThrownBy(migration::join).isInstanceOf(CompletionException.class).cause()
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()))
                .hasMessageContaining("took over");
        assertThat(other.latest().version()).isEqualTo(taken.publishedVersion().orElseThrow());
        assertThat(other.latest().metadata().partitionColumns()).containsExactly("timestamp_day");
        assertThat(other.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(other.dataFiles()).hasSize(files.size() + other.latest().files().size());
        assertThat(other.listing()).noneMatch(path -> path.contains("symbol="));
        assertThat(other.get(Migrations.class).history(other.fileSystem(), QUOTES)).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED, MigrationState.FAILED);
    }

    /** The same after an abort, which leaves no claim behind that would be higher: the next heartbeat notices. */
    @Test
    void testOwnerThatComesBackAfterAnAbortStops()
    {
        Cancellation cancellation = new Cancellation();
        Lake paused = new Lake(directory, committer -> new PublishHook(committer, () -> {
            atPublication.countDown();
            while (cancellation.reason().isEmpty()) {
                Thread.onSpinWait();
            }
        }), SHORT_LEASE);
        Faults faults = new Faults();
        CompletableFuture<MigrationStatus> migration = supplyAsync(() -> paused.repartition(new FaultInjectingFileSystem(paused.fileSystem(), faults), cancellation, "symbol"));
        await(atPublication);
        faults.strike(new Fault.Before(() -> await(goOn))).on(FileOperation.LIST);

        Lake other = new Lake(directory);
        assertThat(other.get(Migrations.class).abort(other.fileSystem(), QUOTES, "default.quotes", "It sleeps").state()).isEqualTo(MigrationState.FAILED);
        goOn.countDown();

        assertThatThrownBy(migration::get).isInstanceOf(ExecutionException.class).cause()
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()))
                .hasMessageContaining("another server ended it");
        assertThat(other.dataFiles()).isEqualTo(files);
        assertThat(other.listing()).noneMatch(path -> path.contains("symbol=") || path.endsWith("status.json"));
        assertThat(other.get(Migrations.class).history(other.fileSystem(), QUOTES)).extracting(MigrationStatus::state).containsExactly(MigrationState.FAILED);
    }

    private static MigrationStatus succeedsAfterTheLease(Lake lake)
    {
        while (true) {
            try {
                return lake.repartition("day(timestamp)");
            }
            catch (TrinoException e) {
                assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode());
                try {
                    Thread.sleep(100);
                }
                catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
        }
    }

    @Test
    void testKilledProcess()
            throws Exception
    {
        Process process = DoomedProcess.start(KilledMigration.class, directory);
        process.destroyForcibly().waitFor();
        Lake lake = new Lake(directory, UnaryOperator.identity(), SHORT_LEASE);
        assertThat(lake.latest().version()).isEqualTo(1);
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(lake.dataFiles()).as("what the killed process staged").hasSizeGreaterThan(files.size());

        succeedsAfterTheLease(lake);
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(lake.dataFiles()).hasSize(files.size() + lake.latest().files().size());
    }

    @Test
    void testAbortInTheSameServer()
    {
        Lake lake = new Lake(directory, committer -> new PublishHook(committer, () -> {
            atPublication.countDown();
            await(goOn);
            // a lost race, so that there is something to stop
            table.append(DataFile.of(row("SPY", null, 3.0)));
        }), Map.of());
        CompletableFuture<MigrationStatus> migration = supplyAsync(() -> lake.repartition("symbol"));
        await(atPublication);
        CompletableFuture<MigrationStatus> abort = supplyAsync(() -> {
            MigrationStatus[] ended = new MigrationStatus[1];
            Thread asker = new Thread(() -> ended[0] = lake.get(Migrations.class).abort(lake.fileSystem(), QUOTES, "default.quotes", "Aborted by the test"));
            asker.start();
            while (asker.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            try {
                asker.join();
            }
            catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return ended[0];
        });
        assertThatThrownBy(migration::join).cause().isInstanceOf(TrinoException.class).hasMessageContaining("Aborted by the test");
        assertThat(abort.join().state()).isEqualTo(MigrationState.ABORTED);
        assertThat(lake.latest().version()).isEqualTo(2);
        assertThat(lake.dataFiles()).hasSize(files.size() + 1);
        assertThat(lake.listing()).noneMatch(path -> path.contains("symbol="));
        assertThat(lake.repartition("symbol").state()).isEqualTo(MigrationState.PUBLISHED);
    }

    @Test
    void testAbortByAnotherServer()
    {
        Cancellation cancellation = new Cancellation();
        Lake lake = new Lake(directory, committer -> new PublishHook(committer, () -> {
            atPublication.countDown();
            while (cancellation.reason().isEmpty()) {
                Thread.onSpinWait();
            }
            table.append(DataFile.of(row("SPY", null, 3.0)));
        }), ImmutableMap.of("lakeshift.repartition.lease", "10s"));
        CompletableFuture<MigrationStatus> migration = supplyAsync(() -> lake.repartition(lake.fileSystem(), cancellation, "symbol"));
        await(atPublication);
        Lake other = new Lake(directory);
        assertThat(other.get(Migrations.class).abort(other.fileSystem(), QUOTES, "default.quotes", "Asked from elsewhere").state()).isEqualTo(MigrationState.ABORTED);
        assertThatThrownBy(migration::join).cause().hasMessageContaining("Asked from elsewhere");
        assertThat(other.latest().metadata().partitionColumns()).isEmpty();
    }

    @Test
    void testAbortOfDeadMigrationCleansUp()
            throws InterruptedException
    {
        Lake dead = stopsAtPublication(SHORT_LEASE);
        supplyAsync(() -> dead.repartition("symbol"));
        await(atPublication);
        dead.get(Heartbeats.class).stop();
        Lake other = new Lake(directory);
        MigrationStatus ended = other.get(Migrations.class).abort(other.fileSystem(), QUOTES, "default.quotes", "It is dead");
        assertThat(ended.state()).isEqualTo(MigrationState.FAILED);
        assertThat(ended.error()).hasValueSatisfying(error -> assertThat(error).contains("died"));
        assertThat(other.dataFiles()).isEqualTo(files);
        assertThat(other.listing()).noneMatch(path -> path.contains("symbol="));
        assertThat(other.repartition("symbol").state()).isEqualTo(MigrationState.PUBLISHED);
    }

    /** Any change of metadata conflicts with any commit that comes after it, but a fence depends on nothing that it read. */
    @Test
    void testPropertyThatChangesDuringATakeover()
    {
        Lake dead = stopsAtPublication(SHORT_LEASE);
        supplyAsync(() -> dead.repartition("symbol"));
        await(atPublication);
        dead.get(Heartbeats.class).stop();
        String metadata = table.log(0).stream().filter(line -> line.startsWith("{\"metaData\"")).collect(joining());
        Lake other = new Lake(
                directory,
                committer -> new FenceHook(committer, () -> table.commit("SET TBLPROPERTIES", metadata.replace("\"configuration\":{", "\"configuration\":{\"delta.logRetentionDuration\":\"interval 9 days\""))),
                SHORT_LEASE);
        assertThat(succeedsAfterTheLease(other).state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(other.latest().metadata().configuration()).containsEntry("delta.logRetentionDuration", "interval 9 days");
        assertThat(other.dataFiles()).hasSize(files.size() + other.latest().files().size());
    }

    @Test
    void testAbortDoesNotWaitForEver()
            throws Exception
    {
        Lake lake = stopsAtPublication(Map.of("lakeshift.repartition.abort-wait", "1s"));
        CompletableFuture<MigrationStatus> migration = supplyAsync(() -> lake.repartition("symbol"));
        await(atPublication);
        for (Lake asker : List.of(lake, new Lake(directory, UnaryOperator.identity(), Map.of("lakeshift.repartition.abort-wait", "1s")))) {
            assertThatThrownBy(() -> asker.get(Migrations.class).abort(asker.fileSystem(), QUOTES, "default.quotes", "It hangs"))
                    .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode()))
                    .hasMessageContaining("default.quotes")
                    .hasMessageContaining("query_1")
                    .hasMessageContaining("asked to stop");
        }
        goOn.countDown();
        // it was on its way into the log already
        assertThat(migration.get().state()).isEqualTo(MigrationState.PUBLISHED);
    }

    @Test
    void testAbortWithoutMigration()
    {
        Lake lake = new Lake(directory);
        assertThatThrownBy(() -> lake.get(Migrations.class).abort(lake.fileSystem(), QUOTES, "default.quotes", "why not"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(NOT_FOUND.toErrorCode()))
                .hasMessageContaining("default.quotes");
    }
}
