package io.lakeshift.delta.commit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.utils.CloseableIterator;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.KernelFileIo;
import io.lakeshift.delta.log.RemoveFile;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LocalRoot;
import io.lakeshift.delta.storage.LocalStore;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

final class TestCheckpointer
{
    private static final int LARGE = 50;

    @TempDir
    Path directory;

    private final Faults faults = new Faults();
    private TrinoFileSystem fileSystem;
    private LakeStore store;
    private LogCommitter committer;

    @BeforeEach
    void createCommitter()
    {
        fileSystem = new FaultInjectingFileSystem(new LocalFileSystem(directory), faults);
        store = new LocalStore(new LocalRoot(directory));
        committer = new LogCommitter(_ -> store, new CommitSettings(5, Duration.ofMillis(1), Duration.ofMillis(5), LARGE), Clock.systemUTC());
    }

    @Test
    void aLargeCommitIsFollowedByACheckpoint()
            throws Exception
    {
        DeltaTable table = TestTables.quotesByDay(fileSystem, Location.of("local:///quotes"));

        assertThat(commit(table, adds(LARGE))).isEqualTo(2);

        assertThat(logNames()).contains("00000000000000000002.checkpoint.parquet", "_last_checkpoint").noneMatch(name -> name.startsWith("."));
        JsonNode pointer = new ObjectMapper().readTree(Files.readString(log().resolve("_last_checkpoint")));
        assertThat(pointer.get("version").longValue()).isEqualTo(2);
        // protocol and metaData beside the files
        assertThat(pointer.get("size").longValue()).isEqualTo(2 + 6 + LARGE);
        assertThat(pointer.get("numOfAddFiles").longValue()).isEqualTo(6 + LARGE);
        assertThat(pointer.get("sizeInBytes").longValue()).isEqualTo(Files.size(log().resolve("00000000000000000002.checkpoint.parquet")));
    }

    @Test
    void aCheckpointHoldsWhatTheCommitsSaid()
            throws Exception
    {
        DeltaTable table = TestTables.quotesByDay(fileSystem, Location.of("local:///quotes"));
        commit(table, adds(LARGE));
        List<String> replayed = liveFiles(table);

        // what lies before the checkpoint's version is not needed any more
        Files.delete(log().resolve("00000000000000000000.json"));
        Files.delete(log().resolve("00000000000000000001.json"));

        assertThat(replayed).hasSize(6 + LARGE);
        assertThat(liveFiles(table)).containsExactlyInAnyOrderElementsOf(replayed);
    }

    /** Spark takes a file for removed that a checkpoint both adds and removes, and an undo or a RESTORE adds again what was removed. */
    @Test
    void aFileThatIsLiveAgainHasNoTombstone()
            throws Exception
    {
        DeltaTable table = TestTables.quotesByDay(fileSystem, Location.of("local:///quotes"));
        List<Action> adds = adds(LARGE - 1);
        commit(table, adds);
        List<Action> removes = new ArrayList<>();
        adds.forEach(add -> removes.add(RemoveFile.of((AddFile) add, System.currentTimeMillis(), true)));
        commit(table, removes);
        List<Action> again = new ArrayList<>(adds.subList(1, adds.size()));
        again.addAll(adds(2));

        assertThat(commit(table, again)).isEqualTo(4);

        JsonNode pointer = new ObjectMapper().readTree(Files.readString(log().resolve("_last_checkpoint")));
        assertThat(pointer.get("version").longValue()).isEqualTo(4);
        assertThat(pointer.get("numOfAddFiles").longValue()).isEqualTo(6 + LARGE);
        // the one that stays removed has its tombstone
        assertThat(pointer.get("size").longValue()).isEqualTo(2 + 6 + LARGE + 1);
        assertThat(liveFiles(table)).hasSize(6 + LARGE);
    }

    @Test
    void everyIntervalIsFollowedByACheckpoint()
            throws Exception
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, Location.of("local:///quotes"))
                .column("id", "long")
                .property("delta.checkpointInterval", "2")
                .create();

        commit(table, adds(1));
        assertThat(logNames()).noneMatch(name -> name.contains("checkpoint"));
        commit(table, adds(1));
        commit(table, adds(1));

        assertThat(logNames()).filteredOn(name -> name.contains(".checkpoint.")).containsExactly("00000000000000000002.checkpoint.parquet");
    }

    @Test
    void statisticsInColumnsAreLeftToTheirWriters()
            throws Exception
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, Location.of("local:///quotes"))
                .column("id", "long")
                .property("delta.checkpoint.writeStatsAsJson", "false")
                .create();

        assertThat(commit(table, adds(LARGE))).isEqualTo(1);

        assertThat(logNames()).noneMatch(name -> name.contains("checkpoint"));
    }

    @Test
    void aFailedCheckpointDoesNotFailTheCommit()
            throws Exception
    {
        DeltaTable table = TestTables.quotesByDay(fileSystem, Location.of("local:///quotes"));
        faults.strike(new Fault.HalfWrite()).on(FileOperation.WRITE);

        assertThat(commit(table, adds(LARGE))).isEqualTo(2);

        assertThat(table.version()).isEqualTo(2);
        assertThat(logNames()).noneMatch(name -> name.contains("checkpoint") || name.startsWith("."));
    }

    @Test
    void anotherWritersCheckpointStays()
            throws Exception
    {
        DeltaTable table = TestTables.quotesByDay(fileSystem, Location.of("local:///quotes"));
        Files.writeString(log().resolve("00000000000000000001.checkpoint.parquet"), "theirs");

        new Checkpointer(_ -> store, LARGE).write(fileSystem, table.location(), 1);

        assertThat(Files.readString(log().resolve("00000000000000000001.checkpoint.parquet"))).isEqualTo("theirs");
        assertThat(logNames()).noneMatch(name -> name.startsWith(".") || name.equals("_last_checkpoint"));
    }

    private long commit(DeltaTable table, List<Action> actions)
            throws IOException
    {
        return committer.commit(fileSystem, ReplayedSnapshot.of(fileSystem, table.location()), new CommitRequest("WRITE", Map.of(), Map.of(), actions, ReadSet.NOTHING));
    }

    private List<String> liveFiles(DeltaTable table)
            throws IOException
    {
        KernelFileIo files = new KernelFileIo(fileSystem, table.location());
        Engine engine = DefaultEngine.create(files);
        Snapshot snapshot = TableManager.loadSnapshot(files.tablePath().toString()).build(engine);
        List<String> live = new ArrayList<>();
        try (CloseableIterator<FilteredColumnarBatch> batches = snapshot.getScanBuilder().build().getScanFiles(engine)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    while (rows.hasNext()) {
                        Row row = rows.next();
                        live.add(InternalScanFileUtils.getAddFileStatus(row).getPath() + InternalScanFileUtils.getPartitionValues(row));
                    }
                }
            }
        }
        return live;
    }

    private static List<Action> adds(int count)
    {
        List<Action> adds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            adds.add(new AddFile(
                    "symbol=SPY/timestamp_day=2026-01-31/part-%d-%d.parquet".formatted(count, i),
                    Map.of("symbol", "SPY", "timestamp_day", "2026-01-31"),
                    1,
                    1,
                    true,
                    Optional.of("{\"numRecords\":1}"),
                    Map.of(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty()));
        }
        return adds;
    }

    private Path log()
    {
        return directory.resolve("quotes/_delta_log");
    }

    private List<String> logNames()
            throws IOException
    {
        try (Stream<Path> files = Files.list(log())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
