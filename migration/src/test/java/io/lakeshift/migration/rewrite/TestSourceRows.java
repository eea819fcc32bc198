package io.lakeshift.migration.rewrite;

import io.airlift.units.DataSize;
import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.rewrite.TamperingReader.Damage;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.StatisticsStyle;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.lakeshift.delta.LakeErrorCode.LAKE_VERIFICATION_FAILED;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rows that never came out of a source file are missed, although what was read and what was written agree. */
public class TestSourceRows
{
    private static final Location TABLE = Location.of("local:///quotes");
    private static final DataFile THREE_ROWS = DataFile.of(row("SPY", 1L), row("QQQ", 2L), row("SPY", 3L));

    @TempDir
    private Path directory;
    private LocalLake lake;
    private DeltaTable table;

    @BeforeEach
    public void makeTable()
    {
        lake = new LocalLake(directory);
        table = new DeltaTableBuilder(lake.fileSystem(), TABLE)
                .column("symbol", "string")
                .column("id", "long")
                .protocol(3, 7, Set.of("deletionVectors"), Set.of("deletionVectors"))
                .create();
    }

    @Test
    public void testARowThatTheReaderLosesOrDoubles()
    {
        table.append(THREE_ROWS, THREE_ROWS.withPath("second.parquet"));
        TamperingReader losing = new TamperingReader(Damage.LOSES_THE_FIRST_ROW, path -> path.endsWith("second.parquet"));
        assertRefused(losing, LAKE_VERIFICATION_FAILED, "second.parquet", "2 rows came out", "its footer says 3", "the log says 3", "the table is as it was");
        TamperingReader doubling = new TamperingReader(Damage.DOUBLES_THE_FIRST_ROW, path -> path.endsWith("second.parquet"));
        assertRefused(doubling, LAKE_VERIFICATION_FAILED, "second.parquet", "4 rows came out", "its footer says 3");
    }

    @Test
    public void testWithoutStatisticsTheFooterCounts()
    {
        table.append(THREE_ROWS.withStatistics(StatisticsStyle.NONE).withPath("only.parquet"));
        assertThat(rows(LocalLake.READER)).isEqualTo(3);
        assertRefused(new TamperingReader(Damage.LOSES_THE_FIRST_ROW, path -> path.endsWith("only.parquet")), LAKE_VERIFICATION_FAILED, "only.parquet", "2 rows came out");
    }

    @Test
    public void testTheLogSaysOtherwise()
    {
        String path = table.append(THREE_ROWS.withStatistics("{\"numRecords\":4}")).getFirst();
        assertRefused(LocalLake.READER, LAKE_BAD_DATA, path, "has 4 rows", "has 3 by its footer", "the table is as it was");
        table.remove(path);
        path = table.append(THREE_ROWS.withStatistics("{\"minValues\":{\"id\":1},\"numRecords\":2}")).getFirst();
        assertRefused(LocalLake.READER, LAKE_BAD_DATA, path, "has 2 rows", "has 3 by its footer");
        table.remove(path);
        // a text that states nothing is not held against the file
        table.append(THREE_ROWS.withStatistics("{\"numRecords\":null}"), THREE_ROWS.withStatistics("{\"numRec"));
        assertThat(rows(LocalLake.READER)).isEqualTo(6);
    }

    @Test
    public void testDeletedRowsAreAccountedFor()
    {
        // the second row
        addWithDeletionVector("first.parquet", "^Bg9^0rr910000000000iXQKl0rr91000005c8Xg0rr91", 34, 1);
        assertThat(rows(LocalLake.READER)).isEqualTo(2);
        assertRefused(new TamperingReader(Damage.LOSES_THE_FIRST_ROW, path -> path.endsWith("first.parquet")),
                LAKE_VERIFICATION_FAILED, "first.parquet", "1 rows came out", "its footer says 3, of which its deletion vector removes 1");
        table.remove("first.parquet");

        // the second row, and the 901st of three
        addWithDeletionVector("second.parquet", "^Bg9^0rr910000000000iXQKl0rr91000315c8Xg0rv=P", 36, 2);
        assertRefused(LocalLake.READER, LAKE_VERIFICATION_FAILED, "second.parquet", "2 rows came out", "its footer says 3, of which its deletion vector removes 2");
    }

    @Test
    public void testAFooterWhoseTotalIsNotThatOfItsRowGroups()
            throws IOException
    {
        Path file = directory.resolve("quotes").resolve(table.append(THREE_ROWS.withStatistics(StatisticsStyle.NONE).withRowGroups(2)).getFirst());
        byte[] content = Files.readAllBytes(file);
        int length = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(content.length - 8);
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(content, content.length - 8 - length, length));
        // as if a row group had been lost from the list: compact numbers of one byte, so that the file keeps its size
        footer.setNum_rows(5);
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, changed);
        assertThat(changed.size()).isEqualTo(length);
        System.arraycopy(changed.toByteArray(), 0, content, content.length - 8 - length, length);
        Files.write(file, content);
        assertRefused(LocalLake.READER, LAKE_VERIFICATION_FAILED, "3 rows came out", "its footer says 5");
    }

    @Test
    public void testAFileThatCannotBeClosedIsNamed()
    {
        String path = table.append(THREE_ROWS).getFirst();
        assertRefused(new TamperingReader(Damage.FAILS_TO_CLOSE, file -> file.endsWith(path)), LAKE_STORAGE_ERROR, path, "Stale file handle", "the table is as it was");
        assertRefused(new TamperingReader(Damage.FAILS_TO_CLOSE, file -> file.contains("part-test-")), LAKE_STORAGE_ERROR, "part-test-", "Stale file handle", "the table is as it was");
    }

    private void addWithDeletionVector(String path, String inline, int bytes, int cardinality)
    {
        var add = table.write(THREE_ROWS.withPath(path));
        add.putObject("deletionVector").put("storageType", "i").put("pathOrInlineDv", inline).put("sizeInBytes", bytes).put("cardinality", cardinality);
        table.commit("DELETE", "{\"add\":" + add + "}");
    }

    private void assertRefused(DataFileReader reader, LakeErrorCode code, String... messageParts)
    {
        TreeSet<String> before = lake.listing(TABLE);
        assertThatThrownBy(() -> rows(reader))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code.toErrorCode()))
                .hasMessageContainingAll(messageParts);
        assertThat(lake.listing(TABLE)).isEqualTo(before);
    }

    /** Rewrites the table; the files written are left. */
    private long rows(DataFileReader reader)
    {
        Snapshot snapshot = lake.snapshot(TABLE);
        List<GroupResult> results = new ArrayList<>();
        new LocalFileGroupRunner(reader, LocalLake.WRITERS, lake.stores(), new RewriteLimits(2, DataSize.of(64, MEGABYTE), 1000), lake.spillSpace()).run(
                lake.fileSystem(),
                snapshot,
                Layouts.of(snapshot, Arrays.asList("symbol")),
                List.of(new FileGroup(0, snapshot.files().files().toList())),
                new Cancellation(),
                results::add,
                (_, _) -> {});
        return results.stream().mapToLong(result -> result.written().rows()).sum();
    }
}
