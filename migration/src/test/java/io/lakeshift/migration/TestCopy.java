package io.lakeshift.migration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.DomainMetadata;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.log.SetTransaction;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.migration.QuotesCopy.V2;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a copy is, and that its source does not notice. */
class TestCopy
{
    @TempDir
    private Path directory;

    private static DeltaTable twoDays(Lake lake)
    {
        DeltaTable table = lake.quotes();
        table.append(DataFile.of(
                row("SPY", "2026-01-29T15:00:00.000001", 1.5),
                row("QQQ", "2026-01-29T15:00:00.000002", null),
                row(null, "2026-01-30T00:00:00", Double.NaN)));
        table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", -0.0), row("SPY", null, 4.0)));
        return table;
    }

    private static CommitFile version0(Lake lake)
            throws IOException
    {
        return CommitReader.read(lake.fileSystem(), V2, 0).orElseThrow();
    }

    private static String parameter(CommitFile commit, String name)
    {
        return commit.commitInfo().orElseThrow().content().path("operationParameters").path(name).asText();
    }

    @Test
    void testIsATableOfItsOwn()
            throws IOException
    {
        Lake lake = new Lake(directory);
        twoDays(lake);
        List<String> rows = lake.rows();
        Map<String, String> source = QuotesCopy.content(directory, "quotes");

        MigrationStatus status = QuotesCopy.make(lake, "symbol", "day(timestamp)");

        assertThat(QuotesCopy.content(directory, "quotes")).as("the source's directory").isEqualTo(source);
        Snapshot copy = QuotesCopy.latest(lake);
        assertThat(lake.rows(copy)).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(copy.version()).isZero();
        assertThat(copy.metadata().id()).isNotEqualTo(lake.latest().metadata().id());
        assertThat(copy.metadata().partitionColumns()).containsExactly("symbol", "timestamp_day");
        assertThat(copy.schema().column("timestamp_day").orElseThrow().hidden()).isTrue();
        assertThat(copy.protocol().writerFeatures().orElseThrow()).contains("generatedColumns", "timestampNtz");
        assertThat(copy.files().files()).hasSize(5).allMatch(file -> file.path().startsWith("symbol="));

        CommitFile commit = version0(lake);
        assertThat(commit.actions(AddFile.class)).hasSize(5).allMatch(AddFile::dataChange);
        assertThat(commit.actions(SetTransaction.class)).isEmpty();
        assertThat(commit.commitInfo().flatMap(info -> info.operation())).contains("CREATE TABLE AS SELECT");
        assertThat(parameter(commit, "copyOf")).isEqualTo("default.quotes");
        assertThat(parameter(commit, "sourceVersion")).isEqualTo("2");
        assertThat(parameter(commit, "rows")).isEqualTo("5");
        assertThat(parameter(commit, "fingerprint")).isEqualTo(status.fingerprint().orElseThrow());

        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(QuotesCopy.history(directory)).singleElement().satisfies(past -> {
            assertThat(past.table()).isEqualTo("default.quotes_v2");
            assertThat(past.copyOf()).contains("default.quotes");
            assertThat(past.sourceVersion()).hasValue(2);
            assertThat(past.publishedVersion()).hasValue(0);
            assertThat(past.undoUntil()).isEmpty();
            assertThat(past.warnings()).anyMatch(warning -> warning.contains("version 2"));
        });
        assertThat(QuotesCopy.dataFiles(lake)).hasSize(5);
        assertThat(lake.listing()).filteredOn(path -> path.startsWith("quotes_v2/_")).containsExactlyInAnyOrder(
                "quotes_v2/_delta_log",
                "quotes_v2/_delta_log/00000000000000000000.json",
                "quotes_v2/_lakeshift",
                "quotes_v2/_lakeshift/" + status.migrationId(),
                "quotes_v2/_lakeshift/" + status.migrationId() + "/ended.json",
                "quotes_v2/_lakeshift/" + status.migrationId() + "/passage.json",
                "quotes_v2/_lakeshift/claims",
                "quotes_v2/_lakeshift/claims/00000000000000000001.json");
    }

