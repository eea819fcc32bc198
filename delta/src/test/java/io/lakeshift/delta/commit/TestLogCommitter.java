package io.lakeshift.delta.commit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitInfo;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.log.SetTransaction;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.FaultInjectingStore;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LocalRoot;
import io.lakeshift.delta.storage.LocalStore;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.TrinoException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import static io.lakeshift.testing.table.DataFile.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TestLogCommitter
{
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-02-01T12:00:00Z");
    private static final CommitSettings SETTINGS = new CommitSettings(5, Duration.ofMillis(1), Duration.ofMillis(5), 2_000);

    @TempDir
    Path directory;

    private final Faults storeFaults = new Faults();
    private final Faults readFaults = new Faults();
    private TrinoFileSystem fileSystem;
    private LogCommitter committer;
    private DeltaTable table;

    @BeforeEach
    void createTable()
    {
        LocalFileSystem local = new LocalFileSystem(directory);
        fileSystem = new FaultInjectingFileSystem(local, readFaults);
        LakeStore store = new FaultInjectingStore(new LocalStore(new LocalRoot(directory)), storeFaults);
        committer = new LogCommitter(_ -> store, SETTINGS, Clock.fixed(NOW, ZoneOffset.UTC));
        table = TestTables.quotes(local, Location.of("local:///quotes"));
    }

    @Test
    void publishesWhatHistoryNeeds()
            throws Exception
    {
        Snapshot base = snapshot();
        CommitRequest request = new CommitRequest(
                "REPARTITION",
                Map.of("partitioning", "[\"symbol\",\"day(timestamp)\"]", "zone", "\"UTC\"", "commit", "true"),
                Map.of("numRows", "12"),
                List.of(add("new.parquet"), remove(base, 0)),
                ReadSet.REMOVED_FILES);

        assertThat(committer.publish(fileSystem, base, request)).isEqualTo(7);

        List<String> lines = table.log(7);
        assertThat(lines).hasSize(3);
        JsonNode info = MAPPER.readTree(lines.getFirst()).get("commitInfo");
        assertThat(info.get("timestamp").longValue()).isEqualTo(NOW.toEpochMilli());
        assertThat(info.get("operation").textValue()).isEqualTo("REPARTITION");
        assertThat(info.get("operationParameters").get("partitioning").textValue()).isEqualTo("[\"symbol\",\"day(timestamp)\"]");
        assertThat(info.get("operationParameters").get("zone").textValue()).isEqualTo("UTC");
        assertThat(info.get("operationParameters").get("commit").textValue()).isEqualTo("true");
        assertThat(info.get("operationMetrics").get("numRows").textValue()).isEqualTo("12");
        assertThat(info.get("readVersion").longValue()).isEqualTo(6);
        assertThat(info.get("isBlindAppend").booleanValue()).isFalse();
        assertThat(info.get("engineInfo").textValue()).matches("Lakeshift/\\d+\\.\\d+\\S* Trino/\\d+");
        assertThat(info.get("lakeshiftCommitId").textValue()).isEqualTo(info.get("txnId").textValue()).hasSize(36);
        assertThat(info.has("inCommitTimestamp")).isFalse();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void lostRaceIsANamedException()
            throws IOException
    {
        Snapshot base = snapshot();
        table.append(DataFile.of(row("2026-02-02T10:00:00", "SPY", 1.0)));

        assertThatThrownBy(() -> committer.publish(fileSystem, base, append()))
                .isInstanceOf(VersionTakenException.class)
                .hasMessageContaining("Version 7");
        assertThat(table.version()).isEqualTo(7);
    }

    @Test
    void triesTheNextVersionAfterHarmlessWinners()
            throws Exception
    {
        Snapshot base = snapshot();
        table.append(DataFile.of(row("2026-02-02T10:00:00", "SPY", 1.0)));
        table.append(DataFile.of(row("2026-02-02T10:00:01", "SPY", 1.0)));

        assertThat(committer.commit(fileSystem, base, append())).isEqualTo(9);

        assertThat(MAPPER.readTree(table.log(9).getFirst()).at("/commitInfo/readVersion").longValue()).isEqualTo(6);
    }

    @Test
    void stopsAtAConflict()
            throws IOException
    {
        Snapshot base = snapshot();
        String path = base.files().file(0).path();
        table.append(DataFile.of(row("2026-02-02T10:00:00", "SPY", 1.0)));
        table.remove(path);

        assertConflict(() -> committer.commit(fileSystem, base, new CommitRequest("REPARTITION", Map.of(), Map.of(), List.of(remove(base, 0)), ReadSet.REMOVED_FILES)))
                .hasMessageContaining("version 8 (DELETE by test)")
                .hasMessageContaining(path);
        assertThat(table.version()).isEqualTo(8);
    }

    @Test
    void givesUpWhereOthersAreAlwaysFirst()
            throws IOException
    {
        Snapshot base = snapshot();
        storeFaults.strike(new Fault.Before(() -> table.append(DataFile.of(row("2026-02-02T10:00:00", "SPY", 1.0)))));

        assertConflict(() -> committer.commit(fileSystem, base, append())).hasMessageContaining("took each of the 5 versions");
        assertThat(table.version()).isEqualTo(11);
    }

    @Test
    void knowsItsOwnCommitWhenTheAnswerIsLost()
            throws Exception
    {
        storeFaults.strike(new Fault.LostAnswer());

        assertThat(committer.publish(fileSystem, snapshot(), append())).isEqualTo(7);
        assertThat(table.version()).isEqualTo(7);
    }

    @Test
    void knowsItsOwnCommitWhenALostAnswerComesBackAsTaken()
            throws Exception
    {
        // the first put arrives, its answer is lost, and reading it back fails too: the second put meets the first
        storeFaults.strike(new Fault.LostAnswer()).times(1);
        readFaults.strike(new Fault.Failure("Connection reset")).on(FileOperation.OPEN).on(FileKind.COMMIT).times(1);
        Snapshot base = ReplayedSnapshot.of(new LocalFileSystem(directory), table.location());

        assertThat(committer.publish(fileSystem, base, append())).isEqualTo(7);
        assertThat(table.version()).isEqualTo(7);
    }

    @Test
    void putsAgainAfterAPassingFailure()
            throws Exception
    {
        storeFaults.strike(new Fault.Failure("Timeout")).times(2);

        assertThat(committer.publish(fileSystem, snapshot(), append())).isEqualTo(7);
    }

    @Test
    void aFailureDoesNotHideALostRace()
            throws IOException
    {
        Snapshot base = snapshot();
        table.append(DataFile.of(row("2026-02-02T10:00:00", "SPY", 1.0)));
        storeFaults.strike(new Fault.Failure("Timeout"));

        assertThatThrownBy(() -> committer.publish(fileSystem, base, append())).isInstanceOf(VersionTakenException.class);
    }

    @Test
    void refusedWritesLeaveTheTableAsItWas()
            throws IOException
    {
        storeFaults.strike(new Fault.Failure("Read-only file system"));
        Snapshot base = snapshot();

        assertThatThrownBy(() -> committer.commit(fileSystem, base, append()))
                .isInstanceOf(TrinoException.class)
                .satisfies(e -> assertThat(((TrinoException) e).getErrorCode()).isEqualTo(LakeErrorCode.LAKE_STORAGE_ERROR.toErrorCode()))
                .hasMessageContaining("Version 7 of table local:///quotes was not published")
                .hasMessageContaining("Read-only file system")
                .hasMessageContaining("00000000000000000007.json");
        assertThat(table.version()).isEqualTo(6);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void halfACommitIsNoSuccess()
            throws IOException
    {
        storeFaults.strike(new Fault.HalfWrite());
        Snapshot base = snapshot();

        assertThatThrownBy(() -> committer.publish(fileSystem, base, manyAppends()))
                .isInstanceOf(TrinoException.class)
                .satisfies(e -> assertThat(((TrinoException) e).getErrorCode()).isEqualTo(LakeErrorCode.LAKE_BAD_LOG.toErrorCode()))
                .hasMessageContaining("Version 7 of table local:///quotes is damaged");
    }

    @Test
    void aReplacedCommitIsNamed()
            throws IOException
    {
        storeFaults.strike(new Fault.After(() -> overwrite(7, "{\"commitInfo\":{\"operation\":\"WRITE\",\"engineInfo\":\"Careless Engine\"}}")));
        Snapshot base = snapshot();

        assertConflict(() -> committer.publish(fileSystem, base, append()))
                .hasMessageContaining("Version 7")
                .hasMessageContaining("overwritten by another writer (WRITE by Careless Engine)");
    }

    @Test
    void aVanishedCommitIsNamed()
            throws IOException
    {
        storeFaults.strike(new Fault.After(() -> delete(7)));
        Snapshot base = snapshot();

        assertThatThrownBy(() -> committer.publish(fileSystem, base, append())).isInstanceOf(TrinoException.class).hasMessageContaining("is gone");
    }

    @Test
    void anUnreadableSuccessIsASuccess()
            throws Exception
    {
        Snapshot base = snapshot();
        readFaults.strike(new Fault.Failure("Connection reset")).on(FileOperation.OPEN).on(FileKind.COMMIT);

        assertThat(committer.publish(fileSystem, base, append())).isEqualTo(7);
    }

    @Test
    void anInterruptionDoesNotBreakACommit()
            throws Exception
    {
        Snapshot base = snapshot();
        Thread.currentThread().interrupt();
        try {
            assertThat(committer.publish(fileSystem, base, append())).isEqualTo(7);
        }
        finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(table.version()).isEqualTo(7);
    }

    @Test
    void aTransactionDoesNotGoBack()
            throws Exception
    {
        assertThat(committer.commit(fileSystem, snapshot(), fence(5))).isEqualTo(7);
        assertThat(committer.commit(fileSystem, snapshot(), fence(5))).isEqualTo(8);

        Snapshot base = snapshot();
        assertConflict(() -> committer.commit(fileSystem, base, fence(4))).hasMessageContaining("transaction 5 of application lakeshift/quotes");
        assertThat(table.version()).isEqualTo(8);
    }

    @Test
    void twoFencesOneWins()
            throws Exception
    {
        Snapshot base = snapshot();
        committer.commit(fileSystem, base, fence(6));

        assertConflict(() -> committer.commit(fileSystem, base, fence(5))).hasMessageContaining("transaction 6");
    }

    @Test
    void inCommitTimestampsRise()
            throws Exception
    {
        DeltaTable timed = new DeltaTableBuilder(new LocalFileSystem(directory), Location.of("local:///timed"))
                .column("id", "long")
                .protocol(1, 7, Set.of(), Set.of("inCommitTimestamp"))
                .property("delta.enableInCommitTimestamps", "true")
                .create();
        long ahead = NOW.plusSeconds(60).toEpochMilli();
        timed.commitLines(List.of("{\"commitInfo\":{\"inCommitTimestamp\":%d,\"operation\":\"WRITE\"}}".formatted(ahead)));
        Snapshot base = ReplayedSnapshot.of(fileSystem, timed.location());
        assertThat(base.timestamp().toEpochMilli()).isEqualTo(ahead);

        // a winner whose clock is further ahead still
        timed.commitLines(List.of("{\"commitInfo\":{\"inCommitTimestamp\":%d,\"operation\":\"WRITE\"}}".formatted(ahead + 1_000)));
        assertThat(committer.commit(fileSystem, base, append())).isEqualTo(3);

        JsonNode info = MAPPER.readTree(timed.log(3).getFirst()).get("commitInfo");
        assertThat(info.get("inCommitTimestamp").longValue()).isEqualTo(ahead + 1_001);

        LogCommitter later = new LogCommitter(_ -> new LocalStore(new LocalRoot(directory)), SETTINGS, Clock.fixed(NOW.plusSeconds(3_600), ZoneOffset.UTC));
        assertThat(later.commit(fileSystem, ReplayedSnapshot.of(fileSystem, timed.location()), append())).isEqualTo(4);
        assertThat(MAPPER.readTree(timed.log(4).getFirst()).at("/commitInfo/inCommitTimestamp").longValue()).isEqualTo(NOW.plusSeconds(3_600).toEpochMilli());
    }

    @Test
    void theFeatureAloneAsksForNoInCommitTimestamp()
            throws Exception
    {
        DeltaTable timed = new DeltaTableBuilder(new LocalFileSystem(directory), Location.of("local:///timed"))
                .column("id", "long")
                .protocol(1, 7, Set.of(), Set.of("inCommitTimestamp"))
                .create();

        committer.commit(fileSystem, ReplayedSnapshot.of(fileSystem, timed.location()), append());

        assertThat(timed.log(1).getFirst()).doesNotContain("inCommitTimestamp");
    }

    @Test
    void manyWritersEachCommitOnce()
            throws Exception
    {
        int writers = 6;
        int commits = 6;
        LakeStore store = new LocalStore(new LocalRoot(directory));
        LogCommitter patient = new LogCommitter(_ -> store, new CommitSettings(1_000, Duration.ofMillis(1), Duration.ofMillis(20), 2_000), Clock.systemUTC());
        List<Future<List<Long>>> futures = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(writers)) {
            for (int writer = 0; writer < writers; writer++) {
                int number = writer;
                futures.add(executor.submit(() -> {
                    List<Long> versions = new ArrayList<>();
                    for (int commit = 0; commit < commits; commit++) {
                        versions.add(patient.commit(fileSystem, snapshot(), new CommitRequest("WRITE", Map.of(), Map.of(), List.of(add("w%d-%d.parquet".formatted(number, commit))), ReadSet.NOTHING)));
                    }
                    return versions;
                }));
            }
        }
        List<Long> versions = new ArrayList<>();
        for (Future<List<Long>> future : futures) {
            versions.addAll(future.get());
        }
        assertThat(versions).doesNotHaveDuplicates().hasSize(writers * commits);
        assertThat(table.version()).isEqualTo(6 + writers * commits);
        assertThat(snapshot().files().files().map(AddFile::path).filter(path -> path.startsWith("w"))).doesNotHaveDuplicates().hasSize(writers * commits);
    }

    @Test
    void commitIdsDifferByAttempt()
            throws Exception
    {
        CommitRequest request = append();
        committer.commit(fileSystem, snapshot(), request);
        committer.commit(fileSystem, snapshot(), new CommitRequest("WRITE", Map.of(), Map.of(), List.of(add("other.parquet")), ReadSet.NOTHING));

        assertThat(commitId(7)).isNotEqualTo(commitId(8));
    }

    private String commitId(long version)
    {
        return ((CommitInfo) ActionCodec.readCommit(table.log(version).getFirst().getBytes(UTF_8)).getFirst()).commitId().orElseThrow();
    }

    private Snapshot snapshot()
            throws IOException
    {
        return ReplayedSnapshot.of(fileSystem, table.location());
    }

    private static CommitRequest append()
    {
        return new CommitRequest("WRITE", Map.of(), Map.of(), List.of(add("appended.parquet")), ReadSet.NOTHING);
    }

    private static CommitRequest manyAppends()
    {
        List<Action> adds = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            adds.add(add("appended-%d.parquet".formatted(i)));
        }
        return new CommitRequest("WRITE", Map.of(), Map.of(), adds, ReadSet.NOTHING);
    }

    private static CommitRequest fence(long token)
    {
        return new CommitRequest("FENCE", Map.of(), Map.of(), List.of(new SetTransaction("lakeshift/quotes", token, OptionalLong.empty())), ReadSet.NOTHING);
    }

    private static AddFile add(String path)
    {
        return new AddFile(path, Map.of(), 1, 1, true, Optional.empty(), Map.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }

    private static RemoveFile remove(Snapshot base, int ordinal)
    {
        return RemoveFile.of(base.files().file(ordinal), NOW.toEpochMilli(), false);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertConflict(ThrowingCallable callable)
    {
        return assertThatThrownBy(callable)
                .isInstanceOf(TrinoException.class)
                .satisfies(e -> assertThat(((TrinoException) e).getErrorCode()).isEqualTo(LakeErrorCode.LAKE_COMMIT_CONFLICT.toErrorCode()));
    }

    private void overwrite(long version, String line)
    {
        try {
            Path file = log().resolve("%020d.json".formatted(version));
            Path other = Files.writeString(log().resolve(".other"), line + "\n");
            Files.move(other, file, ATOMIC_MOVE);
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void delete(long version)
    {
        try {
            Files.delete(log().resolve("%020d.json".formatted(version)));
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log()
    {
        return directory.resolve("quotes/_delta_log");
    }

    private List<String> leftovers()
            throws IOException
    {
        try (Stream<Path> files = Files.list(log())) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(".")).toList();
        }
    }
}
