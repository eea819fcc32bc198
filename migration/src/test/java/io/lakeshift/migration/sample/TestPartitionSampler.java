package io.lakeshift.migration.sample;

import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.sample.PartitionSampler.Budget;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a sample reads, and where it stops. */
class TestPartitionSampler
{
    private static final int ROWS = 5_000;

    @TempDir
    private Path directory;
    private Lake lake;
    private DeltaTable table;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        table = lake.quotes();
    }

    @Test
    void testDistinctValuesOfOneFileStopAtTheLimit()
    {
        table.append(file(row -> "order-" + row));
        PartitionSample sample = sample(new Budget(1_000_000, 50, 10));
        assertThat(sample.partitions()).hasSize(11);
        assertThat(sample.rows()).isEqualTo(11);
        assertThat(sample.complete()).isFalse();
    }

    @Test
    void testRowsOfOneFileStopAtTheLimit()
    {
        table.append(file(row -> "SPY"));
        PartitionSample sample = sample(new Budget(1_000, 50, 10));
        assertThat(sample.rows()).isBetween(1_000L, 1_200L);
        assertThat(sample.complete()).isFalse();
    }

    /** Or the first file would eat what the others are to be judged by. */
    @Test
    void testRowsAreSharedOutToFiles()
    {
        for (String symbol : List.of("A", "B", "C", "D")) {
            table.append(file(row -> symbol));
        }
        PartitionSample sample = sample(new Budget(2_000, 50, 10));
        assertThat(sample.partitions()).containsOnlyKeys("symbol=A", "symbol=B", "symbol=C", "symbol=D");
        assertThat(sample.complete()).isFalse();
    }

    @Test
    void testAllThatFitsIsReadToTheLastRow()
    {
        table.append(file(row -> "SPY"), DataFile.of(row("QQQ", null, 1.0)));
        PartitionSample sample = sample(new Budget(ROWS + 1, 2, 2));
        assertThat(sample.partitions()).containsOnly(entry("symbol=SPY", ROWS), entry("symbol=QQQ", 1));
        assertThat(sample.complete()).isTrue();
    }

    @Test
    void testEndOfTheTableIsLookedAtToo()
    {
        for (int number = 0; number < 19; number++) {
            table.append(DataFile.of(row("S" + number, null, 1.0)));
        }
        // half of 19, rounded down: by steps of one the last nine files would never be met
        PartitionSample sample = sample(new Budget(1_000, 10, 100));
        assertThat(sample.partitions()).hasSize(10);
        assertThat(sample.partitions().keySet()).anyMatch(partition -> List.of("symbol=S16", "symbol=S17", "symbol=S18").contains(partition));
    }

    @Test
    void testRoundsOfCollectorsAreMetAtDifferentSymbols()
    {
        DataFile[] files = IntStream.range(0, 100).mapToObj(number -> DataFile.of(row("S" + number % 10, null, 1.0))).toArray(DataFile[]::new);
        table.append(files);
        assertThat(sample(new Budget(1_000, 10, 100)).partitions()).hasSizeGreaterThan(4);
    }

    @Test
    void testPartitionsToBeExpected()
    {
        DataFile[] files = IntStream.range(0, 100).mapToObj(number -> DataFile.of(row("S" + number, null, 1.0))).toArray(DataFile[]::new);
        table.append(files);
        // each file its own: there may be as many as files, and no more
        assertThat(sample(new Budget(1_000, 10, 1_000)).expectedPartitions()).isBetween(50.0, 100.0);
        assertThat(sample(new Budget(1_000, 60, 1_000)).expectedPartitions()).isEqualTo(100);
        assertThat(sample(new Budget(1_000, 100, 1_000)).expectedPartitions()).isEqualTo(100);
    }

    @Test
    void testNoPartitionsAreExpectedWhereAllFilesHoldTheSame()
    {
        for (int number = 0; number < 20; number++) {
            table.append(DataFile.of(row("SPY", null, 1.0), row("QQQ", null, 1.0), row("IWM", null, 1.0)));
        }
        assertThat(sample(new Budget(1_000, 10, 1_000)).expectedPartitions()).isEqualTo(3);
    }

    @Test
    void testCancelledBetweenPages()
    {
        table.append(file(row -> "SPY"));
        Cancellation cancellation = new Cancellation();
        DataFileReader reader = (fileSystem, scan, memory) -> {
            cancellation.cancel("Query was killed");
            return lake.get(DataFileReader.class).open(fileSystem, scan, memory);
        };
        PartitionSampler sampler = new PartitionSampler(reader, lake.get(LakeStores.class));
        assertThatThrownBy(() -> sampler.sample(lake.fileSystem(), lake.latest(), fields(), new Budget(1_000_000, 50, 10), cancellation))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()))
                .hasMessageContaining("killed");
    }

    private PartitionSample sample(Budget budget)
    {
        return lake.get(PartitionSampler.class).sample(lake.fileSystem(), lake.latest(), fields(), budget, new Cancellation());
    }

    private List<PartitionField> fields()
    {
        return PartitionSpec.parse(List.of("symbol")).fields(lake.latest().schema());
    }

    private static Map.Entry<String, Long> entry(String partition, long rows)
    {
        return Map.entry(partition, rows);
    }

    private static DataFile file(IntFunction<String> symbol)
    {
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            rows.add(row(symbol.apply(row), null, 1.0));
        }
        return DataFile.of(rows).withRowGroups(100);
    }
}
