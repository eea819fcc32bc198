package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What others do to the table between the snapshot that is migrated and the publication. */
@Timeout(120)
class TestConcurrentWriters
{
    @TempDir
    private Path directory;

    private DeltaTable table;
    private List<String> first;
    private List<String> second;

    @BeforeEach
    void setUp()
    {
        table = new Lake(directory).quotes();
        first = table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)));
        second = table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", 3.0), row("QQQ", "2026-01-30T15:00:00", 4.0)));
    }

    private Lake lakeWith(Runnable... hooks)
    {
        return new Lake(directory, committer -> new PublishHook(committer, hooks), ImmutableMap.of());
    }

    private void publishes(Lake lake, String... rows)
    {
        MigrationStatus status = lake.repartition("symbol", "day(timestamp)");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.rows().stream().map(line -> line.substring(line.lastIndexOf('|') + 1))).containsExactlyInAnyOrder(rows);
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol", "timestamp_day");
        assertThat(lake.latest().files().files()).allSatisfy(file -> assertThat(file.partitionValues()).containsOnlyKeys("symbol", "timestamp_day"));
        onlyLiveAndOldFiles(lake);
    }

    /** Nothing is on disk that no version refers to. */
    private void onlyLiveAndOldFiles(Lake lake)
    {
        TreeSet<String> referenced = new TreeSet<>();
        for (long version = 1; version <= table.version(); version++) {
            table.log(version).stream()
                    .filter(line -> line.startsWith("{\"add\""))
                    .map(line -> line.replaceFirst(".*?\"path\":\"([^\"]*)\".*", "$1"))
                    .forEach(referenced::add);
        }
        assertThat(lake.dataFiles()).isSubsetOf(referenced);
    }

    @Test
    void testAppends()
    {
        publishes(lakeWith(
                () -> table.append(DataFile.of(row("SPY", "2026-01-30T16:00:00", 5.0))),
                () -> {
                    table.append(DataFile.of(row("QQQ", "2026-01-31T16:00:00", 6.0)));
                    table.append(DataFile.of(row(null, null, 7.0)));
                }), "1.0", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0");
    }

    @Test
    void testDelete()
    {
        publishes(lakeWith(() -> table.remove(first.getFirst())), "3.0", "4.0");
    }

    @Test
    void testDeleteOfEverything()
    {
        publishes(lakeWith(() -> table.remove(first.getFirst(), second.getFirst())));
    }

    @Test
    void testCompaction()
    {
        publishes(lakeWith(() -> {
            String remove = "{\"remove\":{\"path\":\"%s\",\"deletionTimestamp\":1,\"dataChange\":false}}";
            String add = "{\"add\":%s}".formatted(table.write(DataFile.of(
                    row("SPY", "2026-01-29T15:00:00", 1.0),
                    row("QQQ", "2026-01-29T15:00:00", 2.0),
                    row("SPY", "2026-01-30T15:00:00", 3.0),
                    row("QQQ", "2026-01-30T15:00:00", 4.0))).put("dataChange", false));
            table.commit("OPTIMIZE", remove.formatted(first.getFirst()), remove.formatted(second.getFirst()), add);
        }), "1.0", "2.0", "3.0", "4.0");
    }

    /** A compaction with a vacuum right after it: what the rewrite is about to read is gone, and no longer needed. */
    @Test
    void testSourcesThatAreCompactedAndVacuumedDuringTheRewrite()
    {
        Lake lake = new Lake(directory);
        MigrationStatus status = lake.repartition(before(lake, first.getFirst(), () -> {
            String remove = "{\"remove\":{\"path\":\"%s\",\"deletionTimestamp\":1,\"dataChange\":false}}".formatted(first.getFirst());
            String add = "{\"add\":%s}".formatted(table.write(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0))).put("dataChange", false));
            table.commit("OPTIMIZE", remove, add);
            table.deleteFile(first.getFirst());
        }), new Cancellation(), "symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.rows().stream().map(line -> line.substring(line.lastIndexOf('|') + 1))).containsExactlyInAnyOrder("1.0", "2.0", "3.0", "4.0");
        onlyLiveAndOldFiles(lake);
    }

    @Test
    void testSourceThatIsLostDuringTheRewriteFails()
    {
        Lake lake = new Lake(directory);
        assertThatThrownBy(() -> lake.repartition(before(lake, first.getFirst(), () -> table.deleteFile(first.getFirst())), new Cancellation(), "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_FILE_MISSING.toErrorCode()))
                .hasMessageContaining(first.getFirst());
        assertThat(lake.latest().version()).isEqualTo(2);
        assertThat(lake.listing()).noneMatch(path -> path.contains("symbol="));
    }

    /** What happens before the rewrite opens a source. */
    private static TrinoFileSystem before(Lake lake, String source, Runnable happens)
    {
        Faults faults = new Faults();
        faults.strike(new Fault.Before(happens)).on(FileOperation.OPEN).where(location -> location.toString().endsWith(source) && isClaimed(lake)).times(1);
        return new FaultInjectingFileSystem(lake.fileSystem(), faults);
    }

    @Test
    void testRestoreBringsBackWhatWasDeletedMeanwhile()
    {
        publishes(lakeWith(
                () -> table.remove(first.getFirst()),
                () -> table.commit("RESTORE", addLine(1))), "1.0", "2.0", "3.0", "4.0");
    }

    @Test
    void testAnAddThatOnlyReplacesStatistics()
    {
        publishes(lakeWith(() -> table.commit("COMPUTE STATS", addLine(1).replaceFirst("\"stats\":\".*?[^\\\\]\"", "\"stats\":\"{\\\\\"numRecords\\\\\":2}\""))), "1.0", "2.0", "3.0", "4.0");
    }

    private String addLine(long version)
    {
        return table.log(version).stream().filter(line -> line.startsWith("{\"add\"")).collect(Collectors.joining());
    }

    @Test
    void testPropertyThatChangesMeanwhileStays()
    {
        Lake lake = lakeWith(() -> table.commit("SET TBLPROPERTIES", metadataLine().replace("\"configuration\":{", "\"configuration\":{\"delta.logRetentionDuration\":\"interval 9 days\"")));
        lake.repartition("symbol");
        assertThat(lake.latest().metadata().configuration()).containsEntry("delta.logRetentionDuration", "interval 9 days");
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol");
    }

    @Test
    void testConstraintOnAColumnThatGoesAborts()
    {
        new Lake(directory).repartition("day(timestamp)");
        Lake lake = lakeWith(() -> {
            String metadata = table.log(table.version()).stream().filter(line -> line.startsWith("{\"metaData\"")).collect(Collectors.joining());
            table.commit("ADD CONSTRAINT", metadata.replace("\"configuration\":{", "\"configuration\":{\"delta.constraints.recent\":\"timestamp_day > '2020-01-01'\""));
        });
        assertThatThrownBy(() -> lake.repartition("symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_COMMIT_CONFLICT.toErrorCode()))
                .hasMessageContaining("constraint recent (timestamp_day > '2020-01-01') was added");
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("timestamp_day");
        assertThat(lake.listing()).noneMatch(path -> path.contains("symbol="));
    }

    @Test
    void testSchemaChangeAborts()
    {
        Lake lake = lakeWith(() -> table.commit("ADD COLUMNS", metadataLine().replace("\\\"price\\\"", "\\\"cost\\\"")));
        TreeSet<String> files = lake.dataFiles();
        assertThatThrownBy(() -> lake.repartition("symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_COMMIT_CONFLICT.toErrorCode()))
                .hasMessageContaining("default.quotes")
                .hasMessageContaining("its schema changed")
                .hasMessageContaining("version 3");
        assertThat(table.version()).isEqualTo(3);
        assertThat(lake.dataFiles()).isEqualTo(files);
        assertThat(lake.listing()).noneMatch(path -> path.contains("symbol="));
        assertThat(lake.get(Migrations.class).history(lake.fileSystem(), QUOTES)).singleElement().satisfies(past -> assertThat(past.state()).isEqualTo(MigrationState.FAILED));
    }

    /** In the first minute, and not after hours of work that nobody can use. */
    @Test
    void testSchemaChangeStopsTheRewrite()
    {
        Lake lake = new Lake(directory, UnaryOperator.identity(), ImmutableMap.of("lakeshift.repartition.lease", "1s"));
        TreeSet<String> files = lake.dataFiles();
        Cancellation cancellation = new Cancellation();
        Faults faults = new Faults();
        faults.strike(new Fault.Before(() -> {
            table.commit("ADD COLUMNS", metadataLine().replace("\\\"price\\\"", "\\\"cost\\\""));
            // not for ever: the migration would wait for this thread
            for (long deadline = System.nanoTime() + SECONDS.toNanos(60); cancellation.reason().isEmpty() && System.nanoTime() < deadline; ) {
                Thread.onSpinWait();
            }
        })).on(FileOperation.OPEN).where(location -> location.toString().endsWith(".parquet") && isClaimed(lake)).times(1);
        assertThatThrownBy(() -> lake.repartition(new FaultInjectingFileSystem(lake.fileSystem(), faults), cancellation, "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_COMMIT_CONFLICT.toErrorCode()))
                .hasMessageContaining("default.quotes")
                .hasMessageContaining("its schema changed")
                .hasMessageContaining("version 3");
        assertThat(cancellation.reason()).as("told while it was rewriting").isPresent();
        assertThat(lake.dataFiles()).isEqualTo(files);
        assertThat(lake.get(Migrations.class).history(lake.fileSystem(), QUOTES)).singleElement().satisfies(past -> assertThat(past.state()).isEqualTo(MigrationState.FAILED));
    }

    private static boolean isClaimed(Lake lake)
    {
        return lake.listing().contains("quotes/_lakeshift/claims");
    }

    private String metadataLine()
    {
        return table.log(0).stream().filter(line -> line.startsWith("{\"metaData\"")).collect(Collectors.joining());
    }

    @Test
    void testStagedFileThatIsGoneBeforePublicationIsWrittenAgain()
    {
        Lake lake = new Lake(directory);
        Faults faults = new Faults();
        faults.strike(new Fault.Before(() -> lake.dataFiles().stream().filter(path -> path.startsWith("symbol=")).limit(1).forEach(table::deleteFile)))
                .on(FileOperation.LENGTH)
                .where(new InventoryLook(location -> location.toString().contains("/symbol=")))
                .times(1);
        MigrationStatus status = lake.repartition(new FaultInjectingFileSystem(lake.fileSystem(), faults), new Cancellation(), "symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.warnings()).anyMatch(warning -> warning.contains("written again"));
        assertThat(lake.rows()).hasSize(4);
    }

    @Test
    void testStagedFileThatGoesInTheVeryMomentIsTold()
    {
        Lake inner = new Lake(directory);
        Lake lake = lakeWith(() -> inner.dataFiles().stream().filter(path -> path.startsWith("symbol=")).limit(1).forEach(table::deleteFile));
        assertThatThrownBy(() -> lake.repartition("symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_FILE_MISSING.toErrorCode()))
                .hasMessageContaining("Version 3 of table default.quotes")
                .hasMessageContaining("RESTORE to version 2");
    }

    @Test
    void testPublicationWithoutAnswerThatSucceeded()
    {
        Lake lake = new Lake(directory, committer -> new BrokenAnswer(committer, true), ImmutableMap.of());
        MigrationStatus status = lake.repartition("symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.publishedVersion()).hasValue(3);
        assertThat(lake.rows()).hasSize(4);
        onlyLiveAndOldFiles(lake);
    }

    @Test
    void testPublicationWithoutAnswerThatFailed()
    {
        Lake lake = new Lake(directory, committer -> new BrokenAnswer(committer, false), ImmutableMap.of());
        TreeSet<String> files = lake.dataFiles();
        assertThatThrownBy(() -> lake.repartition("symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_STORAGE_ERROR.toErrorCode()));
        Snapshot snapshot = lake.latest();
        // the fence took the version that the publication may have been on its way to
        assertThat(snapshot.version()).isEqualTo(3);
        assertThat(snapshot.metadata().partitionColumns()).isEmpty();
        assertThat(snapshot.files().files().map(AddFile::path)).containsExactlyInAnyOrder(first.getFirst(), second.getFirst());
        assertThat(lake.dataFiles()).isEqualTo(files);
        assertThat(new Lake(directory).repartition("symbol").state()).isEqualTo(MigrationState.PUBLISHED);
    }

    /** The commit arrives after the newest version was read, and before the fence that was to keep it out. */
    @Test
    void testPublicationThatArrivesWhileItsOutcomeIsFoundOut()
    {
        Lake lake = new Lake(directory, LateAnswer::new, ImmutableMap.of());
        MigrationStatus status = lake.repartition("symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.publishedVersion()).hasValue(3);
        assertThat(lake.rows()).hasSize(4);
        onlyLiveAndOldFiles(lake);
    }

    @Test
    void testPublicationWithoutAnswerInALogThatIsCleanedUp()
    {
        Runnable append = () -> table.append(DataFile.of(row("SPY", "2026-01-30T16:00:00", 5.0)));
        Lake lake = new Lake(
                directory,
                committer -> new FenceHook(new PublishHook(new BrokenAnswer(committer, true), append, append), () -> table.deleteFile("_delta_log/%020d.json".formatted(3))),
                ImmutableMap.of());
        MigrationStatus status = lake.repartition("symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.publishedVersion()).hasValue(5);
        assertThat(lake.rows()).hasSize(6);
    }

    @Test
    void testPublicationOfNoFilesWithoutAnswer()
    {
        table.remove(first.getFirst(), second.getFirst());
        Lake lake = new Lake(directory, committer -> new BrokenAnswer(committer, true), ImmutableMap.of());
        MigrationStatus status = lake.repartition("symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.publishedVersion()).hasValue(4);
    }

    @Test
    void testWriterThatLeavesNoGap()
    {
        Runnable append = () -> table.append(DataFile.of(row("SPY", "2026-01-30T16:00:00", 5.0)));
        Runnable[] appends = new Runnable[12];
        Arrays.fill(appends, append);
        Lake lake = new Lake(directory, committer -> new PublishHook(committer, appends), ImmutableMap.of());
        MigrationStatus status = lake.repartition("symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.rows()).hasSize(16);
        // nothing was committed that refuses an append, but the publication itself
        for (long version = 0; version < table.version(); version++) {
            assertThat(table.log(version)).noneMatch(line -> line.contains("REPARTITION"));
        }
        onlyLiveAndOldFiles(lake);
    }

    @Test
    void testWriterThatNeverLeavesAGap()
    {
        Runnable append = () -> table.append(DataFile.of(row("SPY", "2026-01-30T16:00:00", 5.0)));
        Runnable[] appends = new Runnable[3];
        Arrays.fill(appends, append);
        Lake lake = new Lake(directory, committer -> new PublishHook(committer, appends), ImmutableMap.of("lakeshift.repartition.publish-attempts", "3"));
        assertThatThrownBy(() -> lake.repartition("symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_COMMIT_CONFLICT.toErrorCode()))
                .hasMessageContaining("3 attempts")
                .hasMessageContaining("default.quotes");
        assertThat(lake.latest().metadata().partitionColumns()).isEmpty();
        assertThat(lake.rows()).hasSize(7);
        assertThat(lake.listing()).noneMatch(path -> path.contains("symbol="));
    }

    @Test
    void testWriterThatCommitsWhileEachOfItsCommitsIsAbsorbed()
    {
        Lake lake = new Lake(directory);
        MigrationStatus status = lake.repartition(appendsWhileFilesAreStaged(lake, 12), new Cancellation(), "symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.rows()).hasSize(16);
        onlyLiveAndOldFiles(lake);
    }

    /** @param wait below which a round of catching up is short: the race is tried, or it is only seen that nothing is gained */
    @ParameterizedTest
    @ValueSource(strings = {"0s", "10s"})
    void testWriterThatNeverStopsCommittingWhileItsCommitsAreAbsorbed(String wait)
    {
        Lake lake = new Lake(directory, UnaryOperator.identity(), ImmutableMap.of("lakeshift.repartition.publish-attempts", "3", "lakeshift.repartition.publish-wait", wait));
        assertThatThrownBy(() -> lake.repartition(appendsWhileFilesAreStaged(lake, Integer.MAX_VALUE), new Cancellation(), "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_COMMIT_CONFLICT.toErrorCode()))
                .hasMessageContaining("3 attempts")
                .hasMessageContaining("default.quotes");
        assertThat(lake.latest().metadata().partitionColumns()).isEmpty();
        assertThat(lake.listing()).noneMatch(path -> path.contains("symbol="));
    }

    /** Another writer that commits whenever a file of SPY has been staged: at least once while a commit of its own is absorbed. */
    private TrinoFileSystem appendsWhileFilesAreStaged(Lake lake, int appends)
    {
        Faults faults = new Faults();
        faults.strike(new Fault.After(() -> table.append(DataFile.of(row("SPY", "2026-01-30T16:00:00", 5.0)))))
                .on(FileOperation.WRITE)
                .where(location -> location.toString().contains("symbol=SPY"))
                .times(appends);
        return new FaultInjectingFileSystem(lake.fileSystem(), faults);
    }

    /** The catch-up of a RESTORE or of a compaction may take as long as the rewrite did, and the first files then lie there unlisted for as long. */
    @Test
    void testStagedFileThatGoesDuringALateCatchUpIsWrittenAgain()
    {
        Lake inner = new Lake(directory);
        Runnable vacuumAndAppend = () -> {
            inner.dataFiles().stream().filter(path -> path.startsWith("symbol=")).limit(1).forEach(table::deleteFile);
            table.append(DataFile.of(row("IWM", "2026-01-30T16:00:00", 5.0)));
        };
        // with no wait at all, every catch-up counts as a long one
        Lake lake = new Lake(directory, committer -> new PublishHook(committer, vacuumAndAppend), ImmutableMap.of("lakeshift.repartition.publish-wait", "0s"));
        MigrationStatus status = lake.repartition("symbol");
        assertThat(status.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(status.warnings()).anyMatch(warning -> warning.contains("written again"));
        assertThat(lake.rows()).hasSize(5);
    }
}