    @Test
    void testIsOfTheVersionThatItBeganWith()
    {
        DeltaTable[] table = new DeltaTable[1];
        Lake lake = new Lake(
                directory,
                committer -> new PublishHook(committer, () -> {
                    table[0].append(DataFile.of(row("IWM", "2026-02-02T15:00:00", 9.0)));
                    table[0].remove("part-00000.snappy.parquet");
                }),
                ImmutableMap.of());
        table[0] = twoDays(lake);
        List<String> rows = lake.rows();

        MigrationStatus status = QuotesCopy.make(lake, "symbol");

        assertThat(status.sourceVersion()).hasValue(2);
        assertThat(lake.rows(QuotesCopy.latest(lake))).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(lake.latest().version()).isEqualTo(4);
        assertThat(lake.rows()).hasSize(3);
    }

    /** Appended to and migrated like any other table. */
    @Test
    void testLivesOn()
    {
        Lake lake = new Lake(directory);
        twoDays(lake);
        QuotesCopy.make(lake, "symbol");
        RepartitionRequest inPlace = new RepartitionRequest(V2, "default.quotes_v2", Optional.of(List.of("month(timestamp)")), List.of(), Optional.empty(), Optional.empty(), "query_2");

        MigrationStatus status = lake.get(Repartitioner.class).repartition(lake.fileSystem(), inPlace, new Cancellation());

        assertThat(status.publishedVersion()).hasValue(1);
        assertThat(lake.rows(QuotesCopy.latest(lake))).containsExactlyInAnyOrderElementsOf(lake.rows());
        lake.get(Repartitioner.class).undo(lake.fileSystem(), V2, "default.quotes_v2", "query_3", new Cancellation());
        assertThat(QuotesCopy.latest(lake).metadata().partitionColumns()).containsExactly("symbol");
        assertThat(lake.rows(QuotesCopy.latest(lake))).containsExactlyInAnyOrderElementsOf(lake.rows());
    }

