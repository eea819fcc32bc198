package io.lakeshift.connector;

import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import static io.lakeshift.connector.TestLakeMetadata.assertError;
import static io.lakeshift.connector.TestLakeQueries.explain;
import static io.lakeshift.connector.TestLakeQueries.opens;
import static io.lakeshift.connector.TestLakeQueries.rows;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Re-partitioning as SQL asks for it. */
final class TestRepartitionCalls
{
    private static final LakeTestServer SERVER = LakeTestServer.get();

    @AfterEach
    void openGate()
    {
        SERVER.gate().open();
    }

    @Test
    void testCall()
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///calls/quotes"));
        List<String> before = rows("SELECT * FROM calls.quotes ORDER BY timestamp, symbol");

        assertThat(rows("SELECT DISTINCT partitioning FROM TABLE(system.plan_repartition('calls.quotes', ARRAY['symbol', 'day(timestamp)']))"))
                .containsExactly("[[symbol, day(timestamp)]]");
        assertThat(rows("SELECT rank, reason IS NOT NULL FROM TABLE(system.advise('calls.quotes')) ORDER BY rank LIMIT 1")).containsExactly("[1, true]");
        assertThat(rows("SELECT count(*) FROM calls.\"quotes$history\"")).containsExactly("[7]");

        SERVER.runner().execute("CALL system.repartition(table_name => 'calls.quotes', partitioning => ARRAY['symbol', 'day(timestamp)'], sorted_by => ARRAY['timestamp'], target_file_size => '16MB')");

        assertThat(rows("SELECT * FROM calls.quotes ORDER BY timestamp, symbol")).isEqualTo(before);
        String ofLastDay = "SELECT bid FROM calls.quotes WHERE symbol = 'SPY' AND timestamp >= TIMESTAMP '2026-01-30 00:00:00'";
        assertThat(opens(ofLastDay)).isEqualTo(1);
        assertThat(explain(ofLastDay)).doesNotContain("Filter", "filterPredicate");
        assertThat(rows("SELECT timestamp_day, count(*) FROM calls.quotes GROUP BY 1 ORDER BY 1")).containsExactly("[2026-01-28, 4]", "[2026-01-29, 4]", "[2026-01-30, 4]");
        assertThat(rows("SELECT state, percent, rows_done, partitioning FROM system.repartitions WHERE table_name = 'calls.quotes'"))
                .containsExactly("[PUBLISHED, 100.0, 12, [symbol, day(timestamp)]]");
        assertThat(rows("SELECT operation FROM calls.\"quotes$history\" ORDER BY version DESC LIMIT 1")).containsExactly("[REPARTITION]");

