package io.lakeshift.delta.snapshot;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Logs that delta-rs wrote (src/test/resources/logs/make_logs.py): what they say is live, is. */
public class TestEngineLogs
{
    private static final Path LOGS = Path.of("src/test/resources/logs").toAbsolutePath();
    private static final TrinoFileSystem FILE_SYSTEM = new LocalFileSystem(LOGS);

    private final Snapshots snapshots = new CachingSnapshots(10_000_000);

    @ParameterizedTest
    @ValueSource(strings = {"collected", "odd_names"})
    public void testLiveFiles(String name)
            throws IOException
    {
        Snapshot snapshot = snapshots.latest(FILE_SYSTEM, table(name));
        assertThat(snapshot.files().files().map(file -> file.path() + "\t" + file.deletionVector().map(DeletionVectorDescriptor::cardinality).orElse(0L)))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(LOGS.resolve(name).resolve("expected.txt")));
        // statistics and partition values come through a checkpoint, too
        assertThat(snapshot.files().files()).allMatch(file -> file.stats().orElse("").contains("numRecords"));
        assertThat(snapshot.files().partitions()).allMatch(tuple -> tuple.unparsable().isEmpty());
    }

    @Test
    public void testCheckpointAndCommitsGiveTheSame()
    {
        // version 4 is read from its checkpoint; the commits alone must agree
        Snapshot fromCheckpoint = snapshots.atVersion(FILE_SYSTEM, table("collected"), 4);
        assertThat(fromCheckpoint.transactions()).isEqualTo(Map.of("collector", 4L));
        Snapshot before = snapshots.atVersion(FILE_SYSTEM, table("collected"), 3);
        assertThat(fromCheckpoint.files().files().map(AddFile::path)).containsAll(before.files().files().map(AddFile::path).toList()).hasSize(5);
        assertThat(fromCheckpoint.files().files().filter(file -> before.files().files().anyMatch(file::equals)).count()).isEqualTo(4);
        assertThat(fromCheckpoint.metadata()).isEqualTo(before.metadata());
        assertThat(fromCheckpoint.protocol()).isEqualTo(before.protocol());
        assertThat(snapshots.latest(FILE_SYSTEM, table("collected")).transactions()).isEqualTo(Map.of("collector", 7L));
    }

    private static Location table(String name)
    {
        return Location.of("local:///" + name);
    }
}