    @Test
    void testIsNotUndone()
    {
        Lake lake = new Lake(directory);
        twoDays(lake);
        QuotesCopy.make(lake, "symbol");
        Map<String, String> copy = QuotesCopy.content(directory, "quotes_v2");
        assertThatThrownBy(() -> lake.get(Repartitioner.class).undo(lake.fileSystem(), V2, "default.quotes_v2", "query_2", new Cancellation()))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_REFUSED.toErrorCode()))
                .hasMessageContaining("a copy of default.quotes (version 2)")
                .hasMessageContaining("drop it");
        assertThat(QuotesCopy.content(directory, "quotes_v2")).isEqualTo(copy);
        assertThatThrownBy(() -> lake.get(Repartitioner.class).undo(lake.fileSystem(), QUOTES, "default.quotes", "query_2", new Cancellation())).hasMessageContaining("No migration");
    }

    @Test
    void testInTheLayoutThatTheSourceHas()
    {
        Lake lake = new Lake(directory);
        twoDays(lake);
        lake.repartition("symbol");
        List<String> rows = lake.rows();
        assertThat(QuotesCopy.make(lake, "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(QuotesCopy.latest(lake).metadata().partitionColumns()).containsExactly("symbol");
        assertThat(lake.rows(QuotesCopy.latest(lake))).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testOfAnEmptyTable()
    {
        Lake lake = new Lake(directory);
        lake.quotes();
        assertThat(QuotesCopy.make(lake, "symbol", "day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(QuotesCopy.latest(lake).files().size()).isZero();
        assertThat(QuotesCopy.latest(lake).metadata().partitionColumns()).containsExactly("symbol", "timestamp_day");
    }

    /** The rows that a deletion vector takes away are not in the copy, and it needs none. */
    @Test
    void testOfDeletedRows()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string")
                .column("price", "double")
                .protocol(3, 7, Set.of("deletionVectors"), Set.of("deletionVectors"))
                .property("delta.enableDeletionVectors", "true")
                .create();
        table.append(DataFile.of(row("IWM", 7.0)));
        ObjectNode add = table.write(DataFile.of(row("SPY", 1.0), row("SPY", 2.0), row("QQQ", 3.0)));
        // the second row
        add.putObject("deletionVector").put("storageType", "i").put("pathOrInlineDv", "^Bg9^0rr910000000000iXQKl0rr91000005c8Xg0rr91").put("sizeInBytes", 34).put("cardinality", 1);
        table.commit("DELETE", "{\"add\":" + add + "}");
        List<String> live = lake.rows();
        assertThat(live).hasSize(3);

        QuotesCopy.make(lake, "symbol");

        assertThat(QuotesCopy.latest(lake).files().files()).noneMatch(output -> output.deletionVector().isPresent());
        assertThat(lake.rows(QuotesCopy.latest(lake))).containsExactlyInAnyOrderElementsOf(live);
        assertThat(QuotesCopy.latest(lake).metadata().configuration()).containsEntry("delta.enableDeletionVectors", "true");
    }

    @Test
    void testWhatIsKeptAndWhatIsNot()
            throws IOException
    {
        Lake lake = new Lake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string", true, "{\"comment\":\"ticker\",\"delta.columnMapping.id\":1,\"delta.columnMapping.physicalName\":\"col-a\",\"somebody.else\":{\"nested\":[1,2]}}")
                .column("price", "double", false, "{\"delta.columnMapping.id\":2,\"delta.columnMapping.physicalName\":\"col-b\"}")
                .protocol(2, 7, Set.of(), Set.of("appendOnly", "changeDataFeed", "checkConstraints", "columnMapping", "domainMetadata", "inCommitTimestamp", "invariants"))
                .property("delta.columnMapping.mode", "name")
                .property("delta.columnMapping.maxColumnId", "2")
                .property("delta.enableChangeDataFeed", "true")
                .property("delta.constraints.positive", "price > 0")
                .property("delta.enableInCommitTimestamps", "true")
                .property("delta.inCommitTimestampEnablementVersion", "1")
                .property("delta.inCommitTimestampEnablementTimestamp", "1769904001000")
                .property("desk.owner", "options")
                .create();
        ObjectNode file = table.write(DataFile.of(row("SPY", 1.5)));
        table.commitLines(List.of(
                "{\"commitInfo\":{\"inCommitTimestamp\":1769904001000,\"timestamp\":1769904001000,\"operation\":\"WRITE\"}}",
                "{\"domainMetadata\":{\"domain\":\"desk\",\"configuration\":\"{}\",\"removed\":false}}",
                "{\"txn\":{\"appId\":\"stream\",\"version\":7}}",
                "{\"add\":" + file + "}"));

        QuotesCopy.make(lake, "symbol");

        Metadata source = lake.latest().metadata();
        Snapshot copy = QuotesCopy.latest(lake);
        assertThat(copy.metadata().schemaString()).isEqualTo(source.schemaString());
        assertThat(copy.metadata().configuration())
                .containsEntry("delta.columnMapping.mode", "name")
                .containsEntry("delta.columnMapping.maxColumnId", "2")
                .containsEntry("delta.enableChangeDataFeed", "true")
                .containsEntry("delta.constraints.positive", "price > 0")
                .containsEntry("desk.owner", "options")
                .containsEntry("delta.enableInCommitTimestamps", "true")
                // the copy has had them since its first version
                .doesNotContainKeys("delta.inCommitTimestampEnablementVersion", "delta.inCommitTimestampEnablementTimestamp");
        assertThat(copy.protocol()).isEqualTo(lake.latest().protocol());
        assertThat(copy.domains()).containsEntry("desk", new DomainMetadata("desk", "{}", false));
        assertThat(copy.transactions()).isEmpty();
        assertThat(copy.files().file(0).partitionValues()).isEqualTo(Map.of("col-a", "SPY"));
        assertThat(version0(lake).commitInfo().orElseThrow().inCommitTimestamp()).isPresent();
        assertThat(version0(lake).actions(Protocol.class)).hasSize(1);
        assertThat(lake.rows(copy)).containsExactlyInAnyOrderElementsOf(lake.rows());
    }

    @Test
    void testFeatureThatCannotBeKept()
    {
        Lake lake = new Lake(directory);
        new DeltaTableBuilder(lake.fileSystem(), QUOTES)
                .column("symbol", "string")
                .column("price", "double")
                .protocol(1, 7, Set.of(), Set.of("rowTracking", "domainMetadata"))
                .create();
        List<String> listing = lake.listing();
        assertThatThrownBy(() -> QuotesCopy.make(lake, "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_REFUSED.toErrorCode()))
                .hasMessageContaining("rowTracking");
        assertThat(lake.listing()).isEqualTo(listing);
        assertThat(lake.get(Migrations.class).endedCopies()).singleElement().satisfies(refused -> {
            assertThat(refused.state()).isEqualTo(MigrationState.FAILED);
            assertThat(refused.copyOf()).contains("default.quotes");
        });
    }

    @Test
    void testTargetThatIsThere()
            throws IOException
    {
        Lake lake = new Lake(directory);
        twoDays(lake);
        new DeltaTableBuilder(lake.fileSystem(), V2).column("id", "long").create();
        Map<String, String> there = QuotesCopy.content(directory, ".");
        assertThatThrownBy(() -> QuotesCopy.make(lake, "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(StandardErrorCode.TABLE_ALREADY_EXISTS.toErrorCode()))
                .hasMessageContaining("default.quotes_v2 exists already");
        assertThat(QuotesCopy.content(directory, ".")).isEqualTo(there);
    }

    @Test
    void testDirectoryThatHoldsSomething()
            throws IOException
    {
        Lake lake = new Lake(directory);
        twoDays(lake);
        Files.createDirectories(directory.resolve("quotes_v2/old"));
        assertThat(QuotesCopy.make(lake, "symbol").state()).as("directories alone are nothing").isEqualTo(MigrationState.PUBLISHED);

        Lake other = new Lake(Files.createDirectory(directory.resolve("other")));
        twoDays(other);
        Path notes = Files.writeString(Files.createDirectories(directory.resolve("other/quotes_v2")).resolve("part-00000-c000.snappy.parquet"), "rows of somebody");
        List<String> listing = other.listing();
        assertThatThrownBy(() -> QuotesCopy.make(other, "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_REFUSED.toErrorCode()))
                .hasMessageContaining("not empty")
                .hasMessageContaining(notes.getFileName().toString());
        assertThat(other.listing()).isEqualTo(listing);
    }

    /** What servers wrote that knew no copies is still read. */
    @Test
    void testRecordsFromBefore()
            throws IOException
    {
        Lake lake = new Lake(directory);
        twoDays(lake);
        MigrationStatus status = lake.repartition("symbol");
        Path record = directory.resolve("quotes/_lakeshift/%s/ended.json".formatted(status.migrationId()));
        ObjectNode content = (ObjectNode) new ObjectMapper().readTree(Files.readAllBytes(record));
        content.remove("copyOf");
        Files.writeString(record, content.toString());
        assertThat(lake.get(Migrations.class).history(lake.fileSystem(), QUOTES)).singleElement().satisfies(past -> assertThat(past.copyOf()).isEmpty());
    }

    /** A copy is of one version: where a vacuum has taken a file of it, there is no copy. */
    @Test
    void testSourceThatIsVacuumedMeanwhile()
            throws IOException
    {
        Lake lake = new Lake(directory);
        DeltaTable table = twoDays(lake);
        Faults faults = new Faults();
        faults.strike(new Fault.Before(() -> {
            table.remove("part-00000.snappy.parquet");
            table.deleteFile("part-00000.snappy.parquet");
        })).on(FileOperation.OPEN)
                .where(location -> location.toString().endsWith("part-00000.snappy.parquet") && Files.isDirectory(directory.resolve("quotes_v2/_lakeshift/claims")))
                .times(1);
        assertThatThrownBy(() -> QuotesCopy.make(lake, new FaultInjectingFileSystem(lake.fileSystem(), faults), new Cancellation(), "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_FILE_MISSING.toErrorCode()))
                .hasMessageContaining("part-00000.snappy.parquet");
        assertThat(lake.listing()).noneMatch(path -> path.startsWith("quotes_v2"));
        assertThat(QuotesCopy.make(lake, "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
    }
}
