package io.lakeshift.connector;

import io.lakeshift.connector.LakeTestCluster.Retries;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.StatisticsStyle;
import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import io.trino.spi.QueryId;
import io.trino.testing.QueryRunner.MaterializedResultWithPlan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

/** {@code ALTER TABLE … EXECUTE repartition} by a coordinator that does no work itself, and two workers. */
@TestInstance(PER_CLASS)
@Timeout(300)
final class TestRepartitionExecute
{
    static final int FILES = 8;
    static final String EXECUTE = "ALTER TABLE %s EXECUTE repartition(partitioning => ARRAY['symbol', 'day(timestamp)'], target_file_size => '700B')";

    @TempDir
    private static Path directory;

    private LakeTestCluster cluster;

    @BeforeAll
    void start()
            throws Exception
    {
        cluster = new LakeTestCluster(2, Retries.NONE, directory);
    }

    @AfterAll
    void stop()
    {
        cluster.close();
    }

    @AfterEach
    void openGate()
    {
        cluster.gate().open();
    }

    /** Whose files' statistics tell nothing of their content: a group each, which has to be read. */
    static DeltaTable quotes(LakeTestCluster cluster, String name)
    {
        DeltaTable table = new DeltaTableBuilder(cluster.fileSystem(), Location.of("local:///default/" + name))
                .column("symbol", "string")
                .column("timestamp", "timestamp_ntz")
                .column("price", "double")
                .create();
        for (int file = 0; file < FILES; file++) {
            table.append(DataFile.of(
                    row("SPY", "2026-01-%02dT15:00:00".formatted(10 + file), 1.0 + file),
                    row("QQQ", "2026-01-%02dT15:00:00".formatted(10 + file), 2.0 + file),
                    row(null, "2026-01-%02dT16:00:00".formatted(10 + file), null)).withStatistics(StatisticsStyle.ROWS_ONLY));
        }
        return table;
    }

    private List<String> rows(String sql)
    {
        return cluster.rows(sql);
    }

    /** Where a CALL runs, too: a worker knows neither what queries ask nor which other workers there are. */
    @Test
    void testTableFunctionsAreReadOnTheCoordinator()
    {
        quotes(cluster, "planned");
        for (String function : List.of("plan_repartition('planned', ARRAY['symbol', 'day(timestamp)'])", "plan_repartition('planned')", "advise('planned')")) {
            MaterializedResultWithPlan read = cluster.runner().executeWithPlan(cluster.runner().getDefaultSession(), "SELECT * FROM TABLE(system.%s)".formatted(function));
            assertThat(read.result().getMaterializedRows()).as(function).isNotEmpty();
            assertThat(rows("SELECT DISTINCT n.coordinator FROM system.runtime.tasks t JOIN system.runtime.nodes n USING (node_id) WHERE query_id = '%s'".formatted(read.queryId())))
                    .as(function).containsExactly("[true]");
        }
    }

