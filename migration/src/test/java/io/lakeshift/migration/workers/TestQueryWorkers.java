package io.lakeshift.migration.workers;

import com.google.common.collect.ImmutableMap;
import io.airlift.units.DataSize;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.DistributedRepartition;
import io.lakeshift.migration.DistributedRepartitions;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.Migrations;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.migration.Repartitioner;
import io.lakeshift.migration.journal.GroupRecord;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.StatisticsStyle;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A migration of one server, the groups of which two others rewrite, as the engine would have them do it. */
@Timeout(120)
class TestQueryWorkers
{
    private static final int FILES = 4;

    @TempDir
    private Path directory;

    private final CountDownLatch open = new CountDownLatch(1);
    private final Cancellation cancellation = Cancellation.keepingWork();
    private Lake coordinator;
    private List<Lake> workers;
    private DeltaTable table;
    private TreeSet<String> collected;
    private List<String> rows;

    @BeforeEach
    void setUp()
    {
        coordinator = new Lake(directory);
        workers = List.of(new Lake(directory), new Lake(directory, UnaryOperator.identity(), ImmutableMap.of("lakeshift.repartition.threads", "1")));
        table = coordinator.quotes();
        for (int file = 0; file < FILES; file++) {
            // whose content no statistics tell: a group of its own each, which has to be read
            table.append(DataFile.of(
                    row("SPY", "2026-01-2%dT15:00:00".formatted(file), 1.0 + file),
                    row("QQQ", "2026-01-2%dT15:00:00".formatted(file), 2.0 + file),
                    row(null, "2026-01-2%dT16:00:00".formatted(file), null)).withStatistics(StatisticsStyle.ROWS_ONLY));
        }
        collected = coordinator.dataFiles();
        rows = coordinator.rows();
    }

    @AfterEach
    void stop()
    {
        open.countDown();
        workers.forEach(worker -> worker.get(GroupAttempts.class).stop());
    }