        SERVER.runner().execute("CALL system.repartition('calls.quotes', ARRAY['symbol', 'day(timestamp)'])");
        assertThat(rows("SELECT state FROM system.repartitions WHERE table_name = 'calls.quotes' ORDER BY started DESC LIMIT 1")).containsExactly("[UNCHANGED]");
    }

    /** The order of the first CALL is the table's, and only the partition that somebody appended to is written again. */
    @Test
    void testAgainAfterAnAppend()
    {
        DeltaTable table = TestTables.quotesByDay(SERVER.fileSystem(), Location.of("local:///calls/again"));
        SERVER.runner().execute("CALL system.repartition(table_name => 'calls.again', partitioning => ARRAY['symbol', 'day(timestamp)'], sorted_by => ARRAY['timestamp'])");
        table.append(DataFile.of(row("2026-01-30T21:00:00", "SPY", 700.0, "2026-01-30")));
        List<String> before = rows("SELECT * FROM calls.again ORDER BY timestamp, symbol");
        List<String> others = rows("SELECT DISTINCT \"$path\" FROM calls.again WHERE symbol = 'QQQ' ORDER BY 1");

        assertThat(rows("SELECT partition, source_files > 0, file_count FROM TABLE(system.plan_repartition('calls.again', ARRAY['symbol', 'day(timestamp)']))"))
                .containsExactly("[symbol=SPY/timestamp_day=2026-01-30, true, 1]");
        String last = "SELECT state, partitions_rewritten, partitions_total FROM system.repartitions WHERE table_name = 'calls.again' ORDER BY started DESC LIMIT 1";
        assertThat(rows(last)).containsExactly("[PUBLISHED, null, null]");
        SERVER.runner().execute("CALL system.repartition('calls.again', ARRAY['symbol', 'day(timestamp)'])");
        assertThat(rows(last)).containsExactly("[PUBLISHED, 1, 6]");
        assertThat(rows("SELECT * FROM calls.again ORDER BY timestamp, symbol")).isEqualTo(before);
        assertThat(rows("SELECT DISTINCT \"$path\" FROM calls.again WHERE symbol = 'QQQ' ORDER BY 1")).isEqualTo(others);
        assertThat(rows("SELECT replace(element_at(operation_parameters, 'sortedBy'), ' ') FROM calls.\"again$history\" ORDER BY version DESC LIMIT 1")).containsExactly("[[\"timestamp\"]]");

        SERVER.runner().execute("CALL system.repartition('calls.again', ARRAY['symbol', 'day(timestamp)'])");
        assertThat(rows(last)).containsExactly("[UNCHANGED, 0, 6]");
    }

    @Test
    void testAlongACurve()
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///calls/curve"));
        List<String> before = rows("SELECT * FROM calls.curve ORDER BY timestamp, symbol");
        String arguments = "(table_name => 'calls.curve', partitioning => ARRAY['symbol'], zorder_by => ARRAY['bid', 'timestamp'])";
        assertThat(rows("SELECT DISTINCT cardinality(refusals) FROM TABLE(system.plan_repartition%s)".formatted(arguments))).containsExactly("[0]");
        SERVER.runner().execute("CALL system.repartition" + arguments);
        assertThat(rows("SELECT * FROM calls.curve ORDER BY timestamp, symbol")).isEqualTo(before);
        assertThat(rows("SELECT replace(element_at(operation_parameters, 'zOrderBy'), ' ') FROM calls.\"curve$history\" ORDER BY version DESC LIMIT 1")).containsExactly("[[\"bid\",\"timestamp\"]]");

        String both = "(table_name => 'calls.curve', partitioning => ARRAY['symbol'], sorted_by => ARRAY['bid'], zorder_by => ARRAY['bid', 'timestamp'])";
        assertError("CALL system.repartition" + both, "LAKE_REPARTITION_REFUSED", "at the same time");
        assertThat(rows("SELECT DISTINCT cardinality(refusals) FROM TABLE(system.plan_repartition%s)".formatted(both))).containsExactly("[1]");
        assertError("CALL system.repartition(table_name => 'calls.curve', zorder_by => ARRAY['bid', NULL])", "INVALID_PROCEDURE_ARGUMENT", "zorder_by must not hold NULL");
    }

    @Test
    void testGoingBack()
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///calls/back"));
        List<String> before = rows("SELECT * FROM calls.back ORDER BY timestamp, symbol");
        assertError("CALL system.undo_repartition('calls.back')", "NOT_FOUND", "calls.back");
        SERVER.runner().execute("CALL system.repartition('calls.back', ARRAY['symbol'])");

        SERVER.runner().execute("CALL system.undo_repartition('calls.back')");
        assertThat(rows("SELECT * FROM calls.back ORDER BY timestamp, symbol")).isEqualTo(before);
        assertThat(rows("SELECT count(*) FROM calls.\"back$files\" WHERE partition <> ''")).containsExactly("[0]");
        assertThat(rows("SELECT state, undo_until > current_timestamp FROM system.repartitions WHERE table_name = 'calls.back'")).containsExactly("[PUBLISHED, true]", "[PUBLISHED, true]");

        SERVER.runner().execute("CALL system.rollback_to_version('calls.back', 2)");
        assertThat(rows("SELECT count(*) FROM calls.back")).containsExactly("[4]");
        assertThat(rows("SELECT operation FROM calls.\"back$history\" ORDER BY version DESC LIMIT 1")).containsExactly("[RESTORE]");
        assertError("CALL system.rollback_to_version('calls.back', 99)", "INVALID_ARGUMENTS", "99");
    }

    @Test
    void testTimestampItselfIsRefusedByName()
            throws Exception
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///calls/refused"));
        List<String> before = files("calls/refused");
        assertThatThrownBy(() -> rows("CALL system.repartition('calls.refused', ARRAY['timestamp'])")).hasMessageContaining("day(timestamp)");
        assertThatThrownBy(() -> rows("CALL system.repartition('calls.refused', ARRAY['nothing'])")).hasMessageContaining("nothing");
        assertThat(files("calls/refused")).isEqualTo(before);
    }

    @Test
    void testKilledQueryStopsItsMigration()
            throws Exception
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///calls/killed"));
        List<String> data = files("calls/killed");
        List<String> directories = directories("calls/killed");
        CompletableFuture<Void> call = halfWay("killed");
        String query = (String) SERVER.runner()
                .execute("SELECT query_id FROM system.runtime.queries WHERE state = 'RUNNING' AND query LIKE 'CALL system.repartition(''calls.killed''%'").getOnlyValue();
        SERVER.runner().execute("CALL system.runtime.kill_query(query_id => '%s', message => 'enough')".formatted(query));
        assertThatThrownBy(call::join).hasStackTraceContaining("enough");

        SERVER.gate().open();
        awaitEnd("killed", "ABORTED");
        assertThat(files("calls/killed")).isEqualTo(data);
        assertThat(directories("calls/killed")).isEqualTo(directories);
        assertThat(rows("SELECT count(*), max(version) FROM calls.killed CROSS JOIN (SELECT max(version) FROM calls.\"killed$history\") h(version)")).containsExactly("[12, 6]");

        SERVER.runner().execute("CALL system.repartition('calls.killed', ARRAY['symbol', 'day(timestamp)'])");
        assertThat(rows("SELECT state FROM system.repartitions WHERE table_name = 'calls.killed' ORDER BY started")).containsExactly("[ABORTED]", "[PUBLISHED]");
    }

    @Test
    void testAbortFromAnotherSession()
            throws Exception
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///calls/aborted"));
        List<String> data = files("calls/aborted");
        CompletableFuture<Void> call = halfWay("aborted");
        assertThat(rows("SELECT state, percent < 100, files_total, files_done, bytes_total > 0, source_version, published_version FROM system.repartitions WHERE table_name = 'calls.aborted'"))
                .containsExactly("[REWRITING, true, 6, 0, true, 6, null]");
        List<String> halfDone = files("calls/aborted");
        assertError("CALL system.repartition('calls.aborted', ARRAY['symbol'])", "LAKE_REPARTITION_RUNNING", "Table calls.aborted is being re-partitioned already");
        assertThat(files("calls/aborted")).isEqualTo(halfDone);
        assertThat(rows("SELECT max(version) FROM calls.\"aborted$history\"")).containsExactly("[6]");
        CompletableFuture<Void> abort = call("CALL system.abort_repartition('calls.aborted')");
        while (rows("SELECT 1 FROM system.runtime.queries WHERE state = 'RUNNING' AND query LIKE 'CALL system.abort_repartition%'").isEmpty()) {
            Thread.sleep(50);
        }
        Thread.sleep(1_000);
        SERVER.gate().open();
        abort.join();
        assertThatThrownBy(call::join).hasStackTraceContaining("abort_repartition");
        awaitEnd("aborted", "ABORTED");
        assertThat(files("calls/aborted")).isEqualTo(data);

        SERVER.runner().execute("CALL system.repartition('calls.aborted', ARRAY['symbol'])");
        assertThat(rows("SELECT symbol, count(*) FROM calls.aborted GROUP BY 1 ORDER BY 1")).containsExactly("[QQQ, 6]", "[SPY, 6]");
    }

    @Test
    void testHeldBackWhileItRuns()
            throws Exception
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///calls/held"));
        String throttle = "CALL system.throttle_repartition(table_name => 'calls.held', %s)";
        assertError(throttle.formatted("threads => 1"), "NOT_FOUND", "No migration of table calls.held is running");
        CompletableFuture<Void> call = halfWay("held");
        String pace = "SELECT state, max_bytes_per_second, max_threads, lag_versions FROM system.repartitions WHERE table_name = 'calls.held'";
        long threads = (long) SERVER.runner().execute("SELECT max_threads FROM system.repartitions WHERE table_name = 'calls.held'").getOnlyValue();
        assertThat(rows(pace)).containsExactly("[REWRITING, null, %s, 0]".formatted(threads));

        SERVER.runner().execute(throttle.formatted("bytes_per_second => '50MB', threads => 1"));
        assertThat(rows(pace)).containsExactly("[REWRITING, 52428800, 1, 0]");
        SERVER.runner().execute(throttle.formatted("bytes_per_second => '60MB', threads => NULL"));
        assertThat(rows(pace)).containsExactly("[REWRITING, 62914560, 1, 0]");

        assertError(throttle.formatted("threads => NULL"), "INVALID_PROCEDURE_ARGUMENT", "Say what to change");
        assertError(throttle.formatted("threads => 0"), "INVALID_PROCEDURE_ARGUMENT", "1 or more");
        assertError(throttle.formatted("threads => 10000"), "INVALID_PROCEDURE_ARGUMENT", "lakeshift.repartition.threads");
        assertError(throttle.formatted("bytes_per_second => 'fast'"), "INVALID_PROCEDURE_ARGUMENT", "'50MB', or 'unlimited'");
        assertError(throttle.formatted("bytes_per_second => '0B'"), "INVALID_PROCEDURE_ARGUMENT", "more than 0");
        assertThat(rows(pace)).containsExactly("[REWRITING, 62914560, 1, 0]");

        SERVER.runner().execute(throttle.formatted("bytes_per_second => 'unlimited', threads => " + threads));
        assertThat(rows(pace)).containsExactly("[REWRITING, null, %s, 0]".formatted(threads));
        SERVER.gate().open();
        call.join();
        assertThat(rows("SELECT state, rows_per_second > 0, bytes_per_second > 0, bytes_moved > bytes_total, lag_versions, publication_ms IS NOT NULL FROM system.repartitions WHERE table_name = 'calls.held'"))
                .containsExactly("[PUBLISHED, true, true, true, null, true]");
        assertError("CALL readonly.system.throttle_repartition('calls.held', '1MB')", "PERMISSION_DENIED", "read-only");
    }

    @Test
    void testOneTablesDamagedRecordHidesNoOther()
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///calls_record/good"));
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///calls_record/bad"));
        SERVER.runner().execute("CALL system.repartition('calls_record.good', ARRAY['symbol'])");
        SERVER.faults().strike(new Fault.Failure("Input/output error")).where(location -> location.path().startsWith("calls_record/bad/_lakeshift"));
        try {
            assertThat(rows("SELECT table_name, state, location, error FROM system.repartitions WHERE table_name LIKE 'calls_record.%' ORDER BY 1"))
                    .satisfiesExactly(
                            bad -> assertThat(bad).startsWith("[calls_record.bad, null, local:///calls_record/bad, The record of this table's migrations cannot be read: ").contains("Input/output error"),
                            good -> assertThat(good).startsWith("[calls_record.good, PUBLISHED, "));
        }
        finally {
            SERVER.faults().clear();
        }
    }

    @Test
    void testPlanTakesTheArgumentsOfTheCall()
    {
        DeltaTable zoned = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///calls/zoned")).column("id", "long").column("time", "timestamp").create();
        zoned.append(DataFile.of(row(1L, "2026-01-30T10:00:00Z")));
        String plan = "SELECT cardinality(refusals), file_count FROM TABLE(system.plan_repartition(table_name => 'calls.zoned', partitioning => ARRAY['day(time)']%s))";
        assertThat(rows(plan.formatted(""))).containsExactly("[1, 1]");
        assertThat(rows(plan.formatted(", zone => 'UTC'"))).containsExactly("[0, 1]");
        assertThat(rows(plan.formatted(", zone => 'UTC', sorted_by => ARRAY['id']"))).containsExactly("[0, 1]");
        assertThat((long) SERVER.runner().execute("SELECT file_count FROM TABLE(system.plan_repartition(table_name => 'calls.zoned', partitioning => ARRAY[], target_file_size => '100B'))").getOnlyValue())
                .isGreaterThan(1);
        assertError(plan.formatted(", target_file_size => 'big'"), "INVALID_PROCEDURE_ARGUMENT", "'128MB'");
        assertError(plan.formatted(", sorted_by => ARRAY[NULL]"), "INVALID_FUNCTION_ARGUMENT", "sorted_by must not hold NULL");
        assertThat(rows("SELECT element_at(refusals, 1) FROM TABLE(system.plan_repartition(table_name => 'calls.zoned', partitioning => ARRAY[], sorted_by => ARRAY['nothing']))"))
                .singleElement().asString().contains("nothing to sort by");
    }

    /** A CALL that waits at the first data file it opens once it has claimed the table. */
    private static CompletableFuture<Void> halfWay(String table)
            throws InterruptedException
    {
        Path claims = SERVER.root().resolve("calls").resolve(table).resolve("_lakeshift/claims");
        SERVER.gate().close(location -> FileKind.of(location) == FileKind.DATA && location.path().contains("calls/" + table + "/") && Files.isDirectory(claims));
        CompletableFuture<Void> call = call("CALL system.repartition('calls.%s', ARRAY['symbol', 'day(timestamp)'])".formatted(table));
        SERVER.gate().awaitArrival();
        return call;
    }

    /** On a thread of its own: two cores have a common pool of one. */
    private static CompletableFuture<Void> call(String sql)
    {
        return CompletableFuture.runAsync(() -> SERVER.runner().execute(sql), command -> Thread.ofVirtual().start(command));
    }

    private static void awaitEnd(String table, String state)
            throws InterruptedException
    {
        String last = "SELECT state FROM system.repartitions WHERE table_name = 'calls.%s' ORDER BY started DESC LIMIT 1".formatted(table);
        List<String> states = rows(last);
        while (states.stream().noneMatch(text -> List.of("[ABORTED]", "[FAILED]", "[PUBLISHED]", "[UNCHANGED]").contains(text))) {
            Thread.sleep(100);
            states = rows(last);
        }
        assertThat(states).containsExactly("[" + state + "]");
    }

    /** Directories below the table, but for what its migrations keep of themselves. */
    private static List<String> directories(String table)
            throws Exception
    {
        Path directory = SERVER.root().resolve(table);
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isDirectory).map(path -> directory.relativize(path).toString()).filter(path -> !path.startsWith("_lakeshift")).sorted().toList();
        }
    }

    /** Data files below the table. */
    private static List<String> files(String table)
            throws Exception
    {
        Path directory = SERVER.root().resolve(table);
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.map(path -> directory.relativize(path).toString()).filter(path -> path.endsWith(".parquet")).sorted().toList();
        }
    }
}
