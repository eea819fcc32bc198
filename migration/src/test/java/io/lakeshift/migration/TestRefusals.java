package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.migration.plan.RepartitionPlan;
import io.lakeshift.migration.plan.RepartitionPlans;
import io.lakeshift.migration.sample.FileSpread;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_OUTSIDE;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is refused, each by a named error, and after each nothing in the lake has changed: not one file, not one directory. */
class TestRefusals
{
    @TempDir
    private Path directory;

    private String refused(Lake lake, LakeErrorCode code, ThrowingCallable call)
    {
        List<String> before = lake.listing();
        List<String> message = new ArrayList<>();
        assertThatThrownBy(call).isInstanceOfSatisfying(TrinoException.class, e -> {
            assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(code.toErrorCode());
            message.add(e.getMessage());
        });
        assertThat(lake.listing()).isEqualTo(before);
        return message.getFirst();
    }

    private Lake quotesWith(DataFile... files)
    {
        Lake lake = new Lake(directory);
        lake.quotes().append(files);
        return lake;
    }

    /** Of 101 files one that the look at some of them does not read. */
    private static int passedOver()
    {
        return IntStream.range(0, 101).filter(i -> Arrays.stream(FileSpread.of(101, 50)).noneMatch(read -> read == i)).findFirst().orElseThrow();
    }

