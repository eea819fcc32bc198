package io.lakeshift.migration.undo;

import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.ForwardingStore;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.Migrations;
import io.lakeshift.migration.Repartitioner;
import io.lakeshift.testing.storage.CountingFileSystem;
import io.lakeshift.testing.storage.FileAccessLog;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static io.trino.spi.StandardErrorCode.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TestUndo
{
    @TempDir
    private Path directory;

    private final FileAccessLog accesses = new FileAccessLog();
    private Lake lake;
    private DeltaTable table;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        table = lake.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)));
        table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", 3.0), row("BRK/B", "2026-01-30T15:00:00", null)));
    }

    private MigrationStatus undo()
    {
        accesses.reset();
        return lake.get(Repartitioner.class).undo(new CountingFileSystem(lake.fileSystem(), accesses), QUOTES, "default.quotes", "query_2", new Cancellation());
    }

    private Set<String> livePaths()
    {
        return lake.latest().files().files().map(AddFile::path).collect(Collectors.toSet());
    }

    private int filesWritten()
    {
        return accesses.count(FileOperation.WRITE).count(FileKind.DATA);
    }

    /** As a DELETE does that hits all rows of the file. */
    private void delete(AddFile file)
    {
        table.commit("DELETE", ActionCodec.write(RemoveFile.of(file, System.currentTimeMillis(), true)));
    }

    @Test
    void testWhatNobodyTouchedComesBackAsItWas()
            throws IOException
    {
        List<String> rows = lake.rows();
        Set<String> before = livePaths();
        MigrationStatus migrated = lake.repartition("symbol", "day(timestamp)");
        assertThat(migrated.undoUntil()).hasValueSatisfying(until -> assertThat(until).isBetween(Instant.now().plus(Duration.ofDays(6)), Instant.now().plus(Duration.ofDays(8))));

        MigrationStatus undone = undo();
        assertThat(undone.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(undone.warnings()).anySatisfy(warning -> assertThat(warning).contains(migrated.migrationId(), "with 4 rows came back"));
        assertThat(livePaths()).isEqualTo(before);
        assertThat(filesWritten()).isZero();
        assertThat(lake.latest().metadata().partitionColumns()).isEmpty();
        assertThat(lake.latest().schema().columns()).hasSize(3);
        assertThat(lake.latest().protocol().writerFeatures()).hasValueSatisfying(features -> assertThat(features).contains("generatedColumns"));
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(undone.fingerprint()).isEqualTo(migrated.fingerprint());
        CommitFile commit = CommitReader.read(lake.fileSystem(), QUOTES, undone.publishedVersion().orElseThrow()).orElseThrow();
        assertThat(commit.actions(AddFile.class)).hasSize(before.size()).noneMatch(AddFile::dataChange).allMatch(add -> add.stats().isPresent());
    }

    @Test
    void testAppendedRowsStayAndDeletedRowsStayDeleted()
    {
        lake.repartition("symbol");
        AddFile qqq = lake.latest().files().files().filter(file -> file.path().startsWith("symbol=QQQ/")).findFirst().orElseThrow();
        delete(qqq);
        table.append(DataFile.of(row("SPY", "2026-01-31T15:00:00", 5.0)).withPartitionValue("symbol", "SPY"));
        List<String> rows = lake.rows();
        assertThat(rows).hasSize(4);

        undo();
        assertThat(lake.latest().metadata().partitionColumns()).isEmpty();
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows).noneMatch(row -> row.startsWith("QQQ"));
    }

    @Test
    void testUndoOfAnUndo()
    {
        List<String> rows = lake.rows();
        lake.repartition("symbol");
        Set<String> migrated = livePaths();
        undo();
        undo();
        assertThat(livePaths()).isEqualTo(migrated);
        assertThat(filesWritten()).isZero();
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol");
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(lake.get(Migrations.class).history(lake.fileSystem(), QUOTES)).hasSize(3).allMatch(status -> status.state() == MigrationState.PUBLISHED);
        assertThat(lake.listing().stream().filter(path -> path.endsWith("/groups"))).as("only the last one can be undone").hasSize(1);
    }

    @Test
    void testBetweenTwoLayouts()
    {
        List<String> rows = lake.rows();
        lake.repartition("day(timestamp)");
        lake.repartition("symbol");
        undo();
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("timestamp_day");
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        lake.repartition("symbol");
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testAfterAVacuum()
            throws Exception
    {
        String old = livePaths().iterator().next();
        lake.repartition("symbol");
        Files.delete(directory.resolve("quotes").resolve(old));
        List<String> rows = lake.rows();
        long version = lake.latest().version();
        assertThatThrownBy(this::undo)
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_REFUSED.toErrorCode()))
                .hasMessageContaining("vacuum")
                .hasMessageContaining(old);
        assertThat(lake.latest().version()).isEqualTo(version);
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(lake.repartition().state()).isEqualTo(MigrationState.PUBLISHED);
    }

    @Test
    void testNothingToUndo()
    {
        assertThatThrownBy(this::undo)
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(NOT_FOUND.toErrorCode()))
                .hasMessageContaining("default.quotes");
        assertThat(lake.listing()).noneMatch(path -> path.contains("_lakeshift"));
    }

    /** Nothing need be written, and what would make room is a vacuum, which would take the way back. */
    @Test
    void testOnAFullDisk()
    {
        Set<String> before = livePaths();
        lake.repartition("symbol");
        lake = Lake.on(directory, real -> location -> new FullDisk(real.of(location)), UnaryOperator.identity(), Map.of());
        assertThat(undo().state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(livePaths()).isEqualTo(before);
        assertThat(filesWritten()).isZero();
    }

    private static final class FullDisk
            extends ForwardingStore
    {
        private FullDisk(LakeStore real)
        {
            super(real);
        }

        @Override
        public OptionalLong usableSpace(Location location)
        {
            return OptionalLong.of(1);
        }
    }

    /** Nobody would choose it today, but the table had it. */
    @ParameterizedTest
    @CsvSource({"timestamp, 2026-01-29 15:00:00", "price, 1.0"})
    void testBackToALayoutThatWouldBeRefused(String column, String value)
            throws IOException
    {
        lake = new Lake(Files.createDirectory(directory.resolve("other")));
        table = lake.quotesBuilder()
                .partitionedBy(column)
                .create();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 1.0)).withPartitionValue(column, value));
        Set<String> before = livePaths();
        lake.repartition("symbol");
        List<String> rows = lake.rows();
        undo();
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly(column);
        assertThat(livePaths()).isEqualTo(before);
        undo();
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        table.append(DataFile.of(row("SPY", "2026-01-31T15:00:00", 5.0)).withPartitionValue("symbol", "SPY"));
        undo();
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly(column);
        assertThat(lake.rows()).hasSize(3);
    }

    /** Computed as ours are, but with a name of its own, and seen by everybody. */
    @Test
    void testBackToAGeneratedColumnOfSomebodyElse()
            throws IOException
    {
        lake = new Lake(Files.createDirectory(directory.resolve("other")));
        table = lake.quotesBuilder()
                .generatedColumn("trade_date", "date", "CAST(timestamp AS DATE)")
                .partitionedBy("trade_date")
                .create();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0, "2026-01-29"), row("QQQ", "2026-01-29T15:00:00", 2.0, "2026-01-29")));
        table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", 3.0, "2026-01-30")));
        String schema = lake.latest().metadata().schemaString();
        lake.repartition("symbol");
        undo();
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("trade_date");
        assertThat(lake.latest().metadata().schemaString()).isEqualTo(schema);
    }
}
