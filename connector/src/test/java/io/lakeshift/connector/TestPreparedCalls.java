package io.lakeshift.connector;

import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.Test;

import java.util.List;

import static io.lakeshift.connector.TestLakeMetadata.assertError;
import static io.lakeshift.connector.TestLakeQueries.rows;
import static org.assertj.core.api.Assertions.assertThat;

/** Rehearsed publication as SQL asks for it. */
final class TestPreparedCalls
{
    private static final LakeTestServer SERVER = LakeTestServer.get();

    private static void call(String sql)
    {
        SERVER.runner().execute("CALL system." + sql);
    }

    @Test
    void testPrepareAndCommit()
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///prepared/quotes"));
        List<String> before = rows("SELECT * FROM prepared.quotes ORDER BY timestamp, symbol");
        assertError("CALL system.commit_repartition('prepared.quotes')", "NOT_FOUND", "Nothing is prepared for table prepared.quotes");

        call("repartition(table_name => 'prepared.quotes', partitioning => ARRAY['symbol'], sorted_by => ARRAY['timestamp'], commit => false)");
        assertThat(rows("SELECT state, files_total - files_done, partitioning, published_version, eta FROM system.repartitions WHERE table_name = 'prepared.quotes'"))
                .containsExactly("[PREPARED, 0, [symbol], null, null]");
        assertThat(rows("SELECT max(version) FROM prepared.\"quotes$history\"")).containsExactly("[6]");
        assertThat(rows("SELECT count(*) FROM prepared.\"quotes$files\" WHERE partition <> ''")).containsExactly("[0]");
        assertError("CALL system.repartition('prepared.quotes', ARRAY['day(timestamp)'])", "LAKE_REPARTITION_RUNNING", "system.commit_repartition('prepared.quotes')");
        assertError("CALL readonly.system.commit_repartition('prepared.quotes')", "PERMISSION_DENIED", "read-only");

        call("commit_repartition('prepared.quotes')");
        assertThat(rows("SELECT * FROM prepared.quotes ORDER BY timestamp, symbol")).isEqualTo(before);
        assertThat(rows("SELECT state, published_version FROM system.repartitions WHERE table_name = 'prepared.quotes'")).containsExactly("[PUBLISHED, 7]");
        assertThat(rows("SELECT count(*) FROM prepared.\"quotes$files\" WHERE partition = ''")).containsExactly("[0]");
    }

    @Test
    void testAbort()
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///prepared/aborted"));
        call("repartition(table_name => 'prepared.aborted', partitioning => ARRAY['symbol'], commit => false)");
        call("abort_repartition('prepared.aborted')");
        assertThat(rows("SELECT state FROM system.repartitions WHERE table_name = 'prepared.aborted'")).containsExactly("[ABORTED]");
        assertError("CALL system.commit_repartition('prepared.aborted')", "NOT_FOUND", "Nothing is prepared");
        call("repartition(table_name => 'prepared.aborted', partitioning => ARRAY['symbol'], commit => true)");
        assertThat(rows("SELECT state FROM system.repartitions WHERE table_name = 'prepared.aborted' ORDER BY started DESC LIMIT 1")).containsExactly("[PUBLISHED]");
    }
}