    @Test
    void testWorkersRewriteAndFiguresComeBack()
    {
        quotes(cluster, "spread");
        List<String> before = rows("SELECT * FROM spread ORDER BY timestamp, symbol");
        TreeSet<String> collected = cluster.files("default/spread");

        MaterializedResultWithPlan executed = cluster.runner().executeWithPlan(cluster.runner().getDefaultSession(), EXECUTE.formatted("spread"));
        assertThat(executed.result().getMaterializedRows()).extracting(row -> row.getField(0) + " " + row.getField(1))
                .contains("rows " + 3 * FILES, "source_files " + FILES, "files_written " + 3 * FILES, "source_version " + FILES, "published_version " + (FILES + 1))
                .anyMatch(figure -> figure.startsWith("source_bytes "))
                .anyMatch(figure -> figure.startsWith("bytes_written "))
                .anyMatch(figure -> figure.startsWith("duration_ms "));
        assertThat(rows("SELECT count(DISTINCT node_id) FROM system.runtime.tasks WHERE query_id = '%s' AND completed_splits > 0".formatted(executed.queryId())))
                .as("workers, and the coordinator, which finishes").containsExactly("[3]");

        assertThat(rows("SELECT * FROM spread ORDER BY timestamp, symbol")).isEqualTo(before);
        assertThat(rows("SELECT DISTINCT timestamp_day FROM spread WHERE timestamp >= TIMESTAMP '2026-01-17 00:00:00'")).containsExactly("[2026-01-17]");
        assertThat(rows("SELECT state, percent, rows_done, files_done, partitioning FROM system.repartitions WHERE table_name = 'default.spread'"))
                .containsExactly("[PUBLISHED, 100.0, %s, %s, [symbol, day(timestamp)]]".formatted(3 * FILES, FILES));
        assertThat(rows("SELECT operation FROM \"spread$history\" ORDER BY version DESC LIMIT 1")).containsExactly("[REPARTITION]");
        assertThat(cluster.files("default/spread")).hasSize(collected.size() + 3 * FILES);

        assertThat(rows("ALTER TABLE spread EXECUTE repartition(partitioning => ARRAY['symbol', 'day(timestamp)'])")).contains("[files_written, 0]");
        assertThat(rows("SELECT state FROM system.repartitions WHERE table_name = 'default.spread' ORDER BY started DESC LIMIT 1")).containsExactly("[UNCHANGED]");

        rows("CALL system.undo_repartition('default.spread')");
        assertThat(rows("SELECT * FROM spread ORDER BY timestamp, symbol")).isEqualTo(before);
    }

    /** The order that the first statement asked for is the table's, and workers hold to it. */
    @Test
    void testAgainAfterAnAppend()
    {
        DeltaTable table = TestTables.quotesByDay(cluster.fileSystem(), Location.of("local:///default/again"));
        rows("ALTER TABLE again EXECUTE repartition(partitioning => ARRAY['symbol', 'day(timestamp)'], sorted_by => ARRAY['timestamp'])");
        table.append(DataFile.of(row("2026-01-30T21:00:00", "SPY", 700.0, "2026-01-30")));
        List<String> before = rows("SELECT * FROM again ORDER BY timestamp, symbol");
        List<String> others = rows("SELECT DISTINCT \"$path\" FROM again WHERE symbol = 'QQQ' ORDER BY 1");

        assertThat(rows("ALTER TABLE again EXECUTE repartition(partitioning => ARRAY['symbol', 'day(timestamp)'])")).contains("[files_written, 1]");
        String last = "SELECT state, partitions_rewritten, partitions_total FROM system.repartitions WHERE table_name = 'default.again' ORDER BY started DESC LIMIT 1";
        assertThat(rows(last)).containsExactly("[PUBLISHED, 1, 6]");
        assertThat(rows("SELECT * FROM again ORDER BY timestamp, symbol")).isEqualTo(before);
        assertThat(rows("SELECT DISTINCT \"$path\" FROM again WHERE symbol = 'QQQ' ORDER BY 1")).isEqualTo(others);

        rows("ALTER TABLE again EXECUTE repartition(partitioning => ARRAY['symbol', 'day(timestamp)'])");
        assertThat(rows(last)).containsExactly("[UNCHANGED, 0, 6]");
    }

    @Test
    void testLargeFilesAreMoved()
    {
        DeltaTable table = new DeltaTableBuilder(cluster.fileSystem(), Location.of("local:///default/moved")).column("symbol", "string").column("price", "double").create();
        table.append(DataFile.of(row("SPY", 1.0), row("SPY", 2.0)));
        table.append(DataFile.of(row("QQQ", 3.0), row("QQQ", 4.0)));
        assertThat(rows("ALTER TABLE moved EXECUTE repartition(partitioning => ARRAY['symbol'], target_file_size => '500B')")).contains("[rows, 4]", "[files_written, 2]");
        assertThat(rows("SELECT warnings FROM system.repartitions WHERE table_name = 'default.moved'")).singleElement().asString().contains("2 files with", "were moved");
        assertThat(rows("SELECT symbol, sum(price) FROM moved GROUP BY 1 ORDER BY 1")).containsExactly("[QQQ, 7.0]", "[SPY, 3.0]");
    }

