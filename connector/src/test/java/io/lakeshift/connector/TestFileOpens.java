package io.lakeshift.connector;

import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.Multiset;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static io.lakeshift.connector.TestLakeQueries.rows;
import static io.lakeshift.testing.storage.FileKind.COMMIT;
import static io.lakeshift.testing.storage.FileKind.DATA;
import static io.lakeshift.testing.storage.FileKind.LAST_CHECKPOINT;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every open that the desk's queries cost, each time a file is opened: cold, on a table that this server has never seen, and warm. A file more is a
 * question that got slower, a file less one that may have lost rows.
 */
final class TestFileOpens
{
    private static final LakeTestServer SERVER = LakeTestServer.get();
    private static final String SPY_OF_THE_DAY = "SELECT bid FROM opens.%s WHERE symbol = 'SPY' AND timestamp >= TIMESTAMP '2026-01-30 00:00:00' ORDER BY bid";

    @BeforeAll
    static void setUp()
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///opens/collected"));
        TestTables.truncatedMaximum(SERVER.fileSystem(), Location.of("local:///opens/truncated"));
        DeltaTable migrated = TestTables.quotesByDay(SERVER.fileSystem(), Location.of("local:///opens/migrated"));
        // a collector that went on: a second file of the partition that is asked for, and one beside it
        migrated.append(DataFile.of(row("2026-01-30T20:59:59.999999", "SPY", 799.0, "2026-01-30")));
        migrated.append(DataFile.of(row("2026-01-31T00:00:00", "QQQ", 699.0, "2026-01-31")));
        executions();
    }

    @Test
    void testMigratedTableOpensThePartitionsFiles()
    {
        String query = SPY_OF_THE_DAY.formatted("migrated");
        assertThat(opensOf(query)).isEqualTo(cold(4, 2));
        assertThat(SERVER.accesses().opened(DATA)).allSatisfy(file -> assertThat(file.path()).contains("/symbol=SPY/timestamp_day=2026-01-30/"));
        assertThat(opensOf(query)).isEqualTo(warm(0, 2));
        assertThat(rows(query)).containsExactly("[720.0]", "[721.0]", "[799.0]");
        assertThat(rows("SELECT path FROM opens.\"migrated$files\" WHERE path LIKE '%symbol=SPY/timestamp_day=2026-01-30/%'")).hasSize(2);
    }

    @Test
    void testUnmigratedTableOpensWhatStatisticsAllow()
    {
        String query = SPY_OF_THE_DAY.formatted("collected");
        assertThat(opensOf(query)).isEqualTo(cold(7, 2));
        assertThat(opensOf(query)).isEqualTo(warm(0, 2));
        assertThat(rows(query)).containsExactly("[720.0]", "[721.0]");
    }

    @Test
    void testRowAboveItsTruncatedMaximum()
    {
        String query = "SELECT id FROM opens.truncated WHERE timestamp > TIMESTAMP '2026-01-30 15:07:01.123400'";
        assertThat(opensOf(query)).isEqualTo(cold(2, 1));
        assertThat(opensOf(query)).isEqualTo(warm(0, 1));
        assertThat(rows(query)).containsExactly("[2]");
        assertThat(opensOf("SELECT id FROM opens.truncated WHERE timestamp > TIMESTAMP '2026-01-30 15:07:01.124'")).isEmpty();
    }

    @Test
    void testExecutionsOfTheDay()
    {
        String query = "SELECT execution_id FROM opens.executions WHERE date(entry_time) = DATE '2026-01-29' ORDER BY 1";
        assertThat(opensOf(query)).isEqualTo(cold(2, 1));
        assertThat(opensOf(query)).isEqualTo(warm(0, 1));
        assertThat(rows(query)).containsExactly("[b]", "[c]");
    }

    @Test
    void testNewCommitIsReadAlone()
    {
        DeltaTable table = TestTables.quotes(SERVER.fileSystem(), Location.of("local:///opens/growing"));
        String query = SPY_OF_THE_DAY.formatted("growing");
        rows(query);
        table.append(DataFile.of(row("2026-01-30T21:00:00", "SPY", 800.0)));
        assertThat(opensOf(query)).isEqualTo(warm(1, 3));
    }

    private static void executions()
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///opens/executions"))
                .column("execution_id", "string")
                .column("entry_time", "timestamp_ntz")
                .column("fill_time", "timestamp_ntz")
                .generatedColumn("entry_time_day", "date", "CAST(`entry_time` AS DATE)")
                .partitionedBy("entry_time_day")
                .create();
        table.append(
                DataFile.of(row("a", "2026-01-28T14:46:02.318402", null, "2026-01-28")),
                DataFile.of(
                        row("b", "2026-01-29T00:00:00", "2026-01-30T00:00:00", "2026-01-29"),
                        row("c", "2026-01-29T23:59:59.999999", null, "2026-01-29")),
                DataFile.of(row("d", "2026-01-30T00:00:00", null, "2026-01-30")));
    }

    /** Nothing of the table is known: one look for a checkpoint, then each commit. */
    private static Multiset<FileKind> cold(int commits, int dataFiles)
    {
        return ImmutableMultiset.<FileKind>builder().add(LAST_CHECKPOINT).addAll(warm(commits, dataFiles)).build();
    }

    /** @param commits made since the table was last asked */
    private static Multiset<FileKind> warm(int commits, int dataFiles)
    {
        return ImmutableMultiset.<FileKind>builder().addCopies(COMMIT, commits).addCopies(DATA, dataFiles).build();
    }

    private static Multiset<FileKind> opensOf(String query)
    {
        SERVER.accesses().reset();
        SERVER.runner().execute(query);
        return SERVER.accesses().opens();
    }
}
