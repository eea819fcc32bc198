package io.lakeshift.migration.rewrite;

import io.airlift.slice.Slice;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.rewrite.ObservedSpillSpace.Operation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

import static io.airlift.units.DataSize.Unit.KILOBYTE;
import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** However little memory there is, a partition gets as many files as its rows fill. */
public class TestSpilling
{
    private static final Location TABLE = Location.of("local:///quotes");
    private static final DataSize LITTLE = DataSize.of(640, KILOBYTE);

    @TempDir
    private Path directory;
    private LocalLake lake;
    private ObservedSpillSpace spillSpace;
    private LocalFileGroupRunner runner;

    @BeforeEach
    public void makeLake()
    {
        lake = new LocalLake(directory);
        spillSpace = new ObservedSpillSpace(lake.spillSpace());
    }

    @Test
    public void testOneFileForEachOfManyPartitionsInEveryFile()
    {
        Snapshot snapshot = interleaved(60, 600, 300);
        List<AddFile> outputs = run(snapshot, Layouts.of(snapshot, List.of("symbol")), 1, LITTLE);
        assertThat(outputs).hasSize(300);
        assertThat(outputs).extracting(add -> add.partitionValues().get("symbol")).doesNotHaveDuplicates();
        assertSameRows(snapshot, outputs);
        assertThat(spillSpace.created()).isGreaterThan(2);
        assertThat(spillSpace.open()).isZero();
        assertThat(runner.peakBytes()).isLessThanOrEqualTo(LITTLE.toBytes());
    }

    @Test
    public void testOrderHoldsOverWholeFiles()
    {
        Snapshot snapshot = interleaved(60, 600, 300);
        List<AddFile> outputs = run(snapshot, Layouts.sorted(snapshot, List.of("symbol"), "venue", "id"), 1, LITTLE);
        assertThat(outputs).hasSize(300);
        assertSorted(outputs);
        assertSameRows(snapshot, outputs);
        assertThat(spillSpace.created()).isGreaterThan(2);
        assertThat(spillSpace.open()).isZero();
        assertThat(runner.peakBytes()).isLessThanOrEqualTo(LITTLE.toBytes());
    }

    @Test
    public void testSoManyRunsThatTheyAreMergedInSteps()
    {
        Snapshot snapshot = interleaved(80, 600, 7);
        DataSize tiny = DataSize.of(150, KILOBYTE);
        List<AddFile> outputs = run(snapshot, Layouts.sorted(snapshot, List.of("symbol"), "venue", "id"), 1, tiny);
        assertThat(outputs).hasSize(7);
        assertSorted(outputs);
        assertSameRows(snapshot, outputs);
        // more than the rows themselves went through temporary files
        long once = spillSpace.bytes();
        spillSpace = new ObservedSpillSpace(lake.spillSpace());
        outputs.forEach(this::delete);
        run(snapshot, Layouts.sorted(snapshot, List.of("symbol"), "venue", "id"), 1, LITTLE);
        assertThat(once).isGreaterThan(3 * spillSpace.bytes() / 2);
    }

    @Test
    public void testWhatFitsIntoMemoryGoesThroughNoFile()
    {
        Snapshot snapshot = interleaved(20, 300, 50);
        for (TargetLayout layout : List.of(Layouts.of(snapshot, List.of("symbol")), Layouts.sorted(snapshot, List.of("symbol"), "id"))) {
            List<AddFile> outputs = run(snapshot, layout, 2, DataSize.of(64, MEGABYTE));
            assertThat(outputs).hasSize(50);
        }
        assertThat(spillSpace.created()).isZero();
    }

    /** Two groups at once share what one would have for itself. */
    @Test
    public void testGroupsThatShareMemory()
    {
        Snapshot snapshot = interleaved(60, 600, 40);
        List<AddFile> sources = snapshot.files().files().toList();
        List<FileGroup> groups = IntStream.range(0, 6).mapToObj(group -> new FileGroup(group, sources.subList(10 * group, 10 * group + 10))).toList();
        List<AddFile> outputs = run(snapshot, Layouts.of(snapshot, List.of("symbol")), groups, 3, DataSize.of(2, MEGABYTE), new Cancellation());
        assertThat(outputs).hasSize(6 * 40);
        assertSameRows(snapshot, outputs);
        assertThat(runner.peakBytes()).isLessThanOrEqualTo(DataSize.of(2, MEGABYTE).toBytes());
    }

