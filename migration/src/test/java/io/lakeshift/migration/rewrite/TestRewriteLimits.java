package io.lakeshift.migration.rewrite;

import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
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
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import static io.airlift.units.DataSize.Unit.KILOBYTE;
import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

/** What a rewrite may hold in memory, and how large its files are. */
public class TestRewriteLimits
{
    private static final Location TABLE = Location.of("local:///quotes");

    @TempDir
    private Path directory;
    private LocalLake lake;
    private LocalFileGroupRunner runner;

    @BeforeEach
    public void makeLake()
    {
        lake = new LocalLake(directory);
    }

    /** Each file is one row group, and several of them at once would not fit: readers and verification count, and groups wait for each other. */
    @Test
    public void testReadersCount()
    {
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), TABLE).column("symbol", "string").column("text", "string").create();
        Random random = new Random(1);
        for (int file = 0; file < 8; file++) {
            List<List<Object>> rows = new ArrayList<>();
            for (int row = 0; row < 4_000; row++) {
                rows.add(row("S" + file, random.ints(800, ' ', '~').collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString()));
            }
            table.append(DataFile.of(rows));
        }
        Snapshot snapshot = lake.snapshot(TABLE);
        long fileBytes = snapshot.files().totalBytes() / 8;
        assertThat(fileBytes).isGreaterThan(DataSize.of(2, MEGABYTE).toBytes());
        DataSize limit = DataSize.of(28, MEGABYTE);
        for (TargetLayout layout : List.of(Layouts.of(snapshot, List.of("symbol")), Layouts.sorted(snapshot, List.of("symbol"), "text"))) {
            List<AddFile> outputs = run(snapshot, layout, oneFileEach(snapshot), new RewriteLimits(8, limit, 1000));
            assertThat(outputs).hasSize(8);
            assertSameRows(snapshot, outputs);
            assertThat(runner.peakBytes()).isBetween(2 * fileBytes, limit.toBytes());
        }
    }

    @Test
    public void testFilesOfTheTargetsSize()
    {
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), TABLE).column("symbol", "string").column("id", "long").column("text", "string").create();
        Random random = new Random(1);
        for (int file = 0; file < 4; file++) {
            List<List<Object>> rows = new ArrayList<>();
            for (int row = 0; row < 2_500; row++) {
                // incompressible, about a hundred bytes
                rows.add(row("SPY", (long) random.nextInt(1_000_000), random.ints(100, ' ', 0x2000).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString()));
            }
            table.append(DataFile.of(rows));
        }
        Snapshot snapshot = lake.snapshot(TABLE);
        DataSize target = DataSize.of(64, KILOBYTE);
        for (List<String> sortedBy : List.of(List.<String>of(), List.of("id"))) {
            TargetLayout layout = Layouts.of(snapshot.schema(), snapshot.metadata(), List.of("symbol"), sortedBy, target).into(snapshot.table());
            List<AddFile> outputs = run(snapshot, layout, List.of(new FileGroup(0, snapshot.files().files().toList())), new RewriteLimits(2, DataSize.of(64, MEGABYTE), 1000));
            assertThat(outputs).hasSizeGreaterThan(10);
            assertThat(outputs).allSatisfy(add -> assertThat(add.size()).isLessThan(target.toBytes() * 5 / 4));
            assertThat(outputs.subList(0, outputs.size() - 1)).allSatisfy(add -> assertThat(add.size()).isGreaterThan(target.toBytes() / 2));
            assertSameRows(snapshot, outputs);
            if (!sortedBy.isEmpty()) {
                // one file goes on where the one before ends
                assertThat(lake.rows(TABLE, outputs, List.of(snapshot.schema().column("id").orElseThrow()))).isSortedAccordingTo(Comparator.comparing(row -> (Long) row.getFirst()));
            }
        }
    }

    private List<AddFile> run(Snapshot snapshot, TargetLayout layout, List<FileGroup> groups, RewriteLimits limits)
    {
        List<AddFile> outputs = new ArrayList<>();
        runner = new LocalFileGroupRunner(LocalLake.READER, LocalLake.WRITERS, lake.stores(), limits, lake.spillSpace());
        runner.run(lake.fileSystem(), snapshot, layout, groups, new Cancellation(), result -> outputs.addAll(result.outputs()), (_, _) -> {});
        return outputs;
    }

    private static List<FileGroup> oneFileEach(Snapshot snapshot)
    {
        List<FileGroup> groups = new ArrayList<>();
        snapshot.files().files().forEach(file -> groups.add(new FileGroup(groups.size(), List.of(file))));
        return groups;
    }

    private void assertSameRows(Snapshot snapshot, List<AddFile> outputs)
    {
        assertThat(lake.countedRows(snapshot, outputs, "symbol")).isEqualTo(lake.countedRows(snapshot, snapshot.files().files().toList()));
    }
}
