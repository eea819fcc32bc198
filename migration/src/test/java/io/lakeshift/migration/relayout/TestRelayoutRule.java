package io.lakeshift.migration.relayout;

import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.migration.layout.TargetTables;
import io.lakeshift.migration.relayout.Relayout.Part;
import io.lakeshift.migration.rewrite.TargetLayout;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.lakeshift.migration.Lake.QUOTES;
import static java.util.UUID.randomUUID;
import static org.assertj.core.api.Assertions.assertThat;

/** Which files are worth laying out anew, by what the log says of them; there are no such files here. */
class TestRelayoutRule
{
    /** Files below 500 are small. */
    private static final long TARGET = 1000;

    @TempDir
    private Path directory;

    private Lake lake;
    private DeltaTable table;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string")
                .column("timestamp", "timestamp_ntz")
                .column("price", "double")
                .partitionedBy("symbol")
                .create();
    }

    private TargetLayout layout(String... sortedBy)
    {
        RepartitionRequest request = new RepartitionRequest(
                QUOTES,
                "default.quotes",
                Optional.of(List.of("symbol")),
                List.of(sortedBy),
                Optional.of(DataSize.ofBytes(TARGET)),
                Optional.empty(),
                "query");
        return lake.get(TargetTables.class).target(lake.latest(), PartitionSpec.parse(List.of("symbol")), request, "part-x-").layout();
    }

    private String add(String symbol, String name, long bytes)
    {
        String path = "symbol=%s/%s".formatted(symbol, name);
        table.commit("WRITE", "{\"add\":{\"path\":\"%s\",\"partitionValues\":{\"symbol\":\"%s\"},\"size\":%d,\"modificationTime\":1,\"dataChange\":true,\"stats\":\"{\\\"numRecords\\\":3}\"}}"
                .formatted(path, symbol, bytes));
        return path;
    }

    private String fresh(String symbol, long size)
    {
        return add(symbol, "part-00000-%s.snappy.parquet".formatted(randomUUID()), size);
    }

    private String written(TargetLayout layout, String symbol, long size)
    {
        return add(symbol, "part-%s-0-%s%s".formatted(randomUUID(), randomUUID(), layout.order().fileNameEnding()), size);
    }

    private Relayout choose(TargetLayout layout)
    {
        return RelayoutRule.choose(lake.latest(), layout);
    }

    private static List<String> paths(Relayout relayout)
    {
        return relayout.files().stream().map(AddFile::path).toList();
    }

    @Test
    void testFewSmallFilesAreLeftAlone()
    {
        for (int file = 0; file < RelayoutRule.MANY - 1; file++) {
            fresh("SPY", 10);
        }
        for (int file = 0; file < 20; file++) {
            fresh("QQQ", TARGET / 2);
        }
        assertThat(choose(layout()).isEmpty()).isTrue();
        fresh("SPY", 10);
        Relayout relayout = choose(layout());
        assertThat(relayout.parts()).singleElement().satisfies(part -> {
            assertThat(part.partition()).isEqualTo("symbol=SPY");
            assertThat(part.files()).hasSize(RelayoutRule.MANY);
            assertThat(part.rows()).hasValue(3 * RelayoutRule.MANY);
        });
        assertThat(relayout.partitions()).isEqualTo(2);
    }

    @Test
    void testSmallFilesOfMigrationsAloneAreNoReason()
    {
        for (int file = 0; file < 50; file++) {
            written(layout(), "SPY", 10);
        }
        assertThat(choose(layout()).isEmpty()).isTrue();
    }

    @Test
    void testASingleFileOutOfOrder()
    {
        TargetLayout sorted = layout("timestamp");
        written(sorted, "SPY", TARGET);
        written(sorted, "QQQ", TARGET);
        assertThat(choose(sorted).isEmpty()).isTrue();
        String large = fresh("SPY", 5 * TARGET);
        assertThat(paths(choose(sorted))).containsExactly(large);
    }

    /** Whatever wrote it, a file is in the order that its name tells, or in none. */
    @Test
    void testAnotherOrderIsNone()
    {
        TargetLayout sorted = layout("timestamp");
        String unordered = written(layout(), "SPY", TARGET);
        String otherwise = written(layout("price"), "SPY", TARGET);
        String both = written(layout("timestamp", "price"), "SPY", TARGET);
        written(sorted, "SPY", TARGET);
        assertThat(paths(choose(sorted))).containsExactlyInAnyOrder(unordered, otherwise, both);
        // in a layout without an order they are what a migration made of them
        assertThat(choose(layout()).isEmpty()).isTrue();
    }

    /** 10 and 15 are no larger than what goes with them; 40 is larger than 10 + 10 + 15, and 400 than all. */
    @Test
    void testWhatIsWrittenAgainAtLeastDoubles()
    {
        TargetLayout sorted = layout("timestamp");
        List<String> taken = new ArrayList<>(List.of(written(sorted, "SPY", 10), written(sorted, "SPY", 15)));
        String middle = written(sorted, "SPY", 40);
        written(sorted, "SPY", 400);
        taken.add(fresh("SPY", 10));
        assertThat(paths(choose(sorted))).containsExactlyInAnyOrderElementsOf(taken);
        // 40 is no larger than 10 + 6 + 10 + 15 any more
        taken.add(fresh("SPY", 6));
        taken.add(middle);
        assertThat(paths(choose(sorted))).containsExactlyInAnyOrderElementsOf(taken);
    }

    /** The bound that docs/repartition.md states, over hundreds of CALLs after an append each. */
    @Test
    void testNothingIsWrittenOverAndOver()
    {
        TargetLayout sorted = layout("timestamp");
        written(sorted, "SPY", TARGET);
        Map<String, Integer> rewrites = new HashMap<>();
        for (int call = 0; call < 300; call++) {
            fresh("SPY", 1 + call % 3);
            Snapshot before = lake.latest();
            Relayout relayout = RelayoutRule.choose(before, sorted);
            assertThat(relayout.files()).noneMatch(file -> file.size() >= TARGET / 2);
            int times = relayout.files().stream().mapToInt(file -> rewrites.getOrDefault(file.path(), 0)).max().orElse(0) + 1;
            long bytes = relayout.parts().stream().mapToLong(Part::bytes).sum();
            table.remove(paths(relayout).toArray(String[]::new));
            rewrites.put(written(sorted, "SPY", bytes), times);
            assertThat(RelayoutRule.choose(lake.latest(), sorted).isEmpty()).as("a second look").isTrue();
            assertThat(lake.latest().files().files().filter(file -> file.size() < TARGET / 2)).as("small files").hasSizeLessThanOrEqualTo(10);
        }
        // 1 + log2(500 / 1), rounded up
        assertThat(rewrites.values()).allMatch(times -> times <= 10);
        assertThat(rewrites.values()).as("and it does gather them").anyMatch(times -> times >= 5);
    }
}
