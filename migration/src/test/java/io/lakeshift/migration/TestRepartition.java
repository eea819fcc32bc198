package io.lakeshift.migration;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.log.SetTransaction;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

/** Migrations of a table that nobody else touches. */
class TestRepartition
{
    @TempDir
    private Path directory;

    @Test
    void testLayoutOfSymbolAndDay()
            throws IOException
    {
        Lake lake = new Lake(directory);
        DeltaTable table = lake.quotes();
        table.append(DataFile.of(
                row("SPY", "2026-01-29T15:00:00.000001", 1.5),
                row("QQQ", "2026-01-29T15:00:00.000002", null),
                row(null, "2026-01-30T00:00:00", Double.NaN)));
        table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", -0.0), row("SPY", null, 4.0)));
        List<String> before = lake.rows();

        MigrationStatus status = lake.repartition("symbol", "day(timestamp)");

        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.publishedVersion()).hasValue(3);
        assertThat(status.percent()).isEqualTo(100);
        assertThat(status.fingerprint()).hasValueSatisfying(text -> assertThat(text).matches("[0-9a-f]{32}"));
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(before);
        Snapshot snapshot = lake.latest();
        assertThat(snapshot.metadata().partitionColumns()).containsExactly("symbol", "timestamp_day");
        TableColumn day = snapshot.schema().column("timestamp_day").orElseThrow();
        assertThat(day.hidden()).isTrue();
        assertThat(day.generationExpression()).contains("CAST(`timestamp` AS DATE)");
        assertThat(snapshot.files().files().map(AddFile::partitionValues)).extracting(values -> values.get("symbol") + "/" + values.get("timestamp_day"))
                .containsExactlyInAnyOrder("SPY/2026-01-29", "QQQ/2026-01-29", "null/2026-01-30", "SPY/2026-01-30", "SPY/null");
        assertThat(snapshot.protocol().writerFeatures().orElseThrow()).contains("generatedColumns", "timestampNtz");

