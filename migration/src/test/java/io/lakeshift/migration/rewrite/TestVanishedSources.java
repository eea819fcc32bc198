package io.lakeshift.migration.rewrite;

import io.airlift.units.DataSize;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A source that is gone when its group is read. */
class TestVanishedSources
{
    private static final Location TABLE = Location.of("local:///quotes");

    @TempDir
    private Path directory;

    private LocalLake lake;
    private Snapshot snapshot;
    private final List<Long> finished = new ArrayList<>();
    private final List<Long> asked = new ArrayList<>();

    @BeforeEach
    void setUp()
    {
        lake = new LocalLake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), TABLE).column("symbol", "string").column("price", "double").create();
        for (String symbol : List.of("A", "B", "C", "D")) {
            table.append(DataFile.of(row(symbol, 1.0)));
        }
        snapshot = lake.snapshot(TABLE);
        // with a good source in the same group, read before it
        table.deleteFile(snapshot.files().file(2).path());
    }

    private void run(boolean leavesOut)
    {
        List<AddFile> files = snapshot.files().files().toList();
        List<FileGroup> groups = List.of(new FileGroup(0, files.subList(0, 1)), new FileGroup(1, files.subList(1, 3)), new FileGroup(2, files.subList(3, 4)));
        LocalFileGroupRunner runner = new LocalFileGroupRunner(LocalLake.READER, LocalLake.WRITERS, lake.stores(), new RewriteLimits(1, DataSize.of(64, MEGABYTE), 1000), lake.spillSpace());
        runner.run(lake.fileSystem(), snapshot, Layouts.of(snapshot, List.of("symbol")), groups, new Cancellation(), new FileGroupRunner.Receiver()
        {
            @Override
            public void finished(GroupResult result)
            {
                finished.add(result.group().id());
            }

            @Override
            public boolean leavesOut(FileGroup group)
            {
                asked.add(group.id());
                return leavesOut;
            }
        }, (_, _) -> {});
    }

    @Test
    void testGroupIsLeftOut()
    {
        run(true);
        assertThat(asked).containsExactly(1L);
        assertThat(finished).containsExactly(0L, 2L);
        assertThat(lake.listing(TABLE)).noneMatch(path -> path.contains("symbol=B") || path.contains("symbol=C"));
    }

    @Test
    void testRunFails()
    {
        assertThatThrownBy(() -> run(false)).isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_FILE_MISSING.toErrorCode()));
        assertThat(asked).containsExactly(1L);
        assertThat(finished).containsExactly(0L);
        assertThat(lake.listing(TABLE)).noneMatch(path -> path.contains("symbol=B") || path.contains("symbol=C") || path.contains("symbol=D"));
    }
}
