package io.lakeshift.migration.faults;

import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.stream.Collectors;

import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What others commit while the first files are written: after the source was read, and before the migration has compared anything with a later version. A soak found
 * that what had gone by then was published all the same.
 */
@Timeout(120)
class TestCommitsDuringTheRewrite
{
    private static final String REMOVE = "{\"remove\":{\"path\":\"%s\",\"deletionTimestamp\":1,\"dataChange\":%s}}";

    @TempDir
    private Path directory;

    private Lake lake;
    private DeltaTable table;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        table = lake.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)).withPath("first.parquet"));
        table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", 3.0), row("QQQ", "2026-01-30T15:00:00", 4.0)).withPath("second.parquet"));
    }

    private void publishes(Runnable meanwhile, String... prices)
    {
        Faults faults = new Faults();
        faults.strike(new Fault.After(meanwhile)).on(FileOperation.WRITE).where(location -> location.toString().contains("symbol=SPY")).times(1);
        assertThat(lake.repartition(new FaultInjectingFileSystem(lake.fileSystem(), faults), new Cancellation(), "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol");
        assertThat(lake.rows().stream().map(line -> line.substring(line.lastIndexOf('|') + 1))).containsExactlyInAnyOrder(prices);
    }

    @Test
    void testDelete()
    {
        publishes(() -> table.remove("first.parquet"), "3.0", "4.0");
    }

    @Test
    void testDeleteOfEverything()
    {
        publishes(() -> table.remove("first.parquet", "second.parquet"));
    }

    @Test
    void testUpdate()
    {
        publishes(() -> table.commit("UPDATE",
                REMOVE.formatted("first.parquet", true),
                "{\"add\":" + table.write(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.5), row("QQQ", "2026-01-29T15:00:00", 2.0)).withPath("updated.parquet")) + "}"), "1.5", "2.0", "3.0", "4.0");
    }

    @Test
    void testCompaction()
    {
        publishes(() -> table.commit("OPTIMIZE",
                REMOVE.formatted("first.parquet", false),
                REMOVE.formatted("second.parquet", false),
                "{\"add\":" + table.write(DataFile.of(
                        row("SPY", "2026-01-29T15:00:00", 1.0),
                        row("QQQ", "2026-01-29T15:00:00", 2.0),
                        row("SPY", "2026-01-30T15:00:00", 3.0),
                        row("QQQ", "2026-01-30T15:00:00", 4.0)).withPath("compacted.parquet")).put("dataChange", false) + "}"), "1.0", "2.0", "3.0", "4.0");
    }

    @Test
    void testRestore()
    {
        publishes(() -> {
            table.remove("first.parquet");
            table.commit("RESTORE", addLine(1));
        }, "1.0", "2.0", "3.0", "4.0");
    }

    @Test
    void testAnAddThatOnlyReplacesStatistics()
    {
        publishes(() -> table.commit("COMPUTE STATS", addLine(1).replaceFirst("\"stats\":\".*?[^\\\\]\"", "\"stats\":\"{\\\\\"numRecords\\\\\":2}\"")), "1.0", "2.0", "3.0", "4.0");
    }

    private String addLine(long version)
    {
        return table.log(version).stream().filter(line -> line.startsWith("{\"add\"")).collect(Collectors.joining());
    }
}