    @Test
    void testWorkersWriteAndTheCoordinatorPublishes()
    {
        DistributedRepartition migration = start(coordinator.fileSystem());
        List<GroupAttempt> attempts = begin(migration.groups().join());
        attempts.forEach(attempt -> assertThat(attempt.recorded().join().toString()).contains("/work/"));
        await(() -> running().filesDone() == FILES);
        assertThat(running().state()).as("nothing is published before the engine says that all is done").isEqualTo(MigrationState.REWRITING);

        MigrationStatus published = migration.finish();
        assertThat(published.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(published.rowsDone()).isEqualTo(3 * FILES);
        assertThat(published.filesWritten()).isEqualTo(3 * FILES);
        assertThat(published.bytesDone()).isEqualTo(published.bytesTotal());
        assertThat(published.pace().movedBytes()).isGreaterThan(published.bytesTotal());
        assertSameRows();
        assertNothingLeftOver();
        assertThat(coordinator.latest().schema().partitionColumns()).containsExactly("symbol");

        // whoever wrote them, an undo goes by the journal's groups
        assertThat(coordinator.get(Repartitioner.class).undo(coordinator.fileSystem(), QUOTES, "default.quotes", "query_2", new Cancellation()).state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(coordinator.latest().files().files().map(file -> file.path())).containsExactlyInAnyOrderElementsOf(collected);
    }

    @Test
    void testOfTwoAttemptsAtAGroupOneCounts()
    {
        CountDownLatch look = new CountDownLatch(1);
        DistributedRepartition migration = start(holding("listFiles", location -> location.toString().contains("/work/"), look));
        List<WorkerGroup> groups = migration.groups().join();
        List<GroupAttempt> attempts = new ArrayList<>();
        for (Lake worker : workers) {
            groups.forEach(group -> attempts.add(worker.get(GroupAttempts.class).begin(worker.fileSystem(), QUOTES, group, "worker")));
        }
        attempts.forEach(attempt -> attempt.recorded().join());
        assertThat(coordinator.dataFiles()).hasSize(FILES + 2 * 3 * FILES);

        look.countDown();
        await(() -> coordinator.dataFiles().size() == FILES + 3 * FILES);
        // an attempt that comes too late has nothing to do
        assertThat(workers.getFirst().get(GroupAttempts.class).begin(coordinator.fileSystem(), QUOTES, groups.getFirst(), "late").recorded().join().toString()).contains("/groups/");
        assertThat(migration.finish().state()).isEqualTo(MigrationState.PUBLISHED);
        assertSameRows();
        assertNothingLeftOver();
    }

    /** As when a worker dies. What the others finished is there for the next CALL, whoever makes it. */
    @Test
    void testQueryThatFailsLeavesWhatIsFinished()
    {
        DistributedRepartition migration = start(coordinator.fileSystem());
        List<WorkerGroup> groups = migration.groups().join();
        groups.subList(0, 2).forEach(group -> workers.getFirst().get(GroupAttempts.class).begin(coordinator.fileSystem(), QUOTES, group, "worker").recorded().join());
        CountDownLatch arrived = new CountDownLatch(1);
        GroupAttempt held = workers.getLast().get(GroupAttempts.class).begin(heldAtData(arrived), QUOTES, groups.get(2), "held");
        await(arrived);
        await(() -> running().filesDone() == 2);

        long version = coordinator.latest().version();
        cancellation.queryEnded("Query query_1, which asked for it, has ended");
        assertThatThrownBy(migration::finish).hasMessageContaining("query_1").hasMessageContaining("6 files that were written and verified are kept");
        MigrationStatus failed = history().getFirst();
        assertThat(failed.state()).isEqualTo(MigrationState.FAILED);
        assertThat(failed.error()).hasValueSatisfying(error -> assertThat(error).contains("abort_repartition('default.quotes')"));
        assertThat(coordinator.latest().version()).isEqualTo(version);
        assertSameRows();

        open.countDown();
        assertThatThrownBy(() -> held.recorded().join()).hasMessageContaining("has ended");
        assertThat(coordinator.dataFiles()).as("the worker that was still at it has taken away what it wrote").hasSize(FILES + 6);

        MigrationStatus resumed = coordinator.get(Repartitioner.class).repartition(coordinator.fileSystem(), request(), new Cancellation());
        assertThat(resumed.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(resumed.warnings()).anySatisfy(warning -> assertThat(warning).contains("Resumed: 2 groups of files with 6 rows"));
        assertSameRows();
        assertNothingLeftOver();
        assertThat(history()).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED, MigrationState.FAILED);
    }

    @Test
    void testWhatAFailedOneLeftIsAborted()
    {
        DistributedRepartition migration = start(coordinator.fileSystem());
        workers.getFirst().get(GroupAttempts.class).begin(coordinator.fileSystem(), QUOTES, migration.groups().join().getFirst(), "worker").recorded().join();
        await(() -> running().filesDone() == 1);
        cancellation.queryEnded("Query query_1, which asked for it, has ended");
        assertThatThrownBy(migration::finish).hasMessageContaining("query_1");
        coordinator.get(Migrations.class).abort(coordinator.fileSystem(), QUOTES, "default.quotes", "no longer wanted");
        assertThat(coordinator.dataFiles()).isEqualTo(collected);
        assertSameRows();
    }

    @Test
    void testAbortStopsTheWorkers()
    {
        DistributedRepartition migration = start(coordinator.fileSystem());
        List<WorkerGroup> groups = migration.groups().join();
        workers.getFirst().get(GroupAttempts.class).begin(coordinator.fileSystem(), QUOTES, groups.getFirst(), "worker").recorded().join();
        CountDownLatch arrived = new CountDownLatch(1);
        GroupAttempt held = workers.getLast().get(GroupAttempts.class).begin(heldAtData(arrived), QUOTES, groups.getLast(), "held");
        await(arrived);
        coordinator.get(Migrations.class).abort(coordinator.fileSystem(), QUOTES, "default.quotes", "no longer wanted");
        assertThatThrownBy(migration::finish).hasMessageContaining("no longer wanted");
        assertThat(history().getFirst().state()).isEqualTo(MigrationState.ABORTED);

        open.countDown();
        assertThatThrownBy(() -> held.recorded().join()).cause().isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()));
        // nor does anybody begin
        assertThatThrownBy(() -> workers.getFirst().get(GroupAttempts.class).begin(coordinator.fileSystem(), QUOTES, groups.get(1), "late").recorded().join()).hasMessageContaining("has ended");
        assertThat(coordinator.dataFiles()).isEqualTo(collected);
        assertSameRows();
    }

