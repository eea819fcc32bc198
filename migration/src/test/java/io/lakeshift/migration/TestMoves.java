package io.lakeshift.migration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.claim.Heartbeats;
import io.lakeshift.testing.storage.CountingFileSystem;
import io.lakeshift.testing.storage.FileAccessLog;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.StatisticsStyle;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Source files that are large enough and lie within one partition become files of the new layout as they are. */
@Timeout(120)
class TestMoves
{
    /** So that the files here are as large as files shall be. */
    private static final Map<String, String> SMALL_TARGET = ImmutableMap.of("lakeshift.repartition.target-file-size", "1kB", "lakeshift.repartition.lease", "1s");

    @TempDir
    private Path directory;

    private final FileAccessLog accesses = new FileAccessLog();
    private Lake lake;
    private DeltaTable table;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory, UnaryOperator.identity(), SMALL_TARGET);
        table = lake.quotes();
    }

    private static DataFile quotes(String symbol, String day, int rows)
    {
        List<List<Object>> quotes = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            quotes.add(row(symbol, "%sT15:%02d:00.000001".formatted(day, i), i % 5 == 0 ? null : i / 4.0));
        }
        return DataFile.of(quotes).withRowGroups(20);
    }

    private MigrationStatus repartition(String... partitioning)
    {
        accesses.reset();
        return lake.repartition(new CountingFileSystem(lake.fileSystem(), accesses), new Cancellation(), partitioning);
    }

    private int filesWritten()
    {
        return accesses.count(FileOperation.WRITE).count(FileKind.DATA);
    }

    private Path path(String logged)
    {
        return directory.resolve("quotes").resolve(logged);
    }

    private boolean sameFile(String first, String second)
    {
        try {
            return Files.isSameFile(path(first), path(second));
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<AddFile> live()
    {
        return lake.latest().files().files().toList();
    }

    private AddFile onlyLive()
    {
        assertThat(live()).hasSize(1);
        return live().getFirst();
    }

    private void isDecoded(String... partitioning)
    {
        List<String> rows = lake.rows();
        MigrationStatus status = repartition(partitioning);
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.warnings()).noneMatch(warning -> warning.contains("moved"));
        assertThat(filesWritten()).isPositive();
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testFileOfOnePartitionIsMoved()
    {
        String source = table.append(quotes("SPY", "2026-01-29", 50)).getFirst();
        table.append(quotes("QQQ", "2026-01-30", 50));
        List<String> rows = lake.rows();

        MigrationStatus status = repartition("symbol", "day(timestamp)");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(filesWritten()).isZero();
        assertThat(status.warnings()).anySatisfy(warning -> assertThat(warning).contains("2 files", "moved into their partitions"));
        assertThat(status.rowsDone()).isEqualTo(100);
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);

        AddFile spy = live().stream().filter(file -> file.partitionValues().get("symbol").equals("SPY")).findFirst().orElseThrow();
        assertThat(spy.path()).startsWith("symbol=SPY/timestamp_day=2026-01-29/part-" + status.migrationId());
        assertThat(spy.partitionValues()).containsEntry("timestamp_day", "2026-01-29");
        assertThat(spy.dataChange()).isFalse();
        assertThat(sameFile(source, spy.path())).isTrue();
        // up to the millisecond after, where the source's own statistics cut it off; no bounds of doubles, among which a footer sees no NaN; none of partition columns
        assertThat(spy.stats()).hasValue("{\"numRecords\":50," +
                "\"minValues\":{\"timestamp\":\"2026-01-29T15:00:00.000\"}," +
                "\"maxValues\":{\"timestamp\":\"2026-01-29T15:49:00.001\"}," +
                "\"nullCount\":{\"timestamp\":0,\"price\":10}}");
    }

    /** Its log says 23:59:59.999 at most. */
    @Test
    void testRowBeyondItsStatedMaximum()
    {
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("SPY", "2026-01-29T23:59:59.999999", 2.0)));
        repartition("symbol", "day(timestamp)");
        assertThat(filesWritten()).isZero();
        assertThat(onlyLive().stats().orElseThrow()).contains("\"maxValues\":{\"timestamp\":\"2026-01-30T00:00:00.000\"}");
    }

    @Test
    void testStatisticsThatLie()
    {
        String stats = """
                {"numRecords":2,"minValues":{"symbol":"SPY","timestamp":"2026-01-29 15:00:00"},"maxValues":{"symbol":"SPY","timestamp":"2026-01-29 15:00:00"},\
                "nullCount":{"symbol":0,"timestamp":0}}""";
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)).withStatistics(stats));
        isDecoded("symbol", "day(timestamp)");
        assertThat(live()).hasSize(2);
    }

    @Test
    void testRowGroupsThatDiffer()
    {
        String stats = """
                {"numRecords":2,"minValues":{"symbol":"SPY","timestamp":"2026-01-29 15:00:00"},"maxValues":{"symbol":"SPY","timestamp":"2026-01-29 15:00:00"},\
                "nullCount":{"symbol":0,"timestamp":0}}""";
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("SPY", "2026-01-30T15:00:00", 2.0)).withStatistics(stats).withRowGroups(1));
        isDecoded("day(timestamp)");
        assertThat(live()).hasSize(2);
    }

    @Test
    void testSomeNulls()
    {
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row(null, "2026-01-29T15:00:00", 2.0)));
        isDecoded("symbol");
        assertThat(live()).hasSize(2);
    }

    @Test
    void testOnlyNulls()
    {
        table.append(quotes(null, "2026-01-29", 50));
        List<String> rows = lake.rows();
        repartition("symbol");
        assertThat(filesWritten()).isZero();
        assertThat(onlyLive().path()).startsWith("symbol=__HIVE_DEFAULT_PARTITION__/");
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testSmallFilesAreDecoded()
    {
        lake = new Lake(directory, UnaryOperator.identity(), ImmutableMap.of("lakeshift.repartition.target-file-size", "100kB"));
        table.append(quotes("SPY", "2026-01-29", 50), quotes("SPY", "2026-01-29", 50));
        isDecoded("symbol");
        assertThat(live()).hasSize(1);
    }

    @Test
    void testLargeFilesAreCut()
    {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            rows.add(row("SPY", "2026-01-29T15:00:00.%06d".formatted(i * 7919 % 100_000), Math.sin(i)));
        }
        table.append(DataFile.of(rows).withRowGroups(1000));
        isDecoded("symbol");
        assertThat(live().size()).isGreaterThan(1);
    }

    @Test
    void testSortedRowsAreDecoded()
    {
        table.append(quotes("SPY", "2026-01-29", 50));
        RepartitionRequest request = new RepartitionRequest(QUOTES, "default.quotes", Optional.of(List.of("symbol")), List.of("timestamp"), Optional.empty(), Optional.empty(), "q");
        accesses.reset();
        lake.get(Repartitioner.class).repartition(new CountingFileSystem(lake.fileSystem(), accesses), request, new Cancellation());
        assertThat(filesWritten()).isEqualTo(1);
    }

    /** Its rows would be missing in what was a directory's name and becomes a column. */
    @Test
    void testPartitionColumnThatBecomesAColumn()
    {
        table.append(quotes("SPY", "2026-01-29", 50));
        repartition("symbol");
        isDecoded("day(timestamp)");
    }

    /** The finer layout's file moves on, and holds the column still that it was partitioned by twice. */
    @Test
    void testMovedFileMovesAgain()
    {
        String source = table.append(quotes("SPY", "2026-01-29", 50)).getFirst();
        List<String> rows = lake.rows();
        repartition("symbol");
        repartition("symbol", "day(timestamp)");
        assertThat(filesWritten()).isZero();
        assertThat(sameFile(source, onlyLive().path())).isTrue();
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    /** trino-parquet lowers the names that it reads; the table and the file spell them alike. */
    @Test
    void testNamesWithCapitals()
            throws IOException
    {
        Lake other = new Lake(Files.createDirectory(directory.resolve("capitals")), UnaryOperator.identity(), SMALL_TARGET);
        DeltaTable capitals = new DeltaTableBuilder(other.fileSystem(), QUOTES)
                .column("Symbol", "string")
                .column("Timestamp", "timestamp_ntz")
                .column("Price", "double")
                .create();
        capitals.append(quotes("SPY", "2026-01-29", 50));
        lake = other;
        List<String> rows = lake.rows();
        repartition("Symbol", "day(Timestamp)");
        assertThat(filesWritten()).isZero();
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(onlyLive().stats().orElseThrow()).endsWith("\"nullCount\":{\"Timestamp\":0,\"Price\":10}}");
    }

    @Test
    void testColumnMappingIsDecoded()
            throws IOException
    {
        Lake other = new Lake(Files.createDirectory(directory.resolve("other")), UnaryOperator.identity(), SMALL_TARGET);
        DeltaTable mapped = new DeltaTableBuilder(other.fileSystem(), QUOTES)
                .column("symbol", "string", true, "{\"delta.columnMapping.id\":1,\"delta.columnMapping.physicalName\":\"col-a\"}")
                .column("timestamp", "timestamp_ntz", true, "{\"delta.columnMapping.id\":2,\"delta.columnMapping.physicalName\":\"col-b\"}")
                .column("price", "double", true, "{\"delta.columnMapping.id\":3,\"delta.columnMapping.physicalName\":\"col-c\"}")
                .property("delta.columnMapping.mode", "name")
                .property("delta.columnMapping.maxColumnId", "3")
                .protocol(3, 7, Set.of("columnMapping", "timestampNtz"), Set.of("columnMapping", "timestampNtz"))
                .create();
        mapped.append(quotes("SPY", "2026-01-29", 50));
        lake = other;
        isDecoded("symbol");
    }

    @Test
    void testDeletionVectorGoesAlong()
            throws IOException
    {
        Lake other = new Lake(Files.createDirectory(directory.resolve("other")), UnaryOperator.identity(), SMALL_TARGET);
        DeltaTable vectors = other.quotesBuilder()
                .protocol(3, 7, Set.of("deletionVectors", "timestampNtz"), Set.of("deletionVectors", "timestampNtz"))
                .create();
        ObjectNode add = vectors.write(quotes("SPY", "2026-01-29", 50));
        add.putObject("deletionVector").put("storageType", "i").put("pathOrInlineDv", "^Bg9^0rr910000000000iXQKl0rr91000005c8Xg0rr91").put("sizeInBytes", 34).put("cardinality", 1);
        vectors.commit("DELETE", "{\"add\":%s}".formatted(add));
        lake = other;
        List<String> rows = lake.rows();
        assertThat(rows).hasSize(49);
        AddFile before = onlyLive();

        MigrationStatus status = repartition("symbol");
        assertThat(filesWritten()).isZero();
        assertThat(status.rowsDone()).isEqualTo(49);
        assertThat(onlyLive().deletionVector()).isEqualTo(before.deletionVector());
        assertThat(onlyLive().stats().orElseThrow()).contains("\"numRecords\":50", "\"tightBounds\":false");
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testNumberOfRowsThatTheLogStatesWrongly()
    {
        table.append(quotes("SPY", "2026-01-29", 50).withStatistics("""
                {"numRecords":49,"minValues":{"symbol":"SPY"},"maxValues":{"symbol":"SPY"},"nullCount":{"symbol":0}}"""));
        TreeSet<String> files = lake.dataFiles();
        assertThatThrownBy(() -> repartition("symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_BAD_DATA.toErrorCode()))
                .hasMessageContaining("49 rows");
        assertThat(lake.dataFiles()).isEqualTo(files);
    }

    /** Its footer tells all the same. */
    @Test
    void testFileWithoutStatistics()
    {
        table.append(quotes("SPY", "2026-01-29", 50).withStatistics(StatisticsStyle.NONE), quotes("QQQ", "2026-01-29", 50).withStatistics(StatisticsStyle.ROWS_ONLY));
        List<String> rows = lake.rows();
        repartition("symbol");
        assertThat(filesWritten()).isZero();
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testUndoBringsTheOldNameBack()
            throws IOException
    {
        String source = table.append(quotes("SPY", "2026-01-29", 50)).getFirst();
        List<String> rows = lake.rows();
        MigrationStatus moved = repartition("symbol");
        String link = onlyLive().path();

        accesses.reset();
        MigrationStatus undone = lake.get(Repartitioner.class)
                .undo(new CountingFileSystem(lake.fileSystem(), accesses), QUOTES, "default.quotes", "query_2", new Cancellation());
        assertThat(undone.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(undone.warnings()).anySatisfy(warning -> assertThat(warning).contains(moved.migrationId(), "with 50 rows came back")).noneMatch(warning -> warning.contains("moved into"));
        assertThat(filesWritten()).isZero();
        assertThat(onlyLive().path()).isEqualTo(source);
        // as a vacuum does with the name that is no longer live
        Files.delete(path(link));
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testVacuumOfTheOldName()
            throws IOException
    {
        String source = table.append(quotes("SPY", "2026-01-29", 50)).getFirst();
        List<String> rows = lake.rows();
        repartition("symbol");
        Files.delete(path(source));
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testSourceThatIsDeletedMeanwhile()
    {
        List<String> sources = table.append(quotes("SPY", "2026-01-29", 50), quotes("QQQ", "2026-01-29", 50));
        lake = new Lake(directory, committer -> new PublishHook(committer, () -> table.remove(sources.getFirst())), SMALL_TARGET);
        assertThat(repartition("symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.rows()).hasSize(50).allMatch(row -> row.startsWith("QQQ|"));
        // the two sources, and the one link that is live
        assertThat(lake.dataFiles()).hasSize(3).containsAll(sources).contains(onlyLive().path());
    }

    @Test
    void testAbortTakesTheLinksAlone()
    {
        List<String> sources = table.append(quotes("SPY", "2026-01-29", 50), quotes("QQQ", "2026-01-29", 50));
        List<String> rows = lake.rows();
        Cancellation cancellation = new Cancellation();
        lake = new Lake(directory, committer -> new PublishHook(committer, () -> {
            table.append(quotes("SPY", "2026-01-30", 50));
            cancellation.cancel("no longer wanted");
        }), SMALL_TARGET);
        assertThatThrownBy(() -> lake.repartition(lake.fileSystem(), cancellation, "symbol")).hasMessageContaining("no longer wanted");
        assertThat(lake.dataFiles()).hasSize(3).containsAll(sources);
        assertThat(lake.rows()).hasSize(150).containsAll(rows);
    }

    @Test
    void testStagedMovesAreTakenOver()
            throws InterruptedException
    {
        String source = table.append(quotes("SPY", "2026-01-29", 50)).getFirst();
        List<String> rows = lake.rows();
        CountDownLatch atPublication = new CountDownLatch(1);
        Lake dead = new Lake(directory, committer -> new PublishHook(committer, () -> {
            atPublication.countDown();
            try {
                new CountDownLatch(1).await();
            }
            catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }), SMALL_TARGET);
        CompletableFuture.runAsync(() -> dead.repartition("symbol"), command -> Thread.ofPlatform().daemon().start(command));
        atPublication.await();
        dead.get(Heartbeats.class).stop();

        MigrationStatus resumed = null;
        while (resumed == null) {
            try {
                resumed = repartition("symbol");
            }
            catch (TrinoException e) {
                assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode());
                Thread.sleep(100);
            }
        }
        assertThat(resumed.warnings()).anySatisfy(warning -> assertThat(warning).contains("Resumed: ", "with 50 rows")).anyMatch(warning -> warning.contains("moved"));
        assertThat(lake.dataFiles()).as("nothing of the dead one is left").containsExactlyInAnyOrder(source, onlyLive().path());
        assertThat(sameFile(source, onlyLive().path())).isTrue();
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }
}
