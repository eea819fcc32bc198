package io.lakeshift.delta.commit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.storage.FaultInjectingStore;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LocalRoot;
import io.lakeshift.delta.storage.LocalStore;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Version 0 by put-if-absent. */
final class TestNewTable
{
    private static final Location NEW = Location.of("local:///new");
    private static final Instant NOW = Instant.parse("2026-02-01T12:00:00Z");
    private static final Protocol PROTOCOL = new Protocol(1, 2, Optional.empty(), Optional.empty());

    @TempDir
    Path directory;

    private final Faults faults = new Faults();
    private LocalFileSystem fileSystem;
    private LogCommitter committer;

    @BeforeEach
    void setUp()
    {
        fileSystem = new LocalFileSystem(directory);
        LakeStore store = new FaultInjectingStore(new LocalStore(new LocalRoot(directory)), faults);
        committer = new LogCommitter(_ -> store, new CommitSettings(5, Duration.ofMillis(1), Duration.ofMillis(5), 2_000), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static CommitRequest request(Protocol protocol, Map<String, String> properties)
    {
        Metadata metadata = new Metadata("id", Optional.empty(), Optional.empty(), "{\"type\":\"struct\",\"fields\":[]}", List.of(), properties, OptionalLong.empty(), "parquet", Map.of());
        return new CommitRequest("CREATE TABLE", Map.of(), Map.of(), List.of(protocol, metadata), ReadSet.NOTHING);
    }

    private JsonNode commitInfo()
            throws Exception
    {
        return new ObjectMapper().readTree(Files.readAllLines(directory.resolve("new/_delta_log/00000000000000000000.json")).getFirst()).get("commitInfo");
    }

    private List<String> log()
            throws Exception
    {
        try (var files = Files.list(directory.resolve("new/_delta_log"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void isOneCommitThatReadNothing()
            throws Exception
    {
        committer.create(fileSystem, NEW, request(PROTOCOL, Map.of()));

        assertThat(commitInfo().get("operation").textValue()).isEqualTo("CREATE TABLE");
        assertThat(commitInfo().has("readVersion")).isFalse();
        assertThat(commitInfo().get("timestamp").longValue()).isEqualTo(NOW.toEpochMilli());
        // a checkpoint of one small commit saves nobody anything
        assertThat(log()).containsExactly("00000000000000000000.json");
        assertThat(ReplayedSnapshot.of(fileSystem, NEW).version()).isZero();
    }

    @Test
    void timesItsFirstCommitWhereTheTableWantsIt()
            throws Exception
    {
        Protocol timed = new Protocol(1, 7, Optional.empty(), Optional.of(Set.of("inCommitTimestamp")));
        committer.create(fileSystem, NEW, request(timed, Map.of("delta.enableInCommitTimestamps", "true")));
        assertThat(commitInfo().get("inCommitTimestamp").longValue()).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void aTableThatIsThereStays()
            throws Exception
    {
        DeltaTable there = new DeltaTableBuilder(fileSystem, NEW).column("id", "long").create();
        List<String> lines = there.log(0);
        assertThatThrownBy(() -> committer.create(fileSystem, NEW, request(PROTOCOL, Map.of()))).isInstanceOf(VersionTakenException.class).hasMessageContaining("Version 0");
        assertThat(there.log(0)).isEqualTo(lines);
    }

    @Test
    void knowsItsOwnCommitWhenTheAnswerIsLost()
            throws Exception
    {
        faults.strike(new Fault.LostAnswer());
        committer.create(fileSystem, NEW, request(PROTOCOL, Map.of()));
        assertThat(log()).containsExactly("00000000000000000000.json");
    }

    @Test
    void saysSoWhereNothingWasPublished()
    {
        faults.strike(new Fault.Failure("Read-only file system"));
        assertThatThrownBy(() -> committer.create(fileSystem, NEW, request(PROTOCOL, Map.of())))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LakeErrorCode.LAKE_STORAGE_ERROR.toErrorCode()))
                .hasMessageContaining("Version 0 of table local:///new was not published");
        assertThat(directory.resolve("new")).doesNotExist();
    }
}
