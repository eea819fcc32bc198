package io.lakeshift.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.migration.plan.RepartitionPlan;
import io.lakeshift.migration.plan.RepartitionPlan.PlannedPartition;
import io.lakeshift.migration.plan.RepartitionPlans;
import io.lakeshift.testing.storage.CountingFileSystem;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileAccessLog;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The same CALL again, after others have appended to the layout. */
@Timeout(120)
class TestRelayout
{
    @TempDir
    private Path directory;

    private final FileAccessLog accesses = new FileAccessLog();
    private Lake lake;
    private DeltaTable table;
    private int appended;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        table = lake.quotes();
        for (String symbol : List.of("SPY", "QQQ", "IWM")) {
            table.append(DataFile.of(row(symbol, "2026-01-29T15:00:00", 1.0), row(symbol, "2026-01-30T15:00:00", 2.0)));
        }
    }

    /** As a collector does after the migration: a small file of one partition. */
    private String append(String symbol)
    {
        String path = "symbol=%s/appended-%03d.parquet".formatted(symbol, appended);
        // latest first, so that nothing is in order by chance
        ObjectNode add = table.write(DataFile.of(
                row(symbol, "2026-01-31T15:%02d:00".formatted(59 - appended % 60), 100.0 + appended),
                row(symbol, "2026-01-31T14:%02d:00".formatted(59 - appended % 60), 200.0 + appended)).withPath(path));
        ((ObjectNode) add.get("partitionValues")).put("symbol", symbol);
        table.commit("WRITE", "{\"add\":" + add + "}");
        appended++;
        return path;
    }

    private void append(String symbol, int files)
    {
        for (int file = 0; file < files; file++) {
            append(symbol);
        }
    }

    private MigrationStatus call(List<String> sortedBy, Optional<DataSize> targetFileSize)
    {
        return call(lake, sortedBy, targetFileSize);
    }

    private MigrationStatus call(Lake server, List<String> sortedBy, Optional<DataSize> targetFileSize)
    {
        accesses.reset();
        return server.get(Repartitioner.class).repartition(new CountingFileSystem(server.fileSystem(), accesses), request(sortedBy, targetFileSize), new Cancellation());
    }

    private static RepartitionRequest request(List<String> sortedBy, Optional<DataSize> targetFileSize)
    {
        return new RepartitionRequest(QUOTES, "default.quotes", Optional.of(List.of("symbol")), sortedBy, targetFileSize, Optional.empty(), "query_1");
    }

    private MigrationStatus call()
    {
        return call(List.of(), Optional.empty());
    }

    private MigrationStatus undo()
    {
        accesses.reset();
        return lake.get(Repartitioner.class).undo(new CountingFileSystem(lake.fileSystem(), accesses), QUOTES, "default.quotes", "query_2", new Cancellation());
    }

    private Set<String> live()
    {
        return lake.latest().files().files().map(AddFile::path).collect(Collectors.toSet());
    }

    private Set<String> live(String symbol)
    {
        return live().stream().filter(path -> path.startsWith("symbol=" + symbol + "/")).collect(Collectors.toSet());
    }

    private List<String> openedData()
    {
        return accesses.opened(FileKind.DATA).stream().map(Location::toString).toList();
    }

    private static Set<String> without(Set<String> all, Set<String> some)
    {
        Set<String> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private JsonNode commitInfo()
    {
        try {
            return CommitReader.read(lake.fileSystem(), QUOTES, lake.latest().version()).orElseThrow().commitInfo().orElseThrow().content();
        }
        catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void testOnlyPartitionsWithManySmallFiles()
    {
        call();
        append("SPY", 9);
        append("QQQ", 3);
        List<String> rows = lake.rows();
        Set<String> before = live();
        Set<String> spy = live("SPY");

        MigrationStatus status = call();
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.incremental()).contains(new RewrittenPartitions(1, 3));
        assertThat(status.rowsDone()).isEqualTo(20);
        assertThat(status.warnings()).anySatisfy(warning -> assertThat(warning).contains("10 files", "in 1 of its 3 partitions", "left alone"));
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(live("SPY")).hasSize(1).doesNotContainAnyElementsOf(spy);
        assertThat(without(live(), live("SPY"))).isEqualTo(without(before, spy));
        assertThat(openedData()).isNotEmpty().allMatch(path -> path.contains("/symbol=SPY/"));

        List<String> commit = table.log(lake.latest().version());
        assertThat(commit.stream().filter(line -> line.startsWith("{\"remove\""))).hasSize(10).allMatch(line -> line.contains("\"dataChange\":false"));
        assertThat(commit.stream().filter(line -> line.startsWith("{\"add\""))).hasSize(1).allMatch(line -> line.contains("\"dataChange\":false"));
        assertThat(commit).as("refuses nobody's append").noneMatch(line -> line.startsWith("{\"metaData\"") || line.startsWith("{\"protocol\""));
        assertThat(commitInfo().path("operation").asText()).isEqualTo("REPARTITION");
        assertThat(commitInfo().path("operationParameters").path("partitionsRewritten").asText()).contains("1");
        assertThat(commitInfo().path("operationParameters").path("partitionsTotal").asText()).contains("3");
        assertThat(commitInfo().path("operationMetrics").path("numRemovedFiles").asText()).isEqualTo("10");

        List<String> listing = lake.listing();
        assertThat(call().state()).isEqualTo(MigrationState.UNCHANGED);
        assertThat(lake.listing()).isEqualTo(listing);
    }

    @Test
    void testWhatIsOutOfOrder()
    {
        call(List.of("timestamp"), Optional.empty());
        Set<String> sorted = live();
        append("SPY", 3);
        append("QQQ", 3);
        List<String> rows = lake.rows();

        // the order is the table's, and need not be said again
        MigrationStatus status = call();
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.incremental()).contains(new RewrittenPartitions(2, 3));
        assertThat(live()).hasSize(3);
        assertThat(live("IWM")).isSubsetOf(sorted);
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        for (String symbol : List.of("SPY", "QQQ")) {
            List<String> inFile = lake.rows().stream().filter(row -> row.startsWith(symbol)).map(row -> row.split("\\|")[1]).toList();
            assertThat(inFile.stream().map(Long::parseLong).toList()).hasSize(8).isSorted();
        }
        assertThat(commitInfo().path("operationParameters").path("sortedBy").asText()).contains("timestamp");
        assertThat(call().state()).isEqualTo(MigrationState.UNCHANGED);
        assertThat(call(List.of("timestamp"), Optional.empty()).state()).isEqualTo(MigrationState.UNCHANGED);
        // another order is another layout, of all files
        MigrationStatus other = call(List.of("price"), Optional.empty());
        assertThat(other.incremental()).isEmpty();
        assertThat(other.rowsDone()).isEqualTo(rows.size());
    }

    @Test
    void testLargeFilesInOrderAreNotTouched()
    {
        Optional<DataSize> tiny = Optional.of(DataSize.ofBytes(600));
        call(List.of("timestamp"), tiny);
        Set<String> large = live();
        assertThat(lake.latest().files().files()).as("files of this test").allMatch(file -> file.size() >= 300);
        String fresh = append("SPY");

        MigrationStatus status = call();
        assertThat(status.incremental()).contains(new RewrittenPartitions(1, 3));
        assertThat(live()).containsAll(large).doesNotContain(fresh);
        assertThat(openedData()).noneMatch(path -> large.stream().anyMatch(path::endsWith));
    }

    /** Its appends come in while it is written, published and raced with. */
    @Test
    void testAppendsMeanwhileAreForTheNextCall()
    {
        call();
        append("SPY", 8);
        List<String> meanwhile = new ArrayList<>();
        Lake server = new Lake(directory, committer -> new PublishHook(committer, () -> meanwhile.add(append("SPY")), () -> meanwhile.add(append("IWM"))), ImmutableMap.of());
        MigrationStatus status = call(server, List.of(), Optional.empty());
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(live()).containsAll(meanwhile);
        assertThat(live("SPY")).hasSize(2);
        assertThat(lake.rows()).hasSize(6 + 16 + 4).doesNotHaveDuplicates();
    }

    @Test
    void testDeletesMeanwhile()
    {
        call();
        append("SPY", 9);
        List<AddFile> fresh = lake.latest().files().files().filter(file -> file.path().contains("appended")).toList();
        AddFile untouched = lake.latest().files().files().filter(file -> file.path().startsWith("symbol=IWM/")).findFirst().orElseThrow();
        Lake server = new Lake(directory, committer -> new PublishHook(
                committer,
                () -> delete(fresh.getFirst()),
                () -> delete(untouched)), ImmutableMap.of());
        MigrationStatus status = call(server, List.of(), Optional.empty());
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.rows()).hasSize(6 + 18 - 2 - 2).doesNotHaveDuplicates().noneMatch(row -> row.startsWith("IWM"));
        assertThat(live("SPY")).hasSize(1);
    }

    private void delete(AddFile file)
    {
        table.commit("DELETE", ActionCodec.write(RemoveFile.of(file, System.currentTimeMillis(), true)));
    }

    /** Another engine's vacuum without a retention takes what has no version yet. */
    @Test
    void testStagedFileThatIsGoneMeanwhile()
    {
        call();
        append("SPY", 8);
        List<String> rows = lake.rows();
        Set<String> known = Set.copyOf(lake.dataFiles());
        Faults faults = new Faults();
        faults.strike(new Fault.Before(() -> without(Set.copyOf(lake.dataFiles()), known).forEach(table::deleteFile)))
                .on(FileOperation.LENGTH)
                .where(new InventoryLook(location -> known.stream().noneMatch(location.toString()::endsWith)))
                .times(1);
        MigrationStatus status = lake.repartition(new FaultInjectingFileSystem(lake.fileSystem(), faults), new Cancellation(), "symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.warnings()).anyMatch(warning -> warning.contains("written again"));
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(live("SPY")).hasSize(1);
    }

    @Test
    void testUndoBringsTheVeryFilesBack()
    {
        call();
        append("SPY", 8);
        append("QQQ", 2);
        Set<String> before = new HashSet<>(live());
        List<String> rows = lake.rows();
        MigrationStatus migrated = call();
        Set<String> after = new HashSet<>(live());
        String later = append("SPY");

        MigrationStatus undone = undo();
        assertThat(undone.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(undone.incremental()).contains(new RewrittenPartitions(1, 3));
        assertThat(undone.warnings()).anySatisfy(warning -> assertThat(warning).contains(migrated.migrationId(), "1 groups", "stays as it is"));
        before.add(later);
        assertThat(live()).isEqualTo(before);
        assertThat(accesses.count(FileOperation.WRITE).count(FileKind.DATA)).isZero();
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol");
        assertThat(lake.rows()).hasSize(rows.size() + 2).containsAll(rows);

        undo();
        after.add(later);
        assertThat(live()).isEqualTo(after);
        assertThat(accesses.count(FileOperation.WRITE).count(FileKind.DATA)).isZero();
        assertThat(lake.rows()).hasSize(rows.size() + 2).containsAll(rows);
    }

    @Test
    void testUndoAfterWhatItWroteHasGone()
    {
        call();
        append("SPY", 8);
        call();
        lake.latest().files().files().filter(file -> file.path().startsWith("symbol=SPY/")).forEach(this::delete);
        Set<String> live = live();
        long version = lake.latest().version();
        assertThatThrownBy(this::undo)
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_REFUSED.toErrorCode()))
                .hasMessageContaining("default.quotes")
                .hasMessageContaining("none of them is as it wrote them")
                .hasMessageContaining("Nothing was changed");
        assertThat(live()).isEqualTo(live);
        assertThat(lake.latest().version()).isEqualTo(version);
    }

    /** A group whose files are deleted in the moment of its undo is left as it is. */
    @Test
    void testDeleteDuringAnUndo()
    {
        call();
        append("SPY", 8);
        call();
        AddFile written = lake.latest().files().files().filter(file -> file.path().startsWith("symbol=SPY/")).findFirst().orElseThrow();
        Lake server = new Lake(directory, committer -> new PublishHook(committer, () -> delete(written)), ImmutableMap.of());
        server.get(Repartitioner.class).undo(server.fileSystem(), QUOTES, "default.quotes", "query_2", new Cancellation());
        assertThat(lake.rows()).hasSize(4).noneMatch(row -> row.startsWith("SPY"));
    }

    /** What was ordered for the first time is in no order again. */
    @Test
    void testUndoOfAnOrder()
    {
        call();
        Map<String, String> before = lake.latest().metadata().configuration();
        Set<String> files = live();
        call(List.of("timestamp"), Optional.of(DataSize.valueOf("64MB")));
        assertThat(lake.latest().metadata().configuration()).containsEntry("lakeshift.sortedBy", "[\"timestamp\"]").containsEntry("lakeshift.targetFileSize", "67108864B");
        undo();
        assertThat(lake.latest().metadata().configuration()).isEqualTo(before);
        assertThat(live()).isEqualTo(files);
        assertThat(call().state()).isEqualTo(MigrationState.UNCHANGED);
        undo();
        assertThat(lake.latest().metadata().configuration()).containsEntry("lakeshift.sortedBy", "[\"timestamp\"]");
        assertThat(call().state()).isEqualTo(MigrationState.UNCHANGED);
    }

    @Test
    void testAnotherPartitioningHasNoOrder()
    {
        call(List.of("timestamp"), Optional.of(DataSize.valueOf("64MB")));
        lake.repartition("day(timestamp)");
        assertThat(lake.latest().metadata().configuration()).isEmpty();
    }

    @Test
    void testPlan()
    {
        call();
        append("SPY", 8);
        List<String> listing = lake.listing();
        RepartitionPlan plan = lake.get(RepartitionPlans.class).plan(lake.fileSystem(), request(List.of(), Optional.empty()), new Cancellation());
        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.warnings()).noneMatch(warning -> warning.contains("UNCHANGED") || warning.contains("Metadata changed"));
        long bytes = lake.latest().files().files().filter(file -> file.path().startsWith("symbol=SPY/")).mapToLong(AddFile::size).sum();
        assertThat(plan.partitions()).containsExactly(new PlannedPartition("symbol=SPY", OptionalLong.of(18), 1, bytes, OptionalLong.of(9)));
        assertThat(lake.listing()).isEqualTo(listing);
        call();
        assertThat(lake.get(RepartitionPlans.class).plan(lake.fileSystem(), request(List.of(), Optional.empty()), new Cancellation()).warnings())
                .anyMatch(warning -> warning.contains("UNCHANGED"));
    }

    @Test
    void testPrepared()
    {
        try (Servers servers = new Servers(directory)) {
            Lake server = servers.start();
            server.repartition("symbol");
            append("SPY", 8);
            List<String> rows = lake.rows();
            MigrationStatus prepared = Servers.prepare(server, "symbol");
            assertThat(prepared.state()).isEqualTo(MigrationState.PREPARED);
            assertThat(prepared.incremental()).contains(new RewrittenPartitions(1, 3));
            append("SPY", 1);
            MigrationStatus published = Servers.commit(server);
            assertThat(published.state()).isEqualTo(MigrationState.PUBLISHED);
            assertThat(live("SPY")).hasSize(2);
            assertThat(lake.rows()).hasSize(rows.size() + 2).containsAll(rows);
        }
    }

    @Test
    void testHistoryTells()
    {
        call();
        append("SPY", 8);
        call();
        assertThat(new Lake(directory).get(Migrations.class).history(lake.fileSystem(), QUOTES)).extracting(MigrationStatus::incremental)
                .containsExactly(Optional.of(new RewrittenPartitions(1, 3)), Optional.empty());
    }
}