    @Test
    void testUnknownTable()
    {
        Lake lake = new Lake(directory);
        assertThatThrownBy(() -> lake.repartition("symbol")).isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(TABLE_NOT_FOUND.toErrorCode()));
        assertThat(lake.listing()).containsExactly("");
    }

    @Test
    void testUnknownColumn()
    {
        Lake lake = quotesWith(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)));
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("ticker"))).contains("ticker");
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("day(time)"))).contains("time");
    }

    @Test
    void testIdentityOfTimestamp()
    {
        Lake lake = quotesWith(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)));
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("timestamp"))).contains("day(timestamp)");
    }

    @Test
    void testUnknownSortColumn()
    {
        Lake lake = quotesWith(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)));
        RepartitionRequest request = new RepartitionRequest(QUOTES, "default.quotes", Optional.of(List.of("symbol")), List.of("time"), Optional.empty(), Optional.empty(), "q");
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.get(Repartitioner.class).repartition(lake.fileSystem(), request, new Cancellation()))).contains("time").contains("timestamp");
    }

    /** Before anything is written: a file system that refuses writes does not get to say so. */
    @Test
    void testSortColumnsWithoutOrder()
    {
        Lake lake = new Lake(directory);
        new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string")
                .column("timestamp", "timestamp_ntz")
                .column("greeks", "{\"type\":\"map\",\"keyType\":\"string\",\"valueType\":\"double\",\"valueContainsNull\":true}")
                .generatedColumn("timestamp_month", "date", "TRUNC(timestamp, 'MONTH')")
                .create();
        lake.repartition("day(timestamp)");
        assertThat(refusedSort(lake, "timestamp_day", "day(timestamp)")).contains("timestamp_day: it is a partition column").contains("CAST(`timestamp` AS DATE)");
        // hidden, and gone with its layout
        assertThat(refusedSort(lake, "timestamp_day", "symbol")).contains("timestamp_day");
        assertThat(refusedSort(lake, "SYMBOL", "symbol")).contains("symbol: it is a partition column");
        assertThat(refusedSort(lake, "timestamp_month", "month(timestamp)")).contains("timestamp_month: it is a partition column");
        assertThat(refusedSort(lake, "greeks", "symbol")).contains("greeks: type map(varchar, double) has no order");
        assertThat(refusedSort(lake, "time", "symbol")).contains("no column time");
    }

    private String refusedSort(Lake lake, String sortedBy, String partitioning)
    {
        Faults faults = new Faults();
        faults.refuseWrites();
        TrinoFileSystem through = new FaultInjectingFileSystem(lake.fileSystem(), faults);
        RepartitionRequest request = new RepartitionRequest(QUOTES, "default.quotes", Optional.of(List.of(partitioning)), List.of(sortedBy), Optional.empty(), Optional.empty(), "q");
        return refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.get(Repartitioner.class).repartition(through, request, new Cancellation()));
    }

    @Test
    void testCurveThroughColumnsThatMakeNone()
    {
        Lake lake = new Lake(directory);
        DeltaTableBuilder builder = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string")
                .column("greeks", "{\"type\":\"struct\",\"fields\":[{\"name\":\"vega\",\"type\":\"double\",\"nullable\":true,\"metadata\":{}}]}");
        for (int i = 0; i < 9; i++) {
            builder.column("c" + i, "long");
        }
        builder.create();
        assertThat(refusedCurve(lake, List.of(), "c1")).contains("sorted_by", "c1 alone");
        assertThat(refusedCurve(lake, List.of(), "c1", "C1")).contains("c1 alone");
        assertThat(refusedCurve(lake, List.of(), "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8")).contains("9 columns", "Name 2 to 8");
        assertThat(refusedCurve(lake, List.of("c1"), "c1", "c2")).contains("sorted_by and zorder_by at the same time");
        assertThat(refusedCurve(lake, List.of(), "c1", "symbol")).contains("symbol: it is a partition column");
        assertThat(refusedCurve(lake, List.of(), "c1", "strike")).contains("no column strike");
        assertThat(refusedCurve(lake, List.of(), "c1", "greeks")).contains("greeks", "no place on an axis");
    }

    private String refusedCurve(Lake lake, List<String> sortedBy, String... zorderBy)
    {
        RepartitionRequest request = new RepartitionRequest(
                QUOTES, "default.quotes", Optional.of(List.of("symbol")), sortedBy, List.of(zorderBy), Optional.empty(), Optional.empty(), "q");
        return refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.get(Repartitioner.class).repartition(lake.fileSystem(), request, new Cancellation()));
    }

    @Test
    void testEmptyString()
    {
        Lake lake = quotesWith(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("", "2026-01-29T15:00:00", 2.0)));
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("symbol"))).contains("''").contains("symbol");
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("truncate(symbol, 2)"))).contains("''");
    }

    @Test
    void testEmptyStringThatOnlyTheRewriteMeets()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = lake.quotes();
        List<DataFile> files = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            files.add(DataFile.of(row(i == passedOver() ? "" : "SPY", "2026-01-29T15:00:00", 1.0)));
        }
        table.append(files.toArray(DataFile[]::new));
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("symbol"))).contains("''");
        assertThat(lake.get(Migrations.class).running()).isEmpty();
    }

    @Test
    void testZonedTimestampNeedsZone()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES).column("timestamp", "timestamp").column("price", "double").create();
        table.append(DataFile.of(row("2026-01-29T23:30:00Z", 1.0)));
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("day(timestamp)"))).contains("zone => 'UTC'");
        RepartitionRequest request = new RepartitionRequest(QUOTES, "default.quotes", Optional.of(List.of("day(timestamp)")), List.of(), Optional.empty(), Optional.of("UTC"), "q");
        assertThat(lake.get(Repartitioner.class).repartition(lake.fileSystem(), request, new Cancellation()).state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.latest().files().file(0).partitionValues()).isEqualTo(Map.of("timestamp_day", "2026-01-29"));
    }

    /** New York's or UTC's half past eleven: whichever it is, it would be written into the files. */
    @Test
    void testPartitionValueWithoutZone()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES).column("symbol", "string").column("moment", "timestamp").column("price", "double").partitionedBy("moment").create();
        table.append(DataFile.of(row("SPY", "2026-01-28T10:00:00Z", 1.0)));
        assertThat(lake.repartition("moment", "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        lake.repartition("moment");
        table.append(DataFile.of(row("SPY", "2026-01-29T23:30:00Z", 1.0)).withPartitionValue("moment", "2026-01-29 23:30:00"));

        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("symbol"))).contains("'2026-01-29 23:30:00'").contains("zone => 'UTC'");
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("moment", "symbol"))).contains("'2026-01-29 23:30:00'");
        RepartitionRequest request = new RepartitionRequest(QUOTES, "default.quotes", Optional.of(List.of("symbol")), List.of(), Optional.empty(), Optional.of("UTC"), "q");
        assertThat(lake.get(Repartitioner.class).repartition(lake.fileSystem(), request, new Cancellation()).state()).isEqualTo(MigrationState.PUBLISHED);
    }

    @Test
    void testNameThatIsTaken()
    {
        Lake lake = new Lake(directory);
        new DeltaTableBuilder(lake.fileSystem(), QUOTES).column("timestamp", "timestamp_ntz").column("Timestamp_Day", "string").create();
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("day(timestamp)"))).contains("Timestamp_Day");
    }

    @Test
    void testTransformOfAHiddenColumn()
    {
        Lake lake = quotesWith(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)));
        lake.repartition("day(timestamp)");
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("month(timestamp_day)"))).contains("Use month(timestamp)");
    }

    /** Half past seven in the evening in New York is the next day in UTC: by the log alone. */
    @Test
    void testGeneratedPartitionValuesOfAnotherZone()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("timestamp", "timestamp")
                .column("symbol", "string")
                .column("price", "double")
                .generatedColumn("timestamp_day", "date", "CAST(timestamp AS DATE)")
                .partitionedBy("timestamp_day")
                .create();
        DataFile[] files = IntStream.range(0, 101)
                .mapToObj(number -> DataFile.of(row("2026-01-30T00:30:00Z", "SPY", 1.0, number == passedOver() ? "2026-01-29" : "2026-01-30")))
                .toArray(DataFile[]::new);
        table.append(files);
        RepartitionRequest request = new RepartitionRequest(QUOTES, "default.quotes", Optional.of(List.of("symbol", "day(timestamp)")), List.of(), Optional.empty(), Optional.of("UTC"), "q");
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.get(Repartitioner.class).repartition(lake.fileSystem(), request, new Cancellation())))
                .contains("column timestamp_day is computed as CAST(`timestamp` AS DATE)").contains("'2026-01-29'").contains("'2026-01-30'").contains("ARRAY['timestamp_day']");

        List<String> before = lake.rows();
        assertThat(lake.repartition("symbol", "timestamp_day").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(before);
    }

    /** One of two days is right, so that only rows tell. */
    @Test
    void testGeneratedValuesThatDiffer()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("timestamp", "timestamp_ntz")
                .column("price", "double")
                .generatedColumn("timestamp_day", "date", "CAST(timestamp AS DATE)")
                .create();
        table.append(DataFile.of(row("2026-01-29T15:00:00", 1.0, "2026-01-29"), row("2026-01-30T15:00:00", 1.0, null)));
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("day(timestamp)"))).contains("timestamp_day").contains("NULL").contains("'2026-01-30'");
        assertThat(lake.repartition("timestamp_day").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.latest().files().files()).extracting(add -> add.partitionValues().get("timestamp_day")).containsExactlyInAnyOrder("2026-01-29", null);
    }

    @Test
    void testTooManyPartitions()
    {
        Lake lake = new Lake(directory, UnaryOperator.identity(), ImmutableMap.of(MigrationConfig.MAX_PARTITIONS, "2"));
        lake.quotes().append(DataFile.of(row("A", null, 1.0), row("B", null, 1.0), row("C", null, 1.0)));
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("symbol"))).contains(MigrationConfig.MAX_PARTITIONS).contains("more than 2");
    }

    @Test
    void testSymbolTooLongForDirectory()
    {
        Lake lake = quotesWith(DataFile.of(row("S".repeat(300), "2026-01-29T15:00:00", 1.0)));
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("symbol"))).contains("SSSS").contains("directory");
    }

    @Test
    void testUnsupportedWriterFeature()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string").column("price", "double")
                .protocol(1, 7, Set.of(), Set.of("appendOnly", "rowTracking", "domainMetadata"))
                .create();
        table.append(DataFile.of(row("SPY", 1.0)));
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("symbol"))).contains("rowTracking").doesNotContain("appendOnly");
    }

    /** Other engines show a hidden column: when it goes with its layout, they refuse every append for a constraint that they cannot check. */
    @Test
    void testConstraintThatNamesAHiddenColumn()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = lake.quotesBuilder()
                .column("timestamp_day", "date", true, "{\"delta.generationExpression\":\"CAST(`timestamp` AS DATE)\",\"lakeshift.hidden\":true}")
                .partitionedBy("timestamp_day")
                .property("delta.constraints.priced", "price > 0 AND symbol <> 'timestamp_day'")
                .property("delta.constraints.recent", "TIMESTAMP_DAY >= '2020-01-01'")
                .create();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0, "2026-01-29")));
        assertThat(refused(lake, LAKE_REPARTITION_REFUSED, () -> lake.repartition("symbol")))
                .contains("constraint recent (TIMESTAMP_DAY >= '2020-01-01') names column timestamp_day").contains("DROP CONSTRAINT recent");
        assertThat(lake.get(RepartitionPlans.class).plan(lake.fileSystem(), Lake.request("symbol"), new Cancellation()).refusals()).singleElement().asString().contains("constraint recent");
        // the column stays
        assertThat(lake.repartition("symbol", "day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
    }

    @Test
    void testMissingAndCutDataFiles()
            throws IOException
    {
        Lake lake = new Lake(directory);
        List<String> paths = lake.quotes().append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)));
        Path file = directory.resolve("quotes").resolve(paths.getFirst());
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - 1));
        assertThat(refused(lake, LAKE_FILE_MISSING, () -> lake.repartition("symbol"))).contains(paths.getFirst()).contains("cut");
        Files.delete(file);
        assertThat(refused(lake, LAKE_FILE_MISSING, () -> lake.repartition("symbol"))).contains(paths.getFirst()).contains("missing");
    }

    @Test
    void testPathThatLeavesTheTable()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = lake.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)).withPath("../elsewhere/a.parquet"));
        assertThat(refused(lake, LAKE_OUTSIDE, () -> lake.repartition("symbol"))).contains("../elsewhere/a.parquet");
    }

    @Test
    void testFileSystemThatRefusesWrites()
    {
        Lake lake = quotesWith(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)));
        Faults faults = new Faults();
        faults.refuseWrites();
        refused(lake, LAKE_STORAGE_ERROR, () -> lake.repartition(new FaultInjectingFileSystem(lake.fileSystem(), faults), new Cancellation(), "symbol"));
    }

    @Test
    void testWriteThatFailsInTheMiddle()
    {
        Lake lake = quotesWith(DataFile.of(row("A", null, 1.0), row("B", null, 1.0), row("C", null, 1.0)));
        Faults faults = new Faults();
        faults.strike(new Fault.Failure("Disk quota exceeded"))
                .on(FileOperation.WRITE)
                .where(location -> location.toString().contains("symbol=C"));
        List<String> before = lake.listing();
        TrinoFileSystem through = new FaultInjectingFileSystem(lake.fileSystem(), faults);
        assertThatThrownBy(() -> lake.repartition(through, new Cancellation(), "symbol")).isInstanceOf(TrinoException.class).hasMessageContaining("Disk quota exceeded");
        assertThat(lake.listing().stream().filter(path -> !path.startsWith("quotes/_lakeshift"))).isEqualTo(before);
        faults.clear();
        assertThat(lake.repartition(through, new Cancellation(), "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
    }

    @Test
    void testCancelledBeforeTheClaim()
    {
        Lake lake = quotesWith(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0)));
        Cancellation cancellation = new Cancellation();
        cancellation.cancel("Query was killed");
        assertThat(refused(lake, LakeErrorCode.LAKE_REPARTITION_ABORTED, () -> lake.repartition(lake.fileSystem(), cancellation, "symbol"))).contains("killed");
    }

    @Test
    void testPlanShowsRefusalsWithoutThrowing()
    {
        Lake lake = quotesWith(DataFile.of(row("", "2026-01-29T15:00:00", 1.0)));
        List<String> before = lake.listing();
        RepartitionPlan plan = lake.get(RepartitionPlans.class).plan(lake.fileSystem(), Lake.request("symbol"), new Cancellation());
        assertThat(plan.refusals()).singleElement().asString().contains("''");
        RepartitionPlan good = lake.get(RepartitionPlans.class).plan(lake.fileSystem(), Lake.request("day(timestamp)"), new Cancellation());
        assertThat(good.refusals()).isEmpty();
        assertThat(good.partitions()).singleElement().satisfies(partition -> {
            assertThat(partition.partition()).isEqualTo("timestamp_day=2026-01-29");
            assertThat(partition.rows()).hasValue(1);
        });
        assertThat(good.warnings()).anyMatch(warning -> warning.contains("generatedColumns"));
        assertThat(lake.listing()).isEqualTo(before);
    }
}
