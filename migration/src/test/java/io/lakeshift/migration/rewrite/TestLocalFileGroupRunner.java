package io.lakeshift.migration.rewrite;

import io.airlift.slice.Slice;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.DataFileWriters;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.plan.GroupLimits;
import io.lakeshift.migration.plan.StatisticsGroupPlanner;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import static io.airlift.units.DataSize.Unit.KILOBYTE;
import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestLocalFileGroupRunner
{
    private static final Location TABLE = Location.of("local:///quotes");
    private static final RewriteLimits LIMITS = new RewriteLimits(2, DataSize.of(64, MEGABYTE), 1000);

    @TempDir
    private Path directory;
    private LocalLake lake;

    @BeforeEach
    public void makeLake()
    {
        lake = new LocalLake(directory);
    }

    @Test
    public void testRowsGoToTheirPartitions()
    {
        TestTables.quotes(lake.fileSystem(), TABLE);
        Snapshot snapshot = lake.snapshot(TABLE);
        List<GroupResult> results = run(snapshot, Layouts.of(snapshot, List.of("symbol", "day(timestamp)")));

        List<AddFile> outputs = outputs(results);
        assertThat(outputs).extracting(add -> directoryOf(add.path())).containsExactlyInAnyOrder(
                "symbol=QQQ/timestamp_day=2026-01-28", "symbol=QQQ/timestamp_day=2026-01-29", "symbol=QQQ/timestamp_day=2026-01-30",
                "symbol=SPY/timestamp_day=2026-01-28", "symbol=SPY/timestamp_day=2026-01-29", "symbol=SPY/timestamp_day=2026-01-30");
        assertThat(outputs).allSatisfy(add -> {
            assertThat(add.path()).isEqualTo("symbol=%s/timestamp_day=%s/%s".formatted(
                    add.partitionValues().get("symbol"), add.partitionValues().get("timestamp_day"), add.path().substring(add.path().lastIndexOf('/') + 1)));
            assertThat(add.path()).contains("/part-test-").endsWith(".parquet");
            assertThat(add.dataChange()).isFalse();
            assertThat(add.stats().orElseThrow()).contains("\"numRecords\":2");
            assertThat(add.modificationTime()).isPositive();
            assertThat(lake.directory().resolve("quotes").resolve(add.path())).hasSize(add.size());
        });
        assertSameRows(snapshot, outputs);
        assertThat(results).allSatisfy(result -> assertThat(result.source()).isEqualTo(result.written()));
        assertThat(results.stream().mapToLong(result -> result.source().rows()).sum()).isEqualTo(12);
    }

    @Test
    public void testNullsAndNamesThatNeedEscapes()
    {
        TestTables.oddSymbols(lake.fileSystem(), TABLE);
        Snapshot odd = lake.snapshot(TABLE);
        List<AddFile> unpartitioned = outputs(run(odd, Layouts.of(odd, List.of())));
        assertThat(unpartitioned).hasSize(1).allSatisfy(add -> assertThat(add.partitionValues()).isEmpty());
        assertThat(unpartitioned.getFirst().path()).doesNotContain("/");

        List<AddFile> again = outputs(run(odd, Layouts.of(odd, List.of("symbol"))));
        assertThat(again).extracting(add -> add.partitionValues().get("symbol"))
                .containsExactlyInAnyOrder("BRK/B", "A%B", "a b", "spy", "SPY", "SPY ", "né", null);
        assertThat(again).extracting(AddFile::path).anyMatch(path -> path.startsWith("symbol=BRK%252FB/")).anyMatch(path -> path.startsWith("symbol=__HIVE_DEFAULT_PARTITION__/"));
        assertSameRows(odd, again);
    }

    @Test
    public void testEveryTypeAndTransform()
    {
        TestTables.allTypes(lake.fileSystem(), TABLE);
        Snapshot snapshot = lake.snapshot(TABLE);
        for (List<String> partitioning : List.of(
                List.<String>of(),
                List.of("string_c"), List.of("long_c", "date_c"), List.of("boolean_c", "byte_c", "short_c", "integer_c"), List.of("decimal_c", "long_decimal_c"),
                List.of("hour(timestamp_ntz_c)"), List.of("month(timestamp_ntz_c)"), List.of("year(date_c)"), List.of("truncate(string_c, 2)"))) {
            assertSameRows(snapshot, outputs(run(snapshot, Layouts.of(snapshot, partitioning))));
        }
    }

    @Test
    public void testAnotherLayoutOfAPartitionedTable()
    {
        TestTables.quotesByDay(lake.fileSystem(), TABLE);
        Snapshot snapshot = lake.snapshot(TABLE);
        List<AddFile> byDay = outputs(run(snapshot, Layouts.of(snapshot, List.of("day(timestamp)"))));
        assertThat(byDay).extracting(add -> directoryOf(add.path()))
                .containsExactlyInAnyOrder("timestamp_day=2026-01-28", "timestamp_day=2026-01-29", "timestamp_day=2026-01-30");
        assertSameRows(snapshot, byDay);
    }

    @Test
    public void testRefusalsLeaveNothingBehind()
    {
        TestTables.emptySymbol(lake.fileSystem(), TABLE);
        Snapshot snapshot = lake.snapshot(TABLE);
        assertRefused(snapshot, List.of("symbol"), LIMITS, "Column symbol", "holds ''", snapshot.files().file(0).path());
        assertRefused(snapshot, List.of("truncate(symbol, 2)"), LIMITS, "Column symbol", "holds ''");
        assertRefused(snapshot, List.of("id"), new RewriteLimits(2, DataSize.of(64, MEGABYTE), 2), "more than 2 partitions", "lakeshift.repartition.max-partitions");

        Location longNames = Location.of("local:///long");
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), longNames).column("symbol", "string").column("id", "long").create();
        table.append(DataFile.of(row("SPY", 1L), row("x".repeat(300), 2L)));
        assertRefused(lake.snapshot(longNames), List.of("symbol"), LIMITS, "Column symbol", "307 bytes");

        Location nullNames = Location.of("local:///null");
        new DeltaTableBuilder(lake.fileSystem(), nullNames).column("symbol", "string").column("id", "long").create()
                .append(DataFile.of(row("__HIVE_DEFAULT_PARTITION__", 1L)));
        assertRefused(lake.snapshot(nullNames), List.of("symbol"), LIMITS, "Column symbol", "NULL");
    }

    @Test
    public void testSortedFilesAreSortedAsAWhole()
    {
        Snapshot snapshot = interleaved(40, 500);
        TargetLayout layout = Layouts.sorted(snapshot, List.of("symbol"), "bid", "timestamp");
        List<AddFile> outputs = outputs(run(snapshot, layout));
        assertThat(outputs).hasSize(5);
        assertSorted(outputs);
        assertSameRows(snapshot, outputs);

        // too little memory for a partition at once: still as many files, each sorted as a whole
        RewriteLimits little = new RewriteLimits(1, DataSize.of(256, KILOBYTE), 1000);
        List<AddFile> cramped = outputs(run(snapshot, layout, LocalLake.WRITERS, little, lake.fileSystem(), new Cancellation(), _ -> {}));
        assertThat(cramped).hasSize(5);
        assertSorted(cramped);
        assertSameRows(snapshot, cramped);
    }

    @Test
    public void testMemoryIsBoundedWhateverTheSize()
            throws IOException
    {
        RewriteLimits limits = new RewriteLimits(2, DataSize.of(4, MEGABYTE), 1000);
        long small = peakBytes(interleaved(6, 5_000), limits);
        lake = new LocalLake(Files.createDirectory(directory.resolve("larger")));
        long large = peakBytes(interleaved(60, 5_000), limits);
        assertThat(small).isLessThanOrEqualTo(DataSize.of(4, MEGABYTE).toBytes());
        assertThat(large).isLessThanOrEqualTo(DataSize.of(4, MEGABYTE).toBytes());
    }

    @Test
    public void testMissingSource()
    {
        DeltaTable table = TestTables.quotes(lake.fileSystem(), TABLE);
        Snapshot snapshot = lake.snapshot(TABLE);
        table.deleteFile(snapshot.files().file(3).path());
        TreeSet<String> before = lake.listing(TABLE);
        assertThatThrownBy(() -> run(snapshot, Layouts.of(snapshot, List.of("symbol"))))
                .hasMessageContaining(snapshot.files().file(3).path())
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_FILE_MISSING.toErrorCode()));
        assertThat(lake.listing(TABLE)).isEqualTo(before);
    }

    @Test
    public void testCancellationStopsAndCleansUp()
    {
        Snapshot snapshot = interleaved(50, 100);
        TreeSet<String> before = lake.listing(TABLE);
        Cancellation cancellation = new Cancellation();
        AtomicLong rows = new AtomicLong();
        LocalFileGroupRunner runner = new LocalFileGroupRunner(LocalLake.READER, LocalLake.WRITERS, lake.stores(), LIMITS, lake.spillSpace());
        assertThatThrownBy(() -> runner.run(lake.fileSystem(), snapshot, Layouts.of(snapshot, List.of("symbol")), oneFileEach(snapshot), cancellation,
                _ -> cancellation.cancel("The query was killed"),
                (read, _) -> rows.addAndGet(read)))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()))
                .hasMessage("The query was killed");
        assertThat(rows.get()).isLessThan(5_000);
        // the group that was handed on stays, and whoever took it removes it
        assertThat(lake.listing(TABLE).stream().filter(name -> name.contains("part-test-")).map(name -> name.replaceFirst(".*/part-test-(\\d+)-.*", "$1")).distinct()).hasSize(1);
        assertThat(lake.listing(TABLE)).containsAll(before);
    }

    @Test
    public void testAConsumerThatFailsStopsTheRun()
    {
        TestTables.quotes(lake.fileSystem(), TABLE);
        Snapshot snapshot = lake.snapshot(TABLE);
        TreeSet<String> before = lake.listing(TABLE);
        assertThatThrownBy(() -> run(snapshot, Layouts.of(snapshot, List.of("symbol")), LocalLake.WRITERS, LIMITS, lake.fileSystem(), new Cancellation(), _ -> {
            throw new TrinoException(LAKE_STORAGE_ERROR, "The journal is full");
        })).hasMessage("The journal is full");
        assertThat(lake.listing(TABLE)).isEqualTo(before);
    }

    @Test
    public void testFailingWritesAndFailingCleanUpAreBothReported()
    {
        TestTables.quotes(lake.fileSystem(), TABLE);
        Snapshot snapshot = lake.snapshot(TABLE);
        TreeSet<String> before = lake.listing(TABLE);
        Faults faults = new Faults();
        TrinoFileSystem faulty = new FaultInjectingFileSystem(lake.fileSystem(), faults);
        faults.strike(new Fault.Failure("No space left on device")).on(FileOperation.WRITE).where(location -> location.path().contains("symbol=SPY"));
        assertThatThrownBy(() -> run(snapshot, Layouts.of(snapshot, List.of("symbol")), LocalLake.WRITERS, LIMITS, faulty, new Cancellation(), _ -> {}))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_STORAGE_ERROR.toErrorCode()))
                .hasMessageContaining("No space left on device")
                .hasMessageNotContaining("cleaned up");
        assertThat(lake.listing(TABLE)).isEqualTo(before);

        faults.strike(new Fault.Failure("Permission denied")).on(FileOperation.DELETE);
        assertThatThrownBy(() -> run(snapshot, Layouts.of(snapshot, List.of("symbol")), LocalLake.WRITERS, LIMITS, faulty, new Cancellation(), _ -> {}))
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("Not everything could be cleaned up")
                .hasMessageContaining("Permission denied");
    }

    @Test
    public void testProgressCountsEveryRowAndByteOnce()
    {
        TestTables.quotes(lake.fileSystem(), TABLE);
        Snapshot snapshot = lake.snapshot(TABLE);
        AtomicLong rows = new AtomicLong();
        AtomicLong bytes = new AtomicLong();
        LocalFileGroupRunner runner = new LocalFileGroupRunner(LocalLake.READER, LocalLake.WRITERS, lake.stores(), LIMITS, lake.spillSpace());
        runner.run(lake.fileSystem(), snapshot, Layouts.of(snapshot, List.of("symbol")), oneFileEach(snapshot), new Cancellation(), _ -> {}, (moreRows, moreBytes) -> {
            rows.addAndGet(moreRows);
            bytes.addAndGet(moreBytes);
        });
        assertThat(rows.get()).isEqualTo(12);
        assertThat(bytes.get()).isEqualTo(snapshot.files().totalBytes());
    }

    /** As a vacuum without retention does, which knows of no file that no version refers to. */
    @Test
    public void testOutputsThatSomebodyElseDeletesAreWrittenAgain()
    {
        TestTables.quotes(lake.fileSystem(), TABLE);
        Snapshot snapshot = lake.snapshot(TABLE);
        TargetLayout layout = Layouts.of(snapshot, List.of("symbol"));
        AtomicBoolean taken = new AtomicBoolean();
        AtomicLong rows = new AtomicLong();
        AtomicLong bytes = new AtomicLong();
        List<GroupResult> results = new ArrayList<>();
        runner(vacuumed(() -> taken.compareAndSet(false, true)))
                .run(lake.fileSystem(), snapshot, layout, oneFileEach(snapshot), new Cancellation(), results::add, (moreRows, moreBytes) -> {
                    rows.addAndGet(moreRows);
                    bytes.addAndGet(moreBytes);
                });
        assertThat(taken).isTrue();
        assertSameRows(snapshot, outputs(results));
        assertThat(rows.get()).isEqualTo(12);
        assertThat(bytes.get()).isEqualTo(snapshot.files().totalBytes());

        TreeSet<String> before = lake.listing(TABLE);
        assertThatThrownBy(() -> runner(vacuumed(() -> true)).run(lake.fileSystem(), snapshot, layout, oneFileEach(snapshot), new Cancellation(), _ -> {}, (_, _) -> {}))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_STORAGE_ERROR.toErrorCode()))
                .hasMessageContainingAll("deleted by somebody else", TABLE.toString(), "the table is as it was", "Stop that vacuum");
        assertThat(lake.listing(TABLE)).isEqualTo(before);
    }

    private LocalFileGroupRunner runner(DataFileWriters writers)
    {
        return new LocalFileGroupRunner(LocalLake.READER, writers, lake.stores(), LIMITS, lake.spillSpace());
    }

    private static DataFileWriters vacuumed(BooleanSupplier takes)
    {
        return (fileSystem, file, columns, statistics) -> new ForwardingWriter(LocalLake.WRITERS.create(fileSystem, file, columns, statistics), written -> {
            if (takes.getAsBoolean()) {
                try {
                    fileSystem.deleteFile(file);
                }
                catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return written;
        });
    }

    private long peakBytes(Snapshot snapshot, RewriteLimits limits)
    {
        LocalFileGroupRunner runner = new LocalFileGroupRunner(LocalLake.READER, LocalLake.WRITERS, lake.stores(), limits, lake.spillSpace());
        List<FileGroup> groups = new StatisticsGroupPlanner(GroupLimits.DEFAULT).plan(snapshot, snapshot.files().files().toList(), Layouts.of(snapshot, List.of("symbol")), 0);
        runner.run(lake.fileSystem(), snapshot, Layouts.of(snapshot, List.of("symbol")), groups, new Cancellation(), _ -> {}, (_, _) -> {});
        return runner.peakBytes();
    }

    /** Five symbols row by row, so that every page is split. */
    private Snapshot interleaved(int files, int rows)
    {
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), TABLE)
                .column("timestamp", "timestamp_ntz")
                .column("symbol", "string")
                .column("bid", "double")
                .create();
        DataFile[] dataFiles = new DataFile[files];
        for (int file = 0; file < files; file++) {
            List<List<Object>> content = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                int number = file * rows + row;
                Double bid = number % 97 == 0 ? null : number % 89 == 0 ? Double.valueOf(Double.NaN) : Double.valueOf(Math.floorMod(number * 7919L, 1000));
                content.add(row("2026-01-30T10:%02d:%02d".formatted(number / 60 % 60, number % 60), "S" + number % 5, bid));
            }
            dataFiles[file] = DataFile.of(content);
        }
        table.append(dataFiles);
        return lake.snapshot(TABLE);
    }

    private void assertSorted(List<AddFile> outputs)
    {
        Snapshot snapshot = lake.snapshot(TABLE);
        List<TableColumn> columns = List.of(snapshot.schema().column("bid").orElseThrow(), snapshot.schema().column("timestamp").orElseThrow());
        for (AddFile output : outputs) {
            List<List<Object>> rows = lake.rows(TABLE, List.of(output), columns);
            // Double.compare puts NaN after every number, as SQL does
            assertThat(rows).isSortedAccordingTo(Comparator
                    .<List<Object>, Double>comparing(row -> (Double) row.get(0), Comparator.nullsLast(Double::compare))
                    .thenComparing(row -> (Long) row.get(1)));
        }
    }

    private void assertRefused(Snapshot snapshot, List<String> partitioning, RewriteLimits limits, String... messageParts)
    {
        TreeSet<String> before = lake.listing(snapshot.table());
        assertThatThrownBy(() -> run(snapshot, Layouts.of(snapshot, partitioning), LocalLake.WRITERS, limits, lake.fileSystem(), new Cancellation(), _ -> {}))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_REFUSED.toErrorCode()))
                .hasMessageContainingAll(messageParts);
        assertThat(lake.listing(snapshot.table())).isEqualTo(before);
    }

    private void assertSameRows(Snapshot snapshot, List<AddFile> outputs)
    {
        List<TableColumn> source = snapshot.schema().columns().stream().filter(column -> column.generationExpression().isEmpty()).toList();
        // outputs hold as data what is no partition column of theirs
        List<TableColumn> target = source.stream()
                .map(column -> new TableColumn(
                        column.name(),
                        column.physicalName(),
                        column.fieldId(),
                        column.type(),
                        column.field(),
                        outputs.getFirst().partitionValues().containsKey(column.name()),
                        column.generationExpression(),
                        column.hidden()))
                .toList();
        assertThat(counted(lake.rows(snapshot.table(), outputs, target)))
                .isEqualTo(counted(lake.rows(snapshot.table(), snapshot.files().files().toList(), source)));
    }

    private static Map<String, Integer> counted(List<List<Object>> rows)
    {
        Map<String, Integer> counts = new LinkedHashMap<>();
        rows.forEach(row -> counts.merge(row.stream().map(TestLocalFileGroupRunner::text).toList().toString(), 1, Integer::sum));
        return counts;
    }

    private static String text(Object value)
    {
        return switch (value) {
            case null -> "null";
            case Slice slice -> slice.toStringUtf8();
            case Block block -> block.getPositionCount() + " nested";
            default -> value.toString();
        };
    }

    private static List<FileGroup> oneFileEach(Snapshot snapshot)
    {
        List<FileGroup> groups = new ArrayList<>();
        snapshot.files().files().forEach(file -> groups.add(new FileGroup(groups.size(), List.of(file))));
        return groups;
    }

    private static List<AddFile> outputs(List<GroupResult> results)
    {
        return results.stream().flatMap(result -> result.outputs().stream()).toList();
    }

    private static String directoryOf(String path)
    {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private List<GroupResult> run(Snapshot snapshot, TargetLayout layout)
    {
        return run(snapshot, layout, LocalLake.WRITERS, LIMITS, lake.fileSystem(), new Cancellation(), _ -> {});
    }

    private List<GroupResult> run(
            Snapshot snapshot,
            TargetLayout layout,
            DataFileWriters writers,
            RewriteLimits limits,
            TrinoFileSystem fileSystem,
            Cancellation cancellation,
            Consumer<GroupResult> finished)
    {
        List<GroupResult> results = new ArrayList<>();
        List<FileGroup> groups = new StatisticsGroupPlanner(GroupLimits.DEFAULT).plan(snapshot, snapshot.files().files().toList(), layout, 0);
        new LocalFileGroupRunner(LocalLake.READER, writers, lake.stores(), limits, lake.spillSpace())
                .run(fileSystem, snapshot, layout, groups, cancellation, result -> {
                    finished.accept(result);
                    results.add(result);
                }, (_, _) -> {});
        return results;
    }
}
