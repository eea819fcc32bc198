package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.spi.ErrorCodeSupplier;
import io.trino.spi.TrinoException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.migration.Servers.commit;
import static io.lakeshift.migration.Servers.history;
import static io.lakeshift.migration.Servers.prepare;
import static io.lakeshift.testing.table.DataFile.row;
import static io.trino.spi.StandardErrorCode.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Prepared now, published later, by one server. */
@Timeout(120)
class TestPreparedMigrations
{
    @TempDir
    private Path directory;

    private Servers servers;
    private Lake lake;
    private DeltaTable table;
    private TreeSet<String> collected;

    @BeforeEach
    void setUp()
    {
        servers = new Servers(directory);
        lake = servers.start();
        table = lake.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)));
        table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", 3.0), row("BRK/B", "2026-01-30T15:00:00", null)));
        collected = lake.dataFiles();
    }

    @AfterEach
    void tearDown()
    {
        servers.close();
    }

    private void append(int files)
    {
        table.append(IntStream.range(0, files)
                .mapToObj(file -> DataFile.of(row("SPY", "2026-01-31T15:00:00", (double) file), row("QQQ", "2026-01-31T15:00:00", -1.0)))
                .toArray(DataFile[]::new));
    }

    private List<String> staged()
    {
        return lake.dataFiles().stream().filter(path -> path.startsWith("symbol=")).toList();
    }

    private static void assertRefused(ErrorCodeSupplier code, ThrowingCallable call, String... parts)
    {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(code.toErrorCode()))
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void testNothingShowsBeforeItIsPermitted()
    {
        MigrationStatus prepared = prepare(lake, "symbol");
        assertThat(prepared.state()).isEqualTo(MigrationState.PREPARED);
        assertThat(prepared.eta()).isEmpty();
        assertThat(lake.latest().version()).isEqualTo(2);
        assertThat(staged()).hasSize(3);
        append(3);
        List<String> rows = lake.rows();
        // files that have come since, and wait
        assertThat(Servers.await(lake, status -> status.filesTotal() == 5)).satisfies(waiting -> {
            assertThat(waiting.state()).isEqualTo(MigrationState.PREPARED);
            assertThat(waiting.filesDone()).isEqualTo(2);
        });
        assertThat(staged()).hasSize(3);

        MigrationStatus published = commit(lake);
        assertThat(published.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(published.migrationId()).isEqualTo(prepared.migrationId());
        assertThat(published.publishedVersion()).hasValue(4);
        assertThat(lake.latest().metadata().partitionColumns()).containsExactly("symbol");
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(lake.listing().stream().filter(path -> path.startsWith("quotes/_lakeshift/" + prepared.migrationId() + "/") && path.endsWith(".json") && !path.contains("/groups/")))
                .containsExactly("quotes/_lakeshift/" + prepared.migrationId() + "/ended.json");
        assertThat(lake.get(Migrations.class).running()).isEmpty();
        assertRefused(NOT_FOUND, () -> commit(lake), "Nothing is prepared for table default.quotes", "commit => false");
    }

    /** Each append alone would make small files. */
    @Test
    void testBacklogIsCaughtUpWithInLargeParts()
    {
        MigrationStatus prepared = prepare(lake, "symbol");
        for (int batch = 0; batch < 6; batch++) {
            append(230);
            long done = 2 + 230 * (batch + 1);
            Servers.await(lake, status -> status.state() == MigrationState.PREPARED && status.filesTotal() == status.filesDone() && status.filesDone() >= done);
        }
        List<String> rows = lake.rows();
        assertThat(staged().size()).as("parts that have grown together again").isLessThan(3 + 6 * 2);
        assertThat(commit(lake).migrationId()).isEqualTo(prepared.migrationId());
        assertThat(lake.rows()).hasSize(4 + 6 * 230 * 2).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(lake.dataFiles()).as("no file that nothing refers to").hasSize(collected.size() + 6 * 230 + lake.latest().files().size());
    }

    @Test
    void testDeletedRowsStayDeleted()
    {
        prepare(lake, "symbol");
        List<String> paths = table.append(DataFile.of(row("SPY", "2026-01-31T15:00:00", 5.0)), DataFile.of(row("IWM", "2026-01-31T15:00:00", 6.0)));
        table.remove(collected.first(), paths.getFirst());
        List<String> rows = lake.rows();
        commit(lake);
        assertThat(lake.rows()).hasSize(3).containsExactlyInAnyOrderElementsOf(rows);
    }

    /** By a vacuum that goes by no age. */
    @Test
    void testStagedFilesThatAreGone()
            throws IOException
    {
        prepare(lake, "symbol");
        List<String> rows = lake.rows();
        deleteStaged();
        MigrationStatus published = commit(lake);
        assertThat(published.warnings()).anySatisfy(warning -> assertThat(warning).contains("3 staged files were gone"));
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    private void deleteStaged()
            throws IOException
    {
        for (String file : staged()) {
            Files.delete(directory.resolve("quotes").resolve(file));
        }
    }

    /** Before somebody waits for the publication: a vacuum writes into the log, and adds no file. */
    @Test
    void testStagedFilesThatAreGoneAreWrittenAgainAtOnce()
            throws IOException
    {
        prepare(lake, "symbol");
        deleteStaged();
        table.commit("VACUUM END");
        // it warns before it is no longer PREPARED, and is PREPARED again once they are written
        Servers.await(lake, status -> status.state() == MigrationState.PREPARED && staged().size() == 3 &&
                status.warnings().stream().anyMatch(warning -> warning.contains("3 staged files were gone")));
    }

    @Test
    void testStagedFilesAreKeptYoung()
            throws IOException, InterruptedException
    {
        table.commit("SET TBLPROPERTIES", metadataLine().replace("\"configuration\":{", "\"configuration\":{\"delta.deletedFileRetentionDuration\":\"interval 4 seconds\""));
        assertThat(lake.latest().metadata().configuration()).containsKey("delta.deletedFileRetentionDuration");
        prepare(lake, "symbol");
        Instant longAgo = Instant.now().minus(Duration.ofDays(30));
        for (String file : staged()) {
            Files.setLastModifiedTime(directory.resolve("quotes").resolve(file), FileTime.from(longAgo));
        }
        for (String file : staged()) {
            while (!Files.getLastModifiedTime(directory.resolve("quotes").resolve(file)).toInstant().isAfter(longAgo)) {
                Thread.sleep(50);
            }
        }
    }

    @Test
    void testSecondCallIsToldWhatToSay()
    {
        lake.repartition("day(timestamp)");
        prepare(lake, "symbol");
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> lake.repartition("symbol"),
                () -> prepare(lake, "month(timestamp)"),
                () -> lake.get(Repartitioner.class).undo(lake.fileSystem(), QUOTES, "default.quotes", "query_2", new Cancellation()),
                () -> servers.start().repartition("symbol"))) {
            assertRefused(LAKE_REPARTITION_RUNNING, call, "default.quotes is prepared for the layout [symbol]", "system.commit_repartition('default.quotes')", "system.abort_repartition('default.quotes')");
        }
    }

    @Test
    void testCommitOfWhatIsNotPrepared()
    {
        assertRefused(NOT_FOUND, () -> commit(lake), "Nothing is prepared for table default.quotes");
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Faults faults = new Faults();
        faults.strike(new Fault.Before(() -> {
            writing.countDown();
            awaitLatch(goOn);
        })).on(FileOperation.WRITE).on(FileKind.DATA).times(1);
        CompletableFuture<MigrationStatus> call = CompletableFuture.supplyAsync(
                () -> prepare(lake, new FaultInjectingFileSystem(lake.fileSystem(), faults), "symbol"), command -> Thread.ofPlatform().daemon().start(command));
        awaitLatch(writing);
        assertRefused(LAKE_REPARTITION_RUNNING, () -> commit(lake), "default.quotes is still being prepared", "REWRITING", "PREPARED");
        assertRefused(LAKE_REPARTITION_RUNNING, () -> commit(servers.start()), "default.quotes is being re-partitioned", "is not prepared", "PREPARED");
        goOn.countDown();
        assertThat(call.join().state()).isEqualTo(MigrationState.PREPARED);
        assertThat(commit(lake).state()).isEqualTo(MigrationState.PUBLISHED);
    }

    @Test
    void testCommitOfWhatPublishesByItself()
    {
        Lake[] publishing = new Lake[1];
        publishing[0] = servers.start(committer -> new PublishHook(committer, () -> assertRefused(
                LAKE_REPARTITION_RUNNING, () -> commit(publishing[0]), "publishes by itself", "query_1")), ImmutableMap.of());
        assertThat(publishing[0].repartition("symbol").state()).isEqualTo(MigrationState.PUBLISHED);
    }

    @Test
    void testAbort()
    {
        List<String> before = lake.listing();
        prepare(lake, "symbol");
        MigrationStatus aborted = lake.get(Migrations.class).abort(lake.fileSystem(), QUOTES, "default.quotes", "Aborted by the test");
        assertThat(aborted.state()).isEqualTo(MigrationState.ABORTED);
        assertThat(lake.dataFiles()).isEqualTo(collected);
        assertThat(lake.listing()).containsAll(before).noneMatch(path -> path.contains("symbol="));
        assertRefused(NOT_FOUND, () -> commit(lake), "Nothing is prepared");
        assertThat(lake.repartition("symbol").state()).isEqualTo(MigrationState.PUBLISHED);
    }

    /** The CALL has not returned yet, and its query is killed. */
    @Test
    void testCallThatIsCancelledWhileItPrepares()
    {
        Cancellation cancellation = new Cancellation();
        Faults faults = new Faults();
        faults.strike(new Fault.Before(() -> cancellation.cancel("Query was killed"))).on(FileOperation.WRITE).on(FileKind.DATA).times(1);
        assertRefused(LAKE_REPARTITION_ABORTED,
                () -> lake.get(Repartitioner.class).prepare(new FaultInjectingFileSystem(lake.fileSystem(), faults), Lake.request("symbol"), cancellation), "Query was killed");
        assertThat(lake.dataFiles()).isEqualTo(collected);
        assertThat(history(lake)).extracting(MigrationStatus::state).containsExactly(MigrationState.ABORTED);
    }

    @Test
    void testSchemaChangeEndsIt()
    {
        prepare(lake, "symbol");
        table.commit("ADD COLUMNS", metadataLine().replace("\\\"price\\\"", "\\\"cost\\\""));
        assertThat(Servers.await(lake, status -> status.state().isFinal())).satisfies(ended -> {
            assertThat(ended.state()).isEqualTo(MigrationState.FAILED);
            assertThat(ended.error()).hasValueSatisfying(error -> assertThat(error).contains("its schema changed"));
        });
        assertThat(lake.dataFiles()).isEqualTo(collected);
        Servers.awaitRest(lake);
        assertRefused(NOT_FOUND, () -> commit(lake), "Nothing is prepared");
    }

    /** The work of hours is worth more than one attempt. */
    @Test
    void testStorageThatFailsForTheMoment()
    {
        Faults faults = new Faults();
        MigrationStatus prepared = prepare(lake, new FaultInjectingFileSystem(lake.fileSystem(), faults), "symbol");
        append(2);
        List<String> rows = lake.rows();
        faults.strike(new Fault.Failure("Input/output error")).on(FileOperation.OPEN).on(FileKind.DATA);
        assertRefused(LAKE_STORAGE_ERROR, () -> commit(lake), "Input/output error");
        assertThat(Servers.await(lake, status -> status.state() == MigrationState.PREPARED).warnings())
                .anySatisfy(warning -> assertThat(warning).contains("could not be published for the moment", "Input/output error"));
        assertThat(lake.latest().version()).isEqualTo(3);

        faults.clear();
        assertThat(commit(lake).migrationId()).isEqualTo(prepared.migrationId());
        assertThat(lake.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    /** As a writer leaves it for a moment that puts commits into place in two steps. */
    @Test
    void testCommitThatIsJustBeingWritten()
            throws IOException
    {
        MigrationStatus prepared = prepare(lake, "symbol");
        Path commit = directory.resolve("quotes/_delta_log/00000000000000000003.json");
        Files.createFile(commit);
        Servers.await(lake, status -> status.warnings().stream().anyMatch(warning -> warning.contains("could not catch up")));
        Files.delete(commit);
        append(1);
        assertThat(commit(lake).migrationId()).isEqualTo(prepared.migrationId());
        assertThat(lake.rows()).hasSize(6);
    }

    @Test
    void testLayoutThatIsThere()
    {
        lake.repartition("symbol");
        assertThat(prepare(lake, "symbol").state()).isEqualTo(MigrationState.UNCHANGED);
        assertRefused(NOT_FOUND, () -> commit(lake), "Nothing is prepared");
    }

    @Test
    void testRefusalComesFromTheCall()
    {
        assertRefused(LakeErrorCode.LAKE_REPARTITION_REFUSED, () -> prepare(lake, "timestamp"), "day(timestamp)");
        assertThat(lake.dataFiles()).isEqualTo(collected);
    }

    private String metadataLine()
    {
        return table.log(0).stream().filter(line -> line.startsWith("{\"metaData\"")).collect(Collectors.joining());
    }

    private static void awaitLatch(CountDownLatch latch)
    {
        try {
            latch.await();
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
