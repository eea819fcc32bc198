package io.lakeshift.migration.rewrite;

import com.google.common.base.Ticker;
import io.airlift.testing.TestingTicker;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import static com.google.common.util.concurrent.Uninterruptibles.sleepUninterruptibly;
import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.lakeshift.testing.table.DataFile.row;
import static java.util.concurrent.CompletableFuture.runAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

// a run that nothing lets go on would hang
@Timeout(120)
class TestThrottledRun
{
    private static final Location TABLE = Location.of("local:///quotes");
    private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);
    private static final int FILES = 6;

    @TempDir
    private Path directory;
    private LocalLake lake;
    private Snapshot snapshot;

    @BeforeEach
    void writeTable()
    {
        lake = new LocalLake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), TABLE)
                .column("symbol", "string")
                .column("price", "double")
                .create();
        for (int i = 0; i < FILES; i++) {
            table.append(DataFile.of(row("A", 1.0 + i), row("B", 2.0 + i)));
        }
        snapshot = lake.snapshot(TABLE);
    }

    private record Throttled(Throttle throttle)
            implements FileGroupRunner.Progress
    {
        @Override
        public void read(long rows, long bytes) {}
    }

    private List<AddFile> run(Throttle throttle, Cancellation cancellation)
    {
        return run(LocalLake.READER, throttle, cancellation);
    }

    private List<AddFile> run(DataFileReader reader, Throttle throttle, Cancellation cancellation)
    {
        List<FileGroup> groups = new ArrayList<>();
        snapshot.files().files().forEach(file -> groups.add(new FileGroup(groups.size(), List.of(file))));
        List<AddFile> outputs = new ArrayList<>();
        new LocalFileGroupRunner(reader, LocalLake.WRITERS, lake.stores(), new RewriteLimits(2, DataSize.of(16, MEGABYTE), 100), lake.spillSpace()).run(
                lake.fileSystem(),
                snapshot,
                Layouts.of(snapshot, List.of("symbol")),
                groups,
                cancellation,
                result -> outputs.addAll(result.outputs()),
                new Throttled(throttle));
        return outputs;
    }

    /** Small files are read as a whole: every byte of theirs counts, and every byte that was written counts a second time when it is read back. */
    @Test
    void testWhatCounts()
    {
        Throttle throttle = Throttle.unlimited();
        long written = run(throttle, new Cancellation()).stream().mapToLong(AddFile::size).sum();
        assertThat(written).isPositive();
        assertThat(throttle.movedBytes()).isEqualTo(snapshot.files().totalBytes() + 2 * written);
    }

    /** The clock stands still: after the first bytes everyone waits, and holds memory meanwhile. */
    @Test
    void testHeldBackRunStopsAtOnceAndLeavesNothing()
    {
        TreeSet<String> before = lake.listing(TABLE);
        Throttle throttle = new Throttle(1, 2, new TestingTicker());
        Cancellation cancellation = new Cancellation();
        CompletableFuture<Void> run = runAsync(() -> run(throttle, cancellation), THREADS);
        awaitMoves(throttle);
        assertThat(run).isNotDone();
        cancellation.cancel("enough");
        assertThatThrownBy(run::join).hasStackTraceContaining("enough");
        assertThat(lake.listing(TABLE)).isEqualTo(before);
    }

    @Test
    void testHeldBackRunGoesOnOnceItMay()
    {
        Throttle throttle = new Throttle(1, 2, new TestingTicker());
        CompletableFuture<Void> run = runAsync(() -> assertThat(run(throttle, new Cancellation())).hasSize(2 * FILES), THREADS);
        awaitMoves(throttle);
        throttle.limitThreads(1);
        throttle.limitBytesPerSecond(Throttle.UNLIMITED);
        run.join();
    }

    @Test
    void testNoMoreGroupsInWorkThanThereMayBe()
    {
        AtomicInteger reading = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        DataFileReader slow = (fileSystem, scan, memory) -> {
            most.accumulateAndGet(reading.incrementAndGet(), Math::max);
            // long enough for another group to come along, if there is one
            sleepUninterruptibly(Duration.ofMillis(50));
            reading.decrementAndGet();
            return LocalLake.READER.open(fileSystem, scan, memory);
        };
        Throttle throttle = new Throttle(Throttle.UNLIMITED, 2, Ticker.systemTicker());
        throttle.limitThreads(1);
        assertThat(run(slow, throttle, new Cancellation())).hasSize(2 * FILES);
        assertThat(most).hasValue(1);
    }

    /** A group is done when all that it moved is paid: no run ends ahead of its ceiling. */
    @Test
    void testNothingIsOwedAtTheEnd()
    {
        Throttle throttle = new Throttle(5_000, 2, Ticker.systemTicker());
        run(throttle, new Cancellation());
        assertThat(throttle.owedNanos()).isZero();
    }

    private static void awaitMoves(Throttle throttle)
    {
        while (throttle.movedBytes() == 0) {
            Thread.onSpinWait();
        }
    }
}