    /** Another writer compacted it away, and a vacuum took the file. */
    @Test
    void testSourceThatIsNoLongerWanted()
    {
        DistributedRepartition migration = start(coordinator.fileSystem());
        List<WorkerGroup> groups = migration.groups().join();
        String gone = groups.getFirst().files().sources().getFirst().path();
        table.remove(gone);
        table.deleteFile(gone);
        rows = coordinator.rows();
        begin(groups).forEach(attempt -> attempt.recorded().join());
        assertThat(migration.finish().state()).isEqualTo(MigrationState.PUBLISHED);
        assertSameRows();
        assertThat(rows).hasSize(3 * FILES - 3);
    }

    @Test
    void testSourceThatIsMissing()
    {
        DistributedRepartition migration = start(coordinator.fileSystem());
        List<WorkerGroup> groups = migration.groups().join();
        table.deleteFile(groups.getFirst().files().sources().getFirst().path());
        begin(groups.subList(0, 1)).forEach(attempt -> attempt.recorded().join());
        assertThatThrownBy(migration::finish).hasMessageContaining("is missing").hasMessageContaining("default.quotes");
        assertThat(history().getFirst().state()).isEqualTo(MigrationState.FAILED);
        assertThat(coordinator.dataFiles()).hasSize(FILES - 1);
    }

    @Test
    void testWhyAWorkerFailedIsTold()
    {
        DistributedRepartition migration = start(coordinator.fileSystem());
        List<WorkerGroup> groups = migration.groups().join();
        TrinoFileSystem broken = proxy("newInputFile", location -> location.fileName().endsWith(".parquet"), () -> {
            throw new TrinoException(LAKE_STORAGE_ERROR, "the disk is on fire");
        });
        assertThatThrownBy(() -> workers.getFirst().get(GroupAttempts.class).begin(broken, QUOTES, groups.getFirst(), "node-7").recorded().join()).hasMessageContaining("on fire");
        cancellation.queryEnded("Query query_1, which asked for it, has ended");
        assertThatThrownBy(migration::finish).hasMessageContaining("query_1").hasMessageContaining("node-7").hasMessageContaining("on fire");
        assertThat(coordinator.dataFiles()).as("nothing was finished, and nothing is kept").isEqualTo(collected);
    }

    @Test
    void testEngineThatForgetsAGroup()
    {
        DistributedRepartition migration = start(coordinator.fileSystem());
        begin(migration.groups().join().subList(0, FILES - 1)).forEach(attempt -> attempt.recorded().join());
        assertThatThrownBy(migration::finish).hasMessageContaining("1 of its 4 groups");
        assertThat(coordinator.dataFiles()).isEqualTo(collected);
    }

    @Test
    void testResultThatIsNone()
            throws Exception
    {
        DistributedRepartition migration = start(coordinator.fileSystem());
        List<WorkerGroup> groups = migration.groups().join();
        WorkBoard board = coordinator.get(WorkBoard.class);
        AttemptRecord other = AttemptRecord.done("liar", 0, new GroupRecord(
                groups.getFirst().group(), fingerprint(), fingerprint(), groups.getLast().sources(), List.of()));
        board.record(QUOTES, groups.getFirst().migrationId(), other);
        assertThatThrownBy(migration::finish).hasMessageContaining("Worker liar").hasMessageContaining("not its result");
        assertThat(coordinator.dataFiles()).isEqualTo(collected);
    }