    @Test
    public void testRowsLargerThanAChunk()
    {
        DeltaTable table = table();
        Random random = new Random(7);
        for (int file = 0; file < 6; file++) {
            List<List<Object>> rows = new ArrayList<>();
            for (int row = 0; row < 6; row++) {
                rows.add(row("S" + row % 2, (long) random.nextInt(1000), random.ints(50_000, 'a', 'z').collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString()));
            }
            table.append(DataFile.of(rows));
        }
        Snapshot snapshot = lake.snapshot(TABLE);
        List<AddFile> outputs = run(snapshot, Layouts.sorted(snapshot, List.of("symbol"), "venue", "id"), 1, LITTLE);
        assertThat(outputs).hasSize(2);
        assertSorted(outputs);
        assertSameRows(snapshot, outputs);
        assertThat(spillSpace.created()).isPositive();
    }

    /** Partition after partition, one in each file, and then all of them once more. */
    @Test
    public void testPartitionsThatComeBack()
    {
        DeltaTable table = table();
        for (int round = 0; round < 2; round++) {
            for (int symbol = 0; symbol < 40; symbol++) {
                List<List<Object>> rows = new ArrayList<>();
                for (int row = 0; row < 50; row++) {
                    rows.add(row("S" + symbol, (long) row, "venue " + round));
                }
                table.append(DataFile.of(rows));
            }
        }
        Snapshot snapshot = lake.snapshot(TABLE);
        for (TargetLayout layout : List.of(Layouts.of(snapshot, List.of("symbol")), Layouts.sorted(snapshot, List.of("symbol"), "venue", "id"))) {
            List<FileGroup> groups = List.of(new FileGroup(0, snapshot.files().files().toList()));
            List<AddFile> outputs = run(snapshot, layout, groups, 1, DataSize.of(64, MEGABYTE), new Cancellation());
            assertSameRows(snapshot, outputs);
            // one more for each that was taken for complete
            assertThat(outputs.size()).isBetween(40, 48);
        }
    }

