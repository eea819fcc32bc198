package io.lakeshift.migration.rewrite;

import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static io.airlift.units.DataSize.Unit.KILOBYTE;
import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

/** Rows along a curve, out of memory and through temporary files. */
class TestCurveOrder
{
    private static final Location TABLE = Location.of("local:///chains");
    private static final DataSize AMPLE = DataSize.of(64, MEGABYTE);
    private static final DataSize LITTLE = DataSize.of(1, MEGABYTE);

    @TempDir
    private Path directory;

    private LocalLake lake;
    private ObservedSpillSpace spillSpace;

    @BeforeEach
    void setUp()
    {
        lake = new LocalLake(directory);
    }

    /** As a day's snapshots of option chains: strikes of every symbol in its own region, again and again. */
    private Snapshot chains(int files, int rows)
    {
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), TABLE)
                .column("symbol", "string")
                .column("timestamp", "timestamp_ntz")
                .column("strike", "double")
                .column("note", "string")
                .create();
        Random random = new Random(20260130);
        DataFile[] dataFiles = new DataFile[files];
        for (int file = 0; file < files; file++) {
            List<List<Object>> content = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                boolean spy = row % 2 == 0;
                Object strike = row % 50 == 0 ? null : row % 50 == 1 ? Double.NaN : (spy ? 500.0 : 20.0) + random.nextInt(200) / 2.0;
                content.add(row(spy ? "SPY" : "F", "2026-01-30T%02d:%02d:%02d".formatted(9 + file * 7 / files, file % 60, row % 60), strike, "note " + random.nextInt(100_000)));
            }
            dataFiles[file] = DataFile.of(content);
        }
        table.append(dataFiles);
        return lake.snapshot(TABLE);
    }

    private List<AddFile> run(Snapshot snapshot, List<String> sortedBy, List<String> zorderBy, DataSize target, DataSize memory)
    {
        TargetLayout plain = Layouts.of(snapshot.schema(), snapshot.metadata(), List.of("symbol"), sortedBy, target);
        TargetLayout layout = new TargetLayout(snapshot.table(), plain.source(), plain.target(), plain.fields(), sortedBy, zorderBy, target, plain.filePrefix());
        List<AddFile> outputs = new ArrayList<>();
        spillSpace = new ObservedSpillSpace(lake.spillSpace());
        new LocalFileGroupRunner(LocalLake.READER, LocalLake.WRITERS, lake.stores(), new RewriteLimits(1, memory, 100), spillSpace).run(
                lake.fileSystem(),
                snapshot,
                layout,
                List.of(new FileGroup(0, snapshot.files().files().toList())),
                new Cancellation(),
                result -> outputs.addAll(result.outputs()),
                (_, _) -> {});
        return outputs;
    }

    private List<List<Object>> rows(AddFile file)
    {
        List<TableColumn> columns = List.of("timestamp", "strike").stream().map(name -> lake.snapshot(TABLE).schema().column(name).orElseThrow()).toList();
        return lake.rows(TABLE, List.of(file), columns);
    }

    /** How many of the files may hold rows of each of twenty strikes and of each of twenty minutes, summed up. */
    private long opened(List<AddFile> files)
    {
        long opened = 0;
        for (AddFile file : files) {
            List<List<Object>> rows = rows(file);
            double[] strikes = rows.stream().map(row -> (Double) row.get(1)).filter(strike -> strike != null && !strike.isNaN()).mapToDouble(strike -> strike).toArray();
            long[] times = rows.stream().mapToLong(row -> (Long) row.get(0)).toArray();
            double leastStrike = Arrays.stream(strikes).min().orElse(1);
            double greatestStrike = Arrays.stream(strikes).max().orElse(0);
            long leastTime = Arrays.stream(times).min().orElse(1);
            long greatestTime = Arrays.stream(times).max().orElse(0);
            for (int i = 0; i < 20; i++) {
                double strike = (file.partitionValues().get("symbol").equals("SPY") ? 500.0 : 20.0) + 5 * i;
                opened += leastStrike <= strike && strike <= greatestStrike ? 1 : 0;
                long time = 1_769_763_600_000_000L + i * 7L * 3_600_000_000L / 20;
                opened += leastTime <= time && time <= greatestTime ? 1 : 0;
            }
        }
        return opened;
    }

    @Test
    void testFilesAreNarrowInEveryColumn()
    {
        Snapshot snapshot = chains(60, 600);
        DataSize target = DataSize.of(8, KILOBYTE);
        List<AddFile> along = run(snapshot, List.of(), List.of("strike", "timestamp"), target, AMPLE);
        List<AddFile> byTime = run(snapshot, List.of("timestamp"), List.of(), target, AMPLE);
        List<AddFile> byStrike = run(snapshot, List.of("strike"), List.of(), target, AMPLE);
        assertThat(along.size()).isBetween(60, 250);
        assertThat(opened(along)).isLessThan(opened(byTime) * 2 / 3).isLessThan(opened(byStrike) * 2 / 3);
        assertThat(lake.countedRows(snapshot, along, "symbol")).isEqualTo(lake.countedRows(snapshot, snapshot.files().files().toList()));
    }

    @Test
    void testTemporaryFilesGiveTheSameOrder()
    {
        Snapshot snapshot = chains(60, 600);
        List<AddFile> inMemory = run(snapshot, List.of(), List.of("strike", "timestamp"), AMPLE, AMPLE);
        assertThat(spillSpace.created()).isZero();
        List<AddFile> spilled = run(snapshot, List.of(), List.of("strike", "timestamp"), AMPLE, LITTLE);
        assertThat(spillSpace.created()).isGreaterThan(2);
        assertThat(inMemory).hasSize(2);
        assertThat(spilled).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(spilled.get(i).partitionValues()).isEqualTo(inMemory.get(i).partitionValues());
            assertThat(rows(spilled.get(i))).isEqualTo(rows(inMemory.get(i)));
        }
        assertThat(lake.countedRows(snapshot, spilled, "symbol")).isEqualTo(lake.countedRows(snapshot, snapshot.files().files().toList()));
    }
}