    @Test
    void testCeilingIsSharedAmongWorkers()
            throws Exception
    {
        DistributedRepartition migration = start(coordinator.fileSystem());
        List<WorkerGroup> groups = migration.groups().join();
        coordinator.get(Migrations.class).throttle(coordinator.fileSystem(), QUOTES, "default.quotes", OptionalLong.of(1_000_000), OptionalInt.of(1));
        WorkBoard board = coordinator.get(WorkBoard.class);
        await(() -> order(board, groups).bytesPerSecond().isPresent());
        assertThat(order(board, groups).bytesPerSecond()).hasValue(500_000);
        assertThat(order(board, groups).threads()).hasValue(1);
        WorkerPace pace = new WorkerPace(8);
        pace.hold(order(board, groups));
        assertThat(pace.throttle().bytesPerSecond()).hasValue(500_000);
        assertThat(pace.throttle().threads()).isEqualTo(1);
        begin(groups).forEach(attempt -> attempt.recorded().join());
        assertThat(migration.finish().state()).isEqualTo(MigrationState.PUBLISHED);
    }

    @Test
    void testLayoutThatIsThereAlready()
    {
        DistributedRepartition first = start(coordinator.fileSystem());
        begin(first.groups().join()).forEach(attempt -> attempt.recorded().join());
        first.finish();
        DistributedRepartition again = start(coordinator.fileSystem());
        assertThat(again.groups().join()).isEmpty();
        assertThat(again.finish().state()).isEqualTo(MigrationState.UNCHANGED);
    }

    private static Fingerprint fingerprint()
    {
        return Fingerprint.empty(3);
    }

    private WorkOrder order(WorkBoard board, List<WorkerGroup> groups)
    {
        try {
            return board.order(coordinator.fileSystem(), QUOTES, groups.getFirst().migrationId()).orElseThrow();
        }
        catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private DistributedRepartition start(TrinoFileSystem through)
    {
        return coordinator.get(DistributedRepartitions.class).start(through, request(), () -> workers.size(), cancellation, () -> {});
    }

    private static RepartitionRequest request()
    {
        return new RepartitionRequest(QUOTES, "default.quotes", Optional.of(List.of("symbol")), List.of(), Optional.of(DataSize.valueOf("1kB")), Optional.empty(), "query_1");
    }

    /** Group after group, to one worker after the other. */
    private List<GroupAttempt> begin(List<WorkerGroup> groups)
    {
        return IntStream.range(0, groups.size())
                .mapToObj(i -> {
                    Lake worker = workers.get(i % workers.size());
                    return worker.get(GroupAttempts.class).begin(worker.fileSystem(), QUOTES, groups.get(i), "worker-" + i % workers.size());
                })
                .toList();
    }

    private MigrationStatus running()
    {
        return coordinator.get(Migrations.class).running().getFirst();
    }

    private List<MigrationStatus> history()
    {
        return coordinator.get(Migrations.class).history(coordinator.fileSystem(), QUOTES);
    }

    private void assertSameRows()
    {
        assertThat(coordinator.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    private void assertNothingLeftOver()
    {
        TreeSet<String> expected = new TreeSet<>(collected);
        coordinator.latest().files().files().forEach(file -> expected.add(file.path()));
        assertThat(coordinator.dataFiles()).isEqualTo(expected);
        assertThat(coordinator.listing()).noneMatch(path -> path.contains("/work"));
    }

    /** A file system through which the first data file that was written cannot be read back for a while. */
    private TrinoFileSystem heldAtData(CountDownLatch arrived)
    {
        return proxy("newInputFile", location -> location.path().contains("/symbol="), () -> {
            arrived.countDown();
            await(open);
        });
    }

    private TrinoFileSystem holding(String method, Predicate<Location> locations, CountDownLatch until)
    {
        return proxy(method, locations, () -> await(until));
    }

    private TrinoFileSystem proxy(String method, Predicate<Location> locations, Runnable before)
    {
        TrinoFileSystem delegate = coordinator.fileSystem();
        return (TrinoFileSystem) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {TrinoFileSystem.class}, (_, called, arguments) -> {
            if (called.getName().equals(method) && locations.test((Location) arguments[0])) {
                before.run();
            }
            try {
                return called.invoke(delegate, arguments);
            }
            catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static void await(CountDownLatch latch)
    {
        try {
            assertThat(latch.await(1, MINUTES)).isTrue();
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(BooleanSupplier condition)
    {
        while (!condition.getAsBoolean()) {
            try {
                Thread.sleep(20);
            }
            catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
