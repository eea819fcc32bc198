package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.migration.claim.Heartbeats;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.migration.QuotesCopy.V2;
import static io.lakeshift.testing.table.DataFile.row;
import static io.trino.spi.StandardErrorCode.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Two servers and one target: dead ones, ones that only slept, and the one that takes over. */
@Timeout(120)
class TestCopyTakeover
{
    private static final Map<String, String> SHORT_LEASE = ImmutableMap.of("lakeshift.repartition.lease", "1s");

    @TempDir
    private Path directory;

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Faults faults = new Faults();
    private final List<CompletableFuture<?>> started = new ArrayList<>();
    private Lake lake;
    private DeltaTable table;
    private List<String> rows;
    private Map<String, String> source;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory, UnaryOperator.identity(), SHORT_LEASE);
        table = lake.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)));
        rows = lake.rows();
        source = QuotesCopy.content(directory, "quotes");
    }

    /** Who wakes up only now still writes. */
    @AfterEach
    void letGo()
    {
        goOn.countDown();
        CompletableFuture.allOf(started.toArray(CompletableFuture[]::new)).exceptionally(_ -> null).join();
    }

    /** It has passed the fence, and has only version 0 to put. */
    private Lake stopsAtPublication(Map<String, String> properties)
    {
        return new Lake(directory, committer -> new PublishHook(committer, this::stop), properties);
    }

    /** Everything is written, and it looks for the last time whether all is there. */
    private TrinoFileSystem stopsBeforeTheFence(Lake sleeper)
    {
        faults.strike(new Fault.After(this::stop)).on(FileOperation.LENGTH).where(new InventoryLook(location -> location.toString().startsWith(V2 + "/"))).times(1);
        return new FaultInjectingFileSystem(sleeper.fileSystem(), faults);
    }

    private void stop()
    {
        arrived.countDown();
        await(goOn);
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

    /** A thread each: on two cores the common pool has only one, and a copy that waits would hold it. */
    private <T> CompletableFuture<T> supplyAsync(Supplier<T> task)
    {
        CompletableFuture<T> future = CompletableFuture.supplyAsync(task, command -> Thread.ofPlatform().daemon().start(command));
        started.add(future);
        return future;
    }

    private void isWhole(Lake by)
    {
        assertThat(by.rows(QuotesCopy.latest(by))).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(QuotesCopy.dataFiles(by)).hasSize(QuotesCopy.latest(by).files().size());
        assertThat(QuotesCopy.content(directory, "quotes")).isEqualTo(source);
    }

    @Test
    void testSecondCallIsToldWhoRuns()
    {
        Lake first = stopsAtPublication(Map.of());
        CompletableFuture<MigrationStatus> copy = supplyAsync(() -> QuotesCopy.make(first, "symbol"));
        await(arrived);
        for (Lake other : List.of(first, new Lake(directory))) {
            assertThatThrownBy(() -> QuotesCopy.make(other, "day(timestamp)"))
                    .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode()))
                    .hasMessageContaining("default.quotes_v2")
                    .hasMessageContaining("query_1");
        }
        // the source is nobody's: it can be migrated meanwhile
        assertThat(lake.repartition("day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
        source = QuotesCopy.content(directory, "quotes");
        goOn.countDown();
        assertThat(copy.join().state()).isEqualTo(MigrationState.PUBLISHED);
        isWhole(lake);
    }

    @Test
    void testTwoAtOnceMakeOne()
    {
        List<CompletableFuture<MigrationStatus>> copies = List.of(
                supplyAsync(() -> QuotesCopy.make(lake, "symbol")),
                supplyAsync(() -> QuotesCopy.make(new Lake(directory), "symbol")),
                supplyAsync(() -> QuotesCopy.make(new Lake(directory), "day(timestamp)")));
        int made = 0;
        for (CompletableFuture<MigrationStatus> copy : copies) {
            try {
                assertThat(copy.join().state()).isEqualTo(MigrationState.PUBLISHED);
                made++;
            }
            catch (CompletionException e) {
                assertThat(e).cause().isInstanceOfSatisfying(TrinoException.class, refused -> assertThat(refused.getErrorCode()).as(refused.getMessage())
                        .isIn(LAKE_REPARTITION_RUNNING.toErrorCode(), StandardErrorCode.TABLE_ALREADY_EXISTS.toErrorCode()));
            }
        }
        assertThat(made).isEqualTo(1);
        isWhole(lake);
    }

    @Test
    void testKilledProcess()
            throws Exception
    {
        Process process = DoomedProcess.start(KilledCopy.class, directory);
        process.destroyForcibly().waitFor();
        assertThat(QuotesCopy.dataFiles(lake)).as("what the killed process wrote").hasSize(2);
        assertThat(lake.listing()).as("no table yet").noneMatch(path -> path.startsWith("quotes_v2/_delta_log"));

        MigrationStatus status;
        try (LogLines log = new LogLines()) {
            status = QuotesCopy.makeAfterTheLease(lake, "symbol");
            // what is left to read, and not what the table has
            assertThat(log.lines()).anyMatch(line -> line.contains(": 0 files, 0B, to "));
        }

        assertThat(status.warnings()).anyMatch(warning -> warning.startsWith("Resumed: 1 groups of files with 2 rows"));
        isWhole(lake);
        assertThat(QuotesCopy.history(directory)).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED, MigrationState.FAILED);
    }

    /** What the dead one wrote was of another layout. */
    @Test
    void testTakeoverForAnotherLayout()
            throws Exception
    {
        Lake dead = stopsAtPublication(SHORT_LEASE);
        supplyAsync(() -> QuotesCopy.make(dead, "symbol"));
        await(arrived);
        dead.get(Heartbeats.class).stop();
        assertThat(QuotesCopy.makeAfterTheLease(lake, "day(timestamp)").warnings()).noneMatch(warning -> warning.startsWith("Resumed"));
        assertThat(QuotesCopy.latest(lake).metadata().partitionColumns()).containsExactly("timestamp_day");
        isWhole(lake);
    }

    /** It wakes up after another one took its place, and finds the fence closed: neither a table nor a file of it remains, and nothing of the other's is touched. */
    @Test
    void testOwnerThatComesBackIsShutOut()
            throws Exception
    {
        Lake paused = new Lake(directory, UnaryOperator.identity(), SHORT_LEASE);
        TrinoFileSystem through = stopsBeforeTheFence(paused);
        CompletableFuture<MigrationStatus> copy = supplyAsync(() -> QuotesCopy.make(paused, through, new Cancellation(), "symbol"));
        await(arrived);
        paused.get(Heartbeats.class).stop();
        assertThat(QuotesCopy.makeAfterTheLease(lake, "day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);

        goOn.countDown();
        assertThatThrownBy(copy::join).cause().isInstanceOf(TrinoException.class);
        isWhole(lake);
        assertThat(lake.listing()).noneMatch(path -> path.contains("symbol="));
    }

    /** The same after an abort: there is no table, and none appears. */
    @Test
    void testOwnerThatComesBackAfterAnAbortIsShutOut()
    {
        Lake paused = new Lake(directory, UnaryOperator.identity(), SHORT_LEASE);
        TrinoFileSystem through = stopsBeforeTheFence(paused);
        CompletableFuture<MigrationStatus> copy = supplyAsync(() -> QuotesCopy.make(paused, through, new Cancellation(), "symbol"));
        await(arrived);
        paused.get(Heartbeats.class).stop();
        MigrationStatus ended = lake.get(Migrations.class).abort(lake.fileSystem(), V2, "default.quotes_v2", "It sleeps");
        assertThat(ended.state()).isEqualTo(MigrationState.FAILED);
        assertThat(QuotesCopy.dataFiles(lake)).isEmpty();

        goOn.countDown();
        assertThatThrownBy(copy::join).cause().isInstanceOf(TrinoException.class);
        assertThat(lake.listing()).noneMatch(path -> path.startsWith("quotes_v2/_delta_log") || path.endsWith(".parquet") && path.startsWith("quotes_v2"));
        assertThat(QuotesCopy.make(lake, "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        isWhole(lake);
    }

    /** It had passed the fence, and its version 0 arrives after an heir has begun and before the heir's: its files are all there. */
    @Test
    void testOwnerThatPublishesLate()
            throws Exception
    {
        Lake paused = stopsAtPublication(SHORT_LEASE);
        CompletableFuture<MigrationStatus> copy = supplyAsync(() -> QuotesCopy.make(paused, "symbol"));
        await(arrived);
        paused.get(Heartbeats.class).stop();
        Lake heir = new Lake(directory, committer -> new PublishHook(committer, () -> {
            goOn.countDown();
            copy.join();
        }), SHORT_LEASE);
        assertThatThrownBy(() -> QuotesCopy.makeAfterTheLease(heir, "day(timestamp)"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(StandardErrorCode.TABLE_ALREADY_EXISTS.toErrorCode()))
                .hasMessageContaining("default.quotes_v2 was made meanwhile");

        assertThat(copy.join().state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(QuotesCopy.latest(lake).metadata().partitionColumns()).containsExactly("symbol");
        isWhole(lake);
        assertThat(lake.listing()).noneMatch(path -> path.contains("timestamp_day="));
        assertThat(QuotesCopy.history(directory)).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED);
    }

    /** It had passed the fence, and comes after the heir's version 0. */
    @Test
    void testOwnerThatPublishesTooLate()
            throws Exception
    {
        Lake paused = stopsAtPublication(SHORT_LEASE);
        CompletableFuture<MigrationStatus> copy = supplyAsync(() -> QuotesCopy.make(paused, "symbol"));
        await(arrived);
        paused.get(Heartbeats.class).stop();
        assertThat(QuotesCopy.makeAfterTheLease(lake, "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        isWhole(lake);
        goOn.countDown();
        assertThatThrownBy(copy::join).cause()
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(StandardErrorCode.TABLE_ALREADY_EXISTS.toErrorCode()));
        isWhole(lake);
    }

    /** An heir that comes to nothing leaves the one that may still be published as it was. */
    @Test
    void testHeirThatFails()
            throws Exception
    {
        Lake paused = stopsAtPublication(SHORT_LEASE);
        CompletableFuture<MigrationStatus> copy = supplyAsync(() -> QuotesCopy.make(paused, "symbol"));
        await(arrived);
        paused.get(Heartbeats.class).stop();
        Lake heir = new Lake(directory, UnaryOperator.identity(), SHORT_LEASE);
        faults.strike(new Fault.Failure("Disk quota exceeded")).on(FileOperation.WRITE).where(location -> location.toString().contains("timestamp_day"));
        assertThatThrownBy(() -> QuotesCopy.makeAfterTheLease(heir, new FaultInjectingFileSystem(heir.fileSystem(), faults), "day(timestamp)")).hasMessageContaining("Disk quota exceeded");
        assertThat(QuotesCopy.dataFiles(lake)).hasSize(2);
        goOn.countDown();
        assertThat(copy.join().state()).isEqualTo(MigrationState.PUBLISHED);
        isWhole(lake);
    }

    @Test
    void testAbortInTheSameServerAndByAnother()
    {
        for (boolean same : List.of(true, false)) {
            Cancellation cancellation = new Cancellation();
            Lake copying = new Lake(directory);
            Faults waiting = new Faults();
            waiting.strike(new Fault.Before(() -> {
                while (cancellation.reason().isEmpty()) {
                    Thread.onSpinWait();
                }
            })).on(FileOperation.WRITE).where(location -> location.toString().contains("symbol="));
            CompletableFuture<MigrationStatus> copy = supplyAsync(() -> QuotesCopy.make(copying, new FaultInjectingFileSystem(copying.fileSystem(), waiting), cancellation, "symbol"));
            while (copying.get(Migrations.class).running().isEmpty()) {
                Thread.onSpinWait();
            }
            Lake asking = same ? copying : new Lake(directory);
            if (same) {
                // it bears the name of what it makes
                assertThatThrownBy(() -> asking.get(Migrations.class).abort(asking.fileSystem(), Lake.QUOTES, "default.quotes", "enough"))
                        .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(NOT_FOUND.toErrorCode()))
                        .hasMessageContaining("abort_repartition('default.quotes_v2')");
            }
            assertThat(asking.get(Migrations.class).abort(asking.fileSystem(), V2, "default.quotes_v2", "enough").state()).isEqualTo(MigrationState.ABORTED);
            assertThatThrownBy(copy::join).cause()
                    .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()))
                    .hasMessageContaining("enough");
            assertThat(lake.listing()).noneMatch(path -> path.startsWith("quotes_v2"));
        }
    }
}
