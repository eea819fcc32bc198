package io.lakeshift.migration.rewrite;

import io.airlift.units.DataSize;
import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import static io.airlift.units.DataSize.Unit.KILOBYTE;
import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_VERIFICATION_FAILED;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a move does where there are no links, and where something goes wrong. */
class TestFileMove
{
    private static final Location TABLE = Location.of("local:///quotes");

    @TempDir
    private Path directory;

    private LocalLake lake;
    private Snapshot snapshot;
    private String source;

    @BeforeEach
    void setUp()
    {
        lake = new LocalLake(directory);
        DeltaTable table = new DeltaTableBuilder(lake.fileSystem(), TABLE).column("symbol", "string").column("id", "long").create();
        List<List<Object>> rows = new ArrayList<>();
        for (long i = 0; i < 200; i++) {
            rows.add(row("SPY", i * i * i));
        }
        source = table.append(DataFile.of(rows)).getFirst();
        snapshot = lake.snapshot(TABLE);
    }

    private List<GroupResult> run(UnaryOperator<byte[]> disk)
    {
        LakeStore store = lake.stores().of(TABLE);
        return run(new CopyingStore(store, lake.fileSystem(), disk));
    }

    private List<GroupResult> run(LakeStore store)
    {
        List<GroupResult> results = new ArrayList<>();
        new LocalFileGroupRunner(LocalLake.READER, LocalLake.WRITERS, _ -> store, new RewriteLimits(1, DataSize.of(64, MEGABYTE), 100), lake.spillSpace()).run(
                lake.fileSystem(),
                snapshot,
                Layouts.of(snapshot.schema(), snapshot.metadata(), List.of("symbol"), List.of(), DataSize.of(1, KILOBYTE)).into(snapshot.table()),
                List.of(new FileGroup(0, snapshot.files().files().toList())),
                new Cancellation(),
                results::add,
                (_, _) -> {});
        return results;
    }

    private void assertRefused(UnaryOperator<byte[]> disk, LakeErrorCode code, String... messageParts)
    {
        TreeSet<String> before = lake.listing(TABLE);
        assertThatThrownBy(() -> run(disk))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code.toErrorCode()))
                .hasMessageContainingAll(messageParts);
        assertThat(lake.listing(TABLE)).isEqualTo(before);
    }

    @Test
    void testCopyWhereThereAreNoLinks()
            throws Exception
    {
        GroupResult result = run(UnaryOperator.identity()).getFirst();
        assertThat(result.moved()).isTrue();
        assertThat(result.written().rows()).isEqualTo(200);
        Path copy = directory.resolve("quotes").resolve(result.outputs().getFirst().path());
        assertThat(copy).hasSameBinaryContentAs(directory.resolve("quotes").resolve(source));
        assertThat(Files.isSameFile(copy, directory.resolve("quotes").resolve(source))).isFalse();
    }

    @Test
    void testCopyThatHoldsOtherBytes()
    {
        assertRefused(content -> {
            byte[] other = content.clone();
            other[other.length / 2]++;
            return other;
        }, LAKE_VERIFICATION_FAILED, source, "holds other bytes", "the table is as it was");
        assertRefused(content -> Arrays.copyOf(content, content.length - 1), LAKE_VERIFICATION_FAILED, source, "holds other bytes");
        assertRefused(content -> Arrays.copyOf(content, content.length + 1), LAKE_VERIFICATION_FAILED, source, "holds other bytes");
    }

    @Test
    void testSourceThatIsGone()
            throws Exception
    {
        Files.delete(directory.resolve("quotes").resolve(source));
        assertRefused(UnaryOperator.identity(), LAKE_FILE_MISSING, source);
    }

    @Test
    void testGroupOfSeveralFilesIsDecoded()
    {
        new DeltaTableBuilder(lake.fileSystem(), Location.of("local:///two")).column("symbol", "string").column("id", "long").create()
                .append(DataFile.of(row("SPY", 1L)), DataFile.of(row("SPY", 2L)));
        snapshot = lake.snapshot(Location.of("local:///two"));
        GroupResult result = run(lake.stores().of(TABLE)).getFirst();
        assertThat(result.moved()).isFalse();
        assertThat(result.outputs()).hasSize(1);
    }
}