    @Test
    void testAlongACurveAndSorted()
    {
        quotes(cluster, "ordered");
        List<String> before = rows("SELECT * FROM ordered ORDER BY timestamp, symbol");
        assertThat(rows("ALTER TABLE ordered EXECUTE repartition(partitioning => ARRAY['symbol'], zorder_by => ARRAY['price', 'timestamp'])")).contains("[rows, 24]");
        assertThat(rows("ALTER TABLE ordered EXECUTE repartition(partitioning => ARRAY['symbol'], sorted_by => ARRAY['price'])")).contains("[rows, 24]");
        assertThat(rows("SELECT * FROM ordered ORDER BY timestamp, symbol")).isEqualTo(before);
        // the advised layout
        rows("ALTER TABLE ordered EXECUTE repartition");
        assertThat(rows("SELECT * FROM ordered ORDER BY timestamp, symbol")).isEqualTo(before);
    }

    @Test
    void testRefused()
    {
        quotes(cluster, "refused");
        TreeSet<String> before = cluster.files("default/refused");
        assertThatThrownBy(() -> rows("ALTER TABLE refused EXECUTE repartition(partitioning => ARRAY['timestamp'])")).hasMessageContaining("day(timestamp)");
        assertThatThrownBy(() -> rows("ALTER TABLE refused EXECUTE repartition(partitioning => ARRAY['symbol', NULL])")).hasMessageContaining("partitioning must not hold NULL");
        assertThatThrownBy(() -> rows("ALTER TABLE refused EXECUTE repartition(partitioning => ARRAY['symbol'], target_file_size => 'big')")).hasMessageContaining("'128MB'");
        for (String where : List.of("price > 1", "symbol = 'SPY'")) {
            assertThatThrownBy(() -> rows("ALTER TABLE refused EXECUTE repartition(partitioning => ARRAY['symbol']) WHERE " + where))
                    .hasMessageContaining("Table default.refused cannot be re-partitioned WHERE").hasMessageContaining("whole table");
        }
        assertThatThrownBy(() -> rows("ALTER TABLE missing EXECUTE repartition(partitioning => ARRAY['symbol'])")).hasMessageContaining("missing");
        assertThatThrownBy(() -> rows("ALTER TABLE refused EXECUTE optimize")).hasMessageContaining("OPTIMIZE");
        assertThat(cluster.files("default/refused")).isEqualTo(before);
        assertThat(cluster.root().resolve("default/refused/_lakeshift")).doesNotExist();
    }

    @Test
    void testExplainChangesNothing()
    {
        quotes(cluster, "explained");
        assertThat(rows("EXPLAIN " + EXECUTE.formatted("explained"))).singleElement().asString().contains("TableExecute");
        assertThat(cluster.root().resolve("default/explained/_lakeshift")).doesNotExist();
        assertThat(rows("SELECT count(*) FROM system.repartitions WHERE table_name = 'default.explained'")).containsExactly("[0]");
    }

    @Test
    void testReadOnlyCatalog()
    {
        quotes(cluster, "protected");
        cluster.runner().createCatalog("shared_readonly", "lakeshift", Map.of("lake.root", cluster.root().toString(), "lakeshift.security", "read-only", "lakeshift.asked-predicates.enabled", "false"));
        assertThatThrownBy(() -> rows("ALTER TABLE shared_readonly.default.protected EXECUTE repartition(partitioning => ARRAY['symbol'])")).hasMessageContaining("read-only");
        assertThat(cluster.root().resolve("default/protected/_lakeshift")).doesNotExist();
    }

    @Test
    void testProgressIsLive()
            throws Exception
    {
        quotes(cluster, "live");
        CompletableFuture<Void> execute = halfWay("live");
        String progress = "SELECT state, files_done >= 1 AND files_done < %s AND percent > 0 AND percent < 99 FROM system.repartitions WHERE table_name = 'default.live'".formatted(FILES);
        LakeTestCluster.await(() -> rows(progress).equals(List.of("[REWRITING, true]")));
        assertThatThrownBy(() -> rows("CALL system.repartition('default.live', ARRAY['symbol'])")).hasMessageContaining("is being re-partitioned already");
        cluster.gate().open();
        execute.join();
        assertThat(rows("SELECT state, percent FROM system.repartitions WHERE table_name = 'default.live'")).containsExactly("[PUBLISHED, 100.0]");
    }

