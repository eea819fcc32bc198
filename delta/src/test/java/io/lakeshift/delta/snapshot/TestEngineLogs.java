package io.lakeshift.delta.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.testing.storage.CountingFileSystem;
import io.lakeshift.testing.storage.FileAccessLog;
import io.lakeshift.testing.storage.FileOperation;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.predicate.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

/** Logs that delta-rs and Spark wrote (make_logs.py and make_spark_logs.py in src/test/resources/logs): what they say is live, is. */
public class TestEngineLogs
{
    private static final Path LOGS = Path.of("src/test/resources/logs").toAbsolutePath();
    private static final TrinoFileSystem FILE_SYSTEM = new LocalFileSystem(LOGS);

    private final Snapshots snapshots = new CachingSnapshots(10_000_000);

    @ParameterizedTest
    @ValueSource(strings = {"collected", "odd_names", "classic", "multi_part", "v2_parquet", "v2_json", "struct_statistics", "struct_statistics_mapped"})
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

    /** Classic, in several parts, and V2 with a Parquet and a JSON manifest, both with sidecars: each at version 5, followed by two commits. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "multi_part", "v2_parquet", "v2_json", "struct_statistics", "struct_statistics_mapped"})
    public void testCheckpointsOfEveryKind(String name)
            throws IOException
    {
        FileAccessLog accesses = new FileAccessLog();
        TrinoFileSystem counting = new CountingFileSystem(FILE_SYSTEM, accesses);
        Snapshot fromCheckpoint = snapshots.atVersion(counting, table(name), 5);
        assertThat(accesses.accesses()).filteredOn(access -> access.operation() == FileOperation.OPEN)
                .isNotEmpty()
                .allMatch(access -> access.location().fileName().contains("checkpoint"));

        Snapshot fromCommits = replay(name, 5);
        assertThat(fromCheckpoint.metadata()).isEqualTo(fromCommits.metadata());
        assertThat(fromCheckpoint.protocol()).isEqualTo(fromCommits.protocol());
        assertThat(fromCheckpoint.files().totalRows()).isEqualTo(fromCommits.files().totalRows()).hasValue(7);
        Map<FileKey, Integer> ordinals = ordinals(fromCommits.files());
        assertThat(ordinals(fromCheckpoint.files()).keySet()).hasSize(4).isEqualTo(ordinals.keySet());
        for (int ordinal = 0; ordinal < 4; ordinal++) {
            AddFile file = fromCheckpoint.files().file(ordinal);
            int logged = ordinals.get(file.key());
            assertThat(file.partitionValues()).isEqualTo(fromCommits.files().file(logged).partitionValues());
            assertThat(file.deletionVector()).isEqualTo(fromCommits.files().file(logged).deletionVector());
            for (TableColumn column : fromCheckpoint.schema().dataColumns()) {
                Domain statistics = fromCheckpoint.files().statistics(ordinal, column);
                if (column.name().equals("early") && name.startsWith("struct")) {
                    // parsed by Spark from an offset without its seconds: no bound is better than a wrong one
                    assertThat(statistics.getValues().isAll()).isTrue();
                }
                else {
                    assertThat(statistics).as("%s of %s", column.name(), file.path()).isEqualTo(fromCommits.files().statistics(logged, column));
                }
            }
            assertThat(fromCheckpoint.files().statistics(ordinal, fromCheckpoint.schema().column("naive").orElseThrow()).isAll()).isFalse();
            assertThat(json(file, "nullCount")).isEqualTo(json(fromCommits.files().file(logged), "nullCount"));
        }
    }

    private static JsonNode json(AddFile file, String field)
            throws IOException
    {
        return new ObjectMapper().readTree(file.stats().orElseThrow()).get(field);
    }

    private static Map<FileKey, Integer> ordinals(FileIndex files)
    {
        return IntStream.range(0, files.size()).boxed().collect(toMap(ordinal -> files.file(ordinal).key(), identity()));
    }

    /** By the commits alone. */
    private static Snapshot replay(String name, long version)
            throws IOException
    {
        SnapshotBuilder builder = new SnapshotBuilder(table(name));
        for (long commit = 0; commit <= version; commit++) {
            assertThat(builder.apply(FILE_SYSTEM, commit)).isPresent();
        }
        return builder.build(version, Instant.EPOCH);
    }

    private static Location table(String name)
    {
        return Location.of("local:///" + name);
    }
}
