package io.lakeshift.delta.snapshot;

import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.CommitInfo;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.ErrorCodeSupplier;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import static com.fasterxml.jackson.databind.node.JsonNodeFactory.instance;
import static io.trino.spi.StandardErrorCode.INVALID_ARGUMENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is said where no version answers to a time; which one does otherwise is in {@link TestCachingSnapshots}. */
public class TestCommitTimes
{
    private static final Location TABLE = Location.of("local:///t");
    private static final Instant START = Instant.parse("2026-01-28T00:00:00Z");

    @TempDir
    Path root;
    private final Faults faults = new Faults();
    private final CachingSnapshots snapshots = new CachingSnapshots(100_000_000);
    private TrinoFileSystem fileSystem;

    @BeforeEach
    public void setUp()
            throws IOException
    {
        fileSystem = new FaultInjectingFileSystem(new LocalFileSystem(root), faults);
        Files.createDirectories(log());
    }

    /** The earliest version's own time, by its clock, not the newest version's. */
    @Test
    public void testBeforeTheFirstVersionOfATableWithInCommitTimestamps()
            throws IOException
    {
        commit(0, info(0), protocol(), metadata(Map.of("delta.enableInCommitTimestamps", "true")));
        commit(1, info(100));
        commit(2, info(200));
        assertFails(START.minusSeconds(1), INVALID_ARGUMENTS, "the earliest available is version 0 of 2026-01-28T00:00:00Z");
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START).version()).isZero();
    }

    @Test
    public void testBeforeTheFirstVersionThatCanBeRead()
            throws IOException
    {
        commit(0, info(0), protocol(), metadata(Map.of("delta.enableInCommitTimestamps", "true")));
        for (int version = 1; version < 5; version++) {
            commit(version, info(100L * version));
        }
        // a clean-up that has not got to commit 1 yet; what a checkpoint holds does not matter here
        snapshots.latest(fileSystem, TABLE);
        Files.delete(log().resolve("00000000000000000000.json"));
        Files.write(log().resolve("00000000000000000003.checkpoint.parquet"), new byte[0]);
        assertFails(START.plusSeconds(150), INVALID_ARGUMENTS, "the earliest available is version 3 of 2026-01-28T00:05:00Z");
        assertThat(snapshots.atTimestamp(fileSystem, TABLE, START.plusSeconds(1000)).version()).isEqualTo(4);
    }

    @Test
    public void testLogThatVanishesMeanwhile()
            throws IOException
    {
        for (boolean inCommitTimestamps : new boolean[] {true, false}) {
            commit(0, info(0), protocol(), metadata(Map.of("delta.enableInCommitTimestamps", String.valueOf(inCommitTimestamps))));
            snapshots.latest(fileSystem, TABLE);
            faults.strike(new Fault.Before(this::deleteLog)).on(FileOperation.LIST).times(1);
            assertFails(START, LakeErrorCode.LAKE_BAD_LOG, "was replaced or cleaned up while the version at 2026-01-28T00:00:00Z was looked for");
            faults.clear();
        }
    }

    private void assertFails(Instant instant, ErrorCodeSupplier code, String message)
    {
        assertThatThrownBy(() -> snapshots.atTimestamp(fileSystem, TABLE, instant))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(code.toErrorCode()))
                .hasMessageContaining(TABLE.toString())
                .hasMessageContaining(message);
    }

    private void commit(long version, Action... actions)
            throws IOException
    {
        Path file = Files.write(log().resolve("%020d.json".formatted(version)), ActionCodec.writeCommit(List.of(actions)));
        // copied later, so the files' own times mean nothing
        Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(90_000)));
    }

    private void deleteLog()
    {
        try (Stream<Path> files = Files.list(log())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log()
    {
        return root.resolve("t/_delta_log");
    }

    private static CommitInfo info(long seconds)
    {
        return new CommitInfo(instance.objectNode().put("operation", "WRITE").put("inCommitTimestamp", START.plusSeconds(seconds).toEpochMilli()));
    }

    private static Protocol protocol()
    {
        return new Protocol(1, 2, Optional.empty(), Optional.empty());
    }

    private static Metadata metadata(Map<String, String> configuration)
    {
        String schema = """
                {"type":"struct","fields":[{"name":"c","type":"long","nullable":true,"metadata":{}}]}""";
        return new Metadata("id", Optional.empty(), Optional.empty(), schema, List.of(), configuration, OptionalLong.empty(), "parquet", Map.of());
    }
}