    @ParameterizedTest
    @CsvSource({"CREATE, 1", "CREATE, 3", "APPEND, 1", "APPEND, 20", "READ, 1", "READ, 100", "CLOSE, 1"})
    public void testTemporaryFilesThatFail(Operation operation, int from)
    {
        Snapshot snapshot = interleaved(60, 600, 300);
        TreeSet<String> before = lake.listing(TABLE);
        spillSpace = new ObservedSpillSpace(lake.spillSpace(), operation, from);
        assertThatThrownBy(() -> run(snapshot, Layouts.sorted(snapshot, List.of("symbol"), "id"), 1, LITTLE))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_STORAGE_ERROR.toErrorCode()))
                .hasMessageContainingAll(TABLE.toString(), spillSpace.location(), "No space left on device", "the table is as it was", "lakeshift.repartition.spill-path");
        assertThat(lake.listing(TABLE)).isEqualTo(before);
        assertThat(spillSpace.open()).isZero();
        assertThat(directory.resolve("spill")).satisfiesAnyOf(path -> assertThat(path).doesNotExist(), path -> assertThat(path).isEmptyDirectory());
    }

    @Test
    public void testTemporaryFilesHaveNoName()
    {
        Snapshot snapshot = interleaved(60, 600, 300);
        Cancellation cancellation = new Cancellation();
        ObservedSpillSpace observed = spillSpace;
        TreeSet<String> before = lake.listing(TABLE);
        assertThatThrownBy(() -> run(snapshot, Layouts.of(snapshot, List.of("symbol")), List.of(new FileGroup(0, snapshot.files().files().toList())), 1, LITTLE, cancellation, rows -> {
            if (observed.open() > 1) {
                // what a killed process leaves behind is what is in the directory now
                assertThat(directory.resolve("spill")).isEmptyDirectory();
                cancellation.cancel("The query was killed");
            }
        })).isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()));
        assertThat(observed.created()).isGreaterThan(1);
        assertThat(observed.open()).isZero();
        assertThat(lake.listing(TABLE)).isEqualTo(before);
    }

    /** Tables of any shape through any memory, ordered or not: no row is lost, and no partition gets more files than one more than its rows fill. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    public void testAnyShape(int seed)
    {
        Random random = new Random(seed);
        int partitions = 1 << random.nextInt(7);
        boolean clustered = random.nextBoolean();
        DeltaTable table = table();
        int files = 10 + random.nextInt(20);
        DataFile[] dataFiles = new DataFile[files];
        for (int file = 0; file < files; file++) {
            List<List<Object>> rows = new ArrayList<>();
            int count = 1 + random.nextInt(3_000);
            for (int row = 0; row < count; row++) {
                int partition = clustered ? (int) ((file + row / 3_000.0) * partitions / files) : random.nextInt(partitions);
                rows.add(row(partition == 0 ? null : "S" + partition, (long) random.nextInt(1_000), "venue %s".formatted(random.nextInt(1 << random.nextInt(10)))));
            }
            dataFiles[file] = DataFile.of(rows).withRowGroups(500 + random.nextInt(2_000));
        }
        table.append(dataFiles);
        Snapshot snapshot = lake.snapshot(TABLE);
        List<AddFile> sources = snapshot.files().files().toList();
        int groupCount = 1 + random.nextInt(3);
        List<FileGroup> groups = IntStream.range(0, groupCount)
                .mapToObj(group -> new FileGroup(group, sources.subList(group * files / groupCount, (group + 1) * files / groupCount)))
                .toList();
        DataSize memory = DataSize.of(300 + random.nextInt(2_000), KILOBYTE);
        DataSize target = DataSize.of(4 + random.nextInt(60), KILOBYTE);
        List<String> sortedBy = random.nextBoolean() ? List.of() : List.of("venue", "id");
        TargetLayout layout = Layouts.of(snapshot.schema(), snapshot.metadata(), List.of("symbol"), sortedBy, target).into(snapshot.table());

        List<AddFile> outputs = run(snapshot, layout, groups, 1 + random.nextInt(3), memory, new Cancellation());
        assertSameRows(snapshot, outputs);
        if (!sortedBy.isEmpty()) {
            assertSorted(outputs);
        }
        assertThat(spillSpace.open()).isZero();
        Map<String, List<AddFile>> byPartitionAndGroup = new HashMap<>();
        outputs.forEach(add -> byPartitionAndGroup.computeIfAbsent(add.path().replaceFirst("(part-test-\\d+)-.*", "$1"), _ -> new ArrayList<>()).add(add));
        assertThat(byPartitionAndGroup).allSatisfy((_, adds) -> {
            // files end by what their values take before they are compressed
            long rows = adds.stream().mapToLong(add -> Long.parseLong(add.stats().orElseThrow().replaceFirst(".*\"numRecords\":(\\d+).*", "$1"))).sum();
            assertThat(adds.size()).isLessThanOrEqualTo((int) (rows * 40 / target.toBytes()) + 2);
        });
    }

    private DeltaTable table()
    {
        return new DeltaTableBuilder(lake.fileSystem(), TABLE)
                .column("symbol", "string")
                .column("id", "long")
                .column("venue", "string")
                .create();
    }

    /** Partitions row by row, so that every page has many. */
    private Snapshot interleaved(int files, int rows, int partitions)
    {
        DeltaTable table = table();
        Random random = new Random(20260128);
        DataFile[] dataFiles = new DataFile[files];
        for (int file = 0; file < files; file++) {
            List<List<Object>> content = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                content.add(row("S" + row % partitions, (long) random.nextInt(1_000_000), random.nextInt(20) == 0 ? null : "venue %s".formatted(random.nextInt(50))));
            }
            dataFiles[file] = DataFile.of(content);
        }
        table.append(dataFiles);
        return lake.snapshot(TABLE);
    }

    private List<AddFile> run(Snapshot snapshot, TargetLayout layout, int threads, DataSize memory)
    {
        return run(snapshot, layout, List.of(new FileGroup(0, snapshot.files().files().toList())), threads, memory, new Cancellation());
    }

    private List<AddFile> run(Snapshot snapshot, TargetLayout layout, List<FileGroup> groups, int threads, DataSize memory, Cancellation cancellation)
    {
        return run(snapshot, layout, groups, threads, memory, cancellation, _ -> {});
    }

    private List<AddFile> run(Snapshot snapshot, TargetLayout layout, List<FileGroup> groups, int threads, DataSize memory, Cancellation cancellation, LongConsumer progress)
    {
        List<AddFile> outputs = new ArrayList<>();
        runner = new LocalFileGroupRunner(LocalLake.READER, LocalLake.WRITERS, lake.stores(), new RewriteLimits(threads, memory, 1000), spillSpace);
        runner.run(lake.fileSystem(), snapshot, layout, groups, cancellation, result -> outputs.addAll(result.outputs()), (rows, _) -> progress.accept(rows));
        return outputs;
    }

    private void assertSorted(List<AddFile> outputs)
    {
        for (AddFile output : outputs) {
            assertThat(lake.rows(TABLE, List.of(output), columns(List.of("venue", "id")))).isSortedAccordingTo(Comparator
                    .<List<Object>, Slice>comparing(row -> (Slice) row.get(0), Comparator.nullsLast(Comparator.naturalOrder()))
                    .thenComparing(row -> (Long) row.get(1)));
        }
    }

    private void assertSameRows(Snapshot snapshot, List<AddFile> outputs)
    {
        assertThat(lake.countedRows(snapshot, outputs, "symbol")).isEqualTo(lake.countedRows(snapshot, snapshot.files().files().toList()));
    }

    private List<TableColumn> columns(List<String> names)
    {
        return names.stream().map(name -> lake.snapshot(TABLE).schema().column(name).orElseThrow()).toList();
    }

    private void delete(AddFile file)
    {
        try {
            lake.fileSystem().deleteFile(TABLE.appendPath(file.path()));
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