    @Test
    void testAbortFromAnotherSession()
            throws Exception
    {
        quotes(cluster, "aborted");
        TreeSet<String> collected = cluster.files("default/aborted");
        CompletableFuture<Void> execute = halfWay("aborted");
        rows("CALL system.abort_repartition('default.aborted')");
        cluster.gate().open();
        assertThatThrownBy(execute::join).hasMessageMatching("(?s).*(abort_repartition|has ended).*");
        assertThat(rows("SELECT state FROM system.repartitions WHERE table_name = 'default.aborted'")).containsExactly("[ABORTED]");
        LakeTestCluster.await(() -> cluster.files("default/aborted").equals(collected));
        assertThat(rows("SELECT count(*) FROM aborted")).containsExactly("[%s]".formatted(3 * FILES));
    }

    /** What was finished by then stays, as where a worker dies: the engine does not tell the one from the other. */
    @Test
    void testKilledQueryCanBeGoneOnWith()
            throws Exception
    {
        quotes(cluster, "killed");
        List<String> before = rows("SELECT * FROM killed ORDER BY timestamp, symbol");
        TreeSet<String> collected = cluster.files("default/killed");
        CompletableFuture<Void> execute = halfWay("killed");
        LakeTestCluster.await(() -> rows("SELECT files_done >= 1 FROM system.repartitions WHERE table_name = 'default.killed'").equals(List.of("[true]")));
        QueryId query = cluster.runner().getCoordinator().getQueryManager().getQueries().stream()
                .filter(info -> info.getQuery().startsWith("ALTER TABLE killed")).findFirst().orElseThrow().getQueryId();
        rows("CALL system.runtime.kill_query(query_id => '%s', message => 'enough')".formatted(query));
        assertThatThrownBy(execute::join).hasStackTraceContaining("enough");
        LakeTestCluster.await(() -> rows("SELECT state FROM system.repartitions WHERE table_name = 'default.killed'").equals(List.of("[FAILED]")));
        assertThat(rows("SELECT error FROM system.repartitions WHERE table_name = 'default.killed'")).singleElement().asString().contains(query.toString(), "are kept");
        cluster.gate().open();
        assertThat(rows("SELECT * FROM killed ORDER BY timestamp, symbol")).isEqualTo(before);

        rows("CALL system.repartition(table_name => 'default.killed', partitioning => ARRAY['symbol', 'day(timestamp)'], target_file_size => '700B')");
        assertThat(rows("SELECT state, any_match(warnings, w -> w LIKE 'Resumed: %') FROM system.repartitions WHERE table_name = 'default.killed' ORDER BY started"))
                .containsExactly("[FAILED, false]", "[PUBLISHED, true]");
        assertThat(rows("SELECT * FROM killed ORDER BY timestamp, symbol")).isEqualTo(before);
        LakeTestCluster.await(() -> cluster.files("default/killed").size() == collected.size() + 3 * FILES);
    }

    /** One of whose groups a worker waits at the source, while the others are finished. */
    private CompletableFuture<Void> halfWay(String table)
            throws InterruptedException
    {
        String last = "%s/part-%05d.snappy.parquet".formatted(table, FILES - 1);
        // checks look at it, too, on other threads
        cluster.gate().close(location -> location.path().endsWith(last) && Thread.currentThread().getName().startsWith("lakeshift-rewrite"));
        CompletableFuture<Void> execute = execute(cluster, EXECUTE.formatted(table));
        cluster.gate().awaitArrival();
        return execute;
    }

    /** On a thread of its own: two cores have a common pool of one. */
    static CompletableFuture<Void> execute(LakeTestCluster cluster, String sql)
    {
        return CompletableFuture.runAsync(() -> cluster.runner().execute(sql), command -> Thread.ofVirtual().start(command));
    }
}