        CommitFile commit = CommitReader.read(lake.fileSystem(), QUOTES, 3).orElseThrow();
        assertThat(commit.commitInfo().flatMap(info -> info.operation())).contains("REPARTITION");
        assertThat(commit.actions(RemoveFile.class)).hasSize(2).noneMatch(RemoveFile::dataChange);
        assertThat(commit.actions(AddFile.class)).hasSize(5).noneMatch(AddFile::dataChange);
        assertThat(commit.actions(Protocol.class)).hasSize(1);
        assertThat(commit.actions(SetTransaction.class)).singleElement()
                .satisfies(txn -> assertThat(txn.appId()).isEqualTo("lakeshift/" + snapshot.metadata().id()));
    }

    @Test
    void testHistoryAndWhatAnUndoGoesByAreLeftBehind()
    {
        Lake lake = new Lake(directory);
        lake.quotes().append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.5)));
        MigrationStatus status = lake.repartition("symbol");
        assertThat(lake.listing()).filteredOn(path -> path.startsWith("quotes/_lakeshift")).containsExactlyInAnyOrder(
                "quotes/_lakeshift",
                "quotes/_lakeshift/" + status.migrationId(),
                "quotes/_lakeshift/" + status.migrationId() + "/ended.json",
                "quotes/_lakeshift/" + status.migrationId() + "/groups",
                "quotes/_lakeshift/" + status.migrationId() + "/groups/0.json",
                "quotes/_lakeshift/claims",
                "quotes/_lakeshift/claims/00000000000000000001.json");
        assertThat(lake.get(Migrations.class).running()).isEmpty();
        assertThat(new Lake(directory).get(Migrations.class).history(lake.fileSystem(), QUOTES)).singleElement()
                .satisfies(past -> {
                    assertThat(past.state()).isEqualTo(MigrationState.PUBLISHED);
                    assertThat(past.partitioning()).containsExactly("symbol");
                    assertThat(past.ended()).isPresent();
                    assertThat(past.owner()).isEqualTo("query_1");
                    assertThat(past.fingerprint()).isEqualTo(status.fingerprint());
                });
    }

    @Test
    void testSameLayoutIsUnchanged()
    {
        Lake lake = new Lake(directory);
        lake.quotes().append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.5)));
        lake.repartition("symbol", "day(timestamp)");
        List<String> listing = lake.listing();

        MigrationStatus again = lake.repartition("symbol", "day(timestamp)");

        assertThat(again.state()).isEqualTo(MigrationState.UNCHANGED);
        assertThat(lake.listing()).isEqualTo(listing);
        assertThat(lake.get(Migrations.class).history(lake.fileSystem(), QUOTES)).extracting(MigrationStatus::state)
                .containsExactly(MigrationState.UNCHANGED, MigrationState.PUBLISHED);
    }

    @Test
    void testFromLayoutToLayout()
    {
        Lake lake = new Lake(directory);
        lake.quotes().append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.5), row("QQQ", "2026-02-03T15:00:00", 2.5)));
        List<String> before = lake.rows();
        lake.repartition("symbol", "day(timestamp)");

        lake.repartition("month(timestamp)");
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("timestamp_month");
        assertThat(lake.latest().schema().columns()).extracting(TableColumn::name).containsExactly("symbol", "timestamp", "price", "timestamp_month");

        lake.repartition();
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(lake.latest().metadata().partitionColumns()).isEmpty();
        assertThat(lake.latest().schema().columns()).extracting(TableColumn::name).containsExactly("symbol", "timestamp", "price");
    }

    /** Which no advice would make. */
    @Test
    void testAdviceLeavesALayoutAlone()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("moment", "timestamp_ntz")
                .column("price", "double")
                .column("year", "integer")
                .partitionedBy("moment", "year")
                .create();
        RepartitionRequest request = new RepartitionRequest(QUOTES, "default.quotes", Optional.empty(), List.of(), Optional.empty(), Optional.empty(), "query_1");
        assertThat(lake.get(Repartitioner.class).repartition(lake.fileSystem(), request, new Cancellation()).state()).isEqualTo(MigrationState.UNCHANGED);

        table.append(DataFile.of(row("2026-01-29T15:00:00", 1.5, 2026)));
        assertThat(lake.get(Repartitioner.class).repartition(lake.fileSystem(), request, new Cancellation()).state()).isEqualTo(MigrationState.UNCHANGED);
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("moment", "year");
    }

    @Test
    void testForeignGeneratedColumnIsKeptAndUsed()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("timestamp", "timestamp_ntz")
                .column("price", "double")
                .generatedColumn("timestamp_day", "date", "CAST(`timestamp` AS DATE)")
                .create();
        table.append(DataFile.of(row("2026-01-29T15:00:00", 1.5, "2026-01-29"), row("2026-01-30T15:00:00", 2.5, "2026-01-30")));

        lake.repartition("day(timestamp)");

        assertThat(lake.latest().schema().column("timestamp_day").orElseThrow().hidden()).isFalse();
        assertThat(lake.latest().files().files().map(AddFile::partitionValues)).containsExactlyInAnyOrder(Map.of("timestamp_day", "2026-01-29"), Map.of("timestamp_day", "2026-01-30"));
    }

    /** As Spark writes it: no quotes, and the case of whoever typed it. */
    @Test
    void testForeignSpellingMeansTheSame()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("timestamp", "timestamp_ntz")
                .column("symbol", "string")
                .column("price", "double")
                .generatedColumn("Timestamp_Day", "date", "cast( TIMESTAMP as Date )")
                .partitionedBy("Timestamp_Day")
                .create();
        table.append(DataFile.of(row("2026-01-29T15:00:00", "SPY", 1.5, "2026-01-29")));
        List<String> listing = lake.listing();

        assertThat(lake.repartition("day(timestamp)").state()).isEqualTo(MigrationState.UNCHANGED);
        assertThat(lake.listing()).isEqualTo(listing);

        assertThat(lake.repartition("symbol", "day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.latest().schema().columns()).extracting(TableColumn::name).containsExactly("timestamp", "symbol", "price", "Timestamp_Day");
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol", "Timestamp_Day");
        assertThat(lake.latest().files().files()).singleElement().satisfies(file -> {
            assertThat(file.partitionValues()).isEqualTo(Map.of("symbol", "SPY", "Timestamp_Day", "2026-01-29"));
            assertThat(file.path()).startsWith("symbol=SPY/Timestamp_Day=2026-01-29/");
        });
    }

    @Test
    void testPropertiesAndUnknownFieldMetadataSurvive()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string", true, "{\"comment\":\"ticker\",\"somebody.else\":{\"nested\":[1,2]}}")
                .column("price", "double", false, "{\"delta.invariants\":\"{\\\"expression\\\":{\\\"expression\\\":\\\"price > 0\\\"}}\"}")
                .property("delta.appendOnly", "true")
                .property("delta.constraints.positive", "price > 0")
                .create();
        table.append(DataFile.of(row("SPY", 1.5)));
        String schema = lake.latest().metadata().schemaString();

        lake.repartition("symbol");

        assertThat(lake.latest().metadata().schemaString()).isEqualTo(schema);
        assertThat(lake.latest().metadata().configuration()).containsEntry("delta.appendOnly", "true").containsEntry("delta.constraints.positive", "price > 0");
        assertThat(lake.latest().protocol()).isEqualTo(new Protocol(1, 2, Optional.empty(), Optional.empty()));
    }

    @Test
    void testStatisticsAsTheTableWantsThem()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string")
                .column("timestamp", "timestamp_ntz")
                .column("price", "double")
                .property("delta.dataSkippingStatsColumns", "symbol, price")
                .create();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.5)));

        MigrationStatus status = lake.repartition("day(timestamp)");
        assertThat(lake.latest().files().file(0).stats()).hasValue(
                "{\"numRecords\":1,\"minValues\":{\"symbol\":\"SPY\",\"price\":1.5},\"maxValues\":{\"symbol\":\"SPY\",\"price\":1.5},\"nullCount\":{\"symbol\":0,\"price\":0}}");
        assertThat(lake.latest().metadata().configuration()).containsEntry("delta.dataSkippingStatsColumns", "symbol, price");
        assertThat(status.warnings()).noneMatch(warning -> warning.contains("dataSkippingStatsColumns"));

        // Spark refuses every change of metadata once a partition column is named there
        status = lake.repartition("symbol");
        assertThat(lake.latest().files().file(0).stats()).hasValue("{\"numRecords\":1,\"minValues\":{\"price\":1.5},\"maxValues\":{\"price\":1.5},\"nullCount\":{\"price\":0}}");
        assertThat(lake.latest().metadata().configuration()).containsEntry("delta.dataSkippingStatsColumns", "price");
        assertThat(status.warnings()).anyMatch(warning -> warning.contains("dataSkippingStatsColumns loses symbol,"));
    }

    @Test
    void testHiddenColumnThatGoesIsNotNamedForStatistics()
    {
        Lake lake = new Lake(directory);
        new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("timestamp", "timestamp_ntz")
                .column("price", "double")
                .column("timestamp_day", "date", true, "{\"delta.generationExpression\":\"CAST(`timestamp` AS DATE)\",\"lakeshift.hidden\":true}")
                .partitionedBy("timestamp_day")
                .property("delta.dataSkippingStatsColumns", "`TIMESTAMP_DAY`")
                .create();
        lake.repartition();
        assertThat(lake.latest().metadata().configuration()).containsEntry("delta.dataSkippingStatsColumns", "");
    }

    @Test
    void testIdentityColumn()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string")
                .column("id", "long", true, "{\"delta.identity.start\":1,\"delta.identity.step\":1,\"delta.identity.highWaterMark\":1,\"delta.identity.allowExplicitInsert\":false}")
                .protocol(1, 6)
                .create();
        table.append(DataFile.of(row("SPY", 1L)));
        String schema = lake.latest().metadata().schemaString();

        MigrationStatus status = lake.repartition("symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.warnings()).anyMatch(warning -> warning.startsWith("id is an identity column"));
        assertThat(lake.latest().metadata().schemaString()).isEqualTo(schema);
    }

    @Test
    void testEmptyTable()
    {
        Lake lake = new Lake(directory);
        lake.quotes();
        assertThat(lake.repartition("symbol", "day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.latest().files().size()).isZero();
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol", "timestamp_day");
    }
}
