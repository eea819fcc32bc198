package io.lakeshift.server;

import io.lakeshift.server.Launcher.Outcome;
import io.lakeshift.server.SqlClient.Answer;
import io.lakeshift.server.report.Page;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

/** {@code bin/lakeshift report} beside a real server: its figures are what SQL says, and how many files it says that questions open is how many they do open. */
@TestInstance(PER_CLASS)
public class TestReportIT
{
    private static final String FILES_OPENED = "files opened";

    @TempDir
    private static Path temporary;

    private Launcher launcher;
    private SqlClient client;

    @BeforeAll
    public void start()
    {
        launcher = new Launcher(temporary.resolve("data"));
        Path lake = Launcher.sampleLake(temporary.resolve("lake"));
        Launcher.sampleLake(temporary.resolve("lake/twin"));
        new HandmadeTable(Map.of()).write(lake.resolve("nothing"));
        odd().write(lake.resolve("odd"));
        many().write(lake.resolve("many"));
        Outcome started = launcher.start(lake);
        assertThat(started.exitCode()).as(started.output()).isZero();
        client = new SqlClient(URI.create("http://127.0.0.1:" + launcher.port()));
    }

    private static HandmadeTable odd()
    {
        HandmadeTable table = new HandmadeTable(Map.of("symbol", "string"));
        Map<String, String> nothing = new LinkedHashMap<>();
        nothing.put("symbol", null);
        return table.file(Map.of("symbol", "<b onload=\"x\">&it's</b>"), 1_000, 7).file(Map.of("symbol", "BRK/B"), 2_000, 3).file(nothing, 3_000, 1);
    }

    private static HandmadeTable many()
    {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("symbol", "string");
        columns.put("traded", "date");
        HandmadeTable table = new HandmadeTable(columns);
        for (int symbol = 0; symbol < 100; symbol++) {
            for (int day = 0; day < 100; day++) {
                table.file(Map.of("symbol", "S%02d".formatted(symbol), "traded", LocalDate.of(2026, 1, 1).plusDays(day).toString()), 1_000 + symbol * day, symbol + 1);
            }
        }
        return table;
    }

    @AfterAll
    public void stop()
    {
        client.close();
        launcher.close();
    }

    @Test
    public void testMigratedTable()
    {
        for (int i = 0; i < 3; i++) {
            client.ask("SELECT count(bid) FROM option_snapshots WHERE symbol = 'QQQ' AND timestamp >= TIMESTAMP '2026-01-29 00:00:00'");
        }
        client.ask("CALL system.repartition('default.option_snapshots', ARRAY['symbol', 'day(timestamp)'])");
        List<Object> migration = client.ask("SELECT source_version, published_version, fingerprint, rows_done, migration_id FROM system.repartitions WHERE table_name = 'default.option_snapshots' AND state = 'PUBLISHED'")
                .rows().getFirst();
        long published = ((Number) migration.get(1)).longValue();

        // the questions of the report are not what anybody asks of the table
        String counted = answer("SELECT sum(asked) FROM \"option_snapshots$asked\"");
        Page page = report("default.option_snapshots");
        assertThat(answer("SELECT sum(asked) FROM \"option_snapshots$asked\"")).isEqualTo(counted);
        String files = "SELECT count(DISTINCT \"$path\") FROM option_snapshots FOR VERSION AS OF ";
        assertThat(page.figures("files", "Files")).containsExactly(answer(files + (published - 1)), answer(files + published));
        String bytes = "SELECT sum(size) FROM (SELECT DISTINCT \"$path\", \"$file_size\" AS size FROM option_snapshots FOR VERSION AS OF %d)";
        assertThat(page.figures("files", "Total")).containsExactly(answer(bytes.formatted(published - 1)), answer(bytes.formatted(published)));
        String sorted = "SELECT size FROM (SELECT DISTINCT \"$path\", \"$file_size\" AS size FROM option_snapshots FOR VERSION AS OF %d) ORDER BY size";
        List<String> sizes = client.ask(sorted.formatted(published)).rows().stream().map(row -> row.getFirst().toString()).toList();
        assertThat(page.figures("files", "Median").get(1)).isEqualTo(sizes.get((sizes.size() + 1) / 2 - 1));
        assertThat(page.figures("files", "95th").get(1)).isEqualTo(sizes.get((int) Math.ceil(sizes.size() * 0.95) - 1));
        assertThat(page.figures("files", "Rows")).containsExactly("56465", "56465");

        List<String> days = page.elements("//section[@id='partitions']//thead/tr/th[position() > 1]").stream().map(Element::getTextContent).toList();
        assertThat(days).containsExactly("2026-01-28", "2026-01-29", "2026-01-30");
        List<List<Object>> rows = client.ask("SELECT symbol, count_if(date(timestamp) = DATE '2026-01-28'), count_if(date(timestamp) = DATE '2026-01-29'), count_if(date(timestamp) = DATE '2026-01-30') " +
                "FROM option_snapshots GROUP BY 1").rows();
        assertThat(page.elements("//section[@id='partitions']//tbody/tr")).hasSameSizeAs(rows);
        for (List<Object> row : rows) {
            assertThat(page.figures("partitions", row.getFirst().toString())).containsExactlyElementsOf(row.subList(1, 4).stream().map(Object::toString).toList());
        }

        assertQuestions(page, "option_snapshots", published - 1, published);
        assertThat(page.string("//section[@id='questions']")).contains("All rows of the newest day, 2026-01-30", " over all time", "All rows from 2026-01-29 to 2026-01-30");
        String asked = "SELECT CAST(files_opened AS bigint), CAST(bytes_opened AS bigint) FROM \"option_snapshots$asked@%d\" WHERE question = 'symbol = a value, timestamp in a range'";
        assertThat(page.figures("questions", "symbol = a value, timestamp in a range"))
                .containsExactly(answer(asked.formatted(published - 1)), second(asked.formatted(published - 1)), answer(asked.formatted(published)), second(asked.formatted(published)));
        assertThat(page.string("//section[@id='questions']")).contains("3 times, last on");

        assertThat(page.figures("migration", "Began with")).containsExactly(migration.get(0).toString());
        assertThat(page.figures("migration", "Published as")).containsExactly(migration.get(1).toString());
        assertThat(page.figures("migration", "Rows read")).containsExactly(migration.get(3).toString());
        assertThat(page.string("//section[@id='migration']")).contains(migration.get(2).toString(), migration.get(4).toString(), "CALL system.undo_repartition('default.option_snapshots')");
    }

    /** Every predicate on the page, asked for real, opens as many files as the page says. */
    private void assertQuestions(Page page, String table, long before, long after)
    {
        List<Element> questions = page.elements("//section[@id='questions']//figure//tbody/tr");
        assertThat(questions).hasSize(4);
        for (Element question : questions) {
            String predicate = question.getElementsByTagName("code").item(0).getTextContent();
            List<String> figures = new ArrayList<>();
            for (int i = 0; i < question.getElementsByTagName("data").getLength(); i++) {
                figures.add(((Element) question.getElementsByTagName("data").item(i)).getAttribute("value"));
            }
            assertThat(figures.get(0)).as("files of version %s: %s", before, predicate).isEqualTo(opened(table, before, predicate));
            assertThat(figures.get(2)).as("files of version %s: %s", after, predicate).isEqualTo(opened(table, after, predicate));
        }
    }

    private String opened(String table, long version, String predicate)
    {
        Answer answer = client.ask("SELECT * FROM %s FOR VERSION AS OF %d WHERE %s".formatted(table, version, predicate));
        assertThat(answer.rows()).as(predicate).isNotEmpty();
        return Long.toString(client.connectorMetric(answer.queryId(), FILES_OPENED));
    }

    /** First never migrated, then by one column, then by none, which is three pages. */
    @Test
    public void testEachStateOfATable()
    {
        Page never = report("twin.strategy_executions");
        assertThat(never.string("//section[@id='migration']")).contains("never migrated", "Advised: day(entry_time)");
        assertThat(never.figures("files", "Files").get(0)).isEqualTo(answer("SELECT count(*) FROM twin.\"strategy_executions$files\""));
        assertThat(never.figures("files", "Files").get(1)).isEqualTo(answer("SELECT sum(file_count) FROM TABLE(system.plan_repartition('twin.strategy_executions', ARRAY['day(entry_time)']))"));
        assertThat(never.string("//section[@id='questions']")).contains("2026-01-29");

        client.ask("CALL system.repartition('twin.strategy_executions', ARRAY['day(entry_time)'])");
        long published = Long.parseLong(answer("SELECT max(version) FROM twin.\"strategy_executions$history\""));
        Page oneColumn = report("twin.strategy_executions");
        assertThat(oneColumn.figures("partitions", "2026-01-29")).containsExactly("3", "1");
        assertQuestions(oneColumn, "twin.strategy_executions", published - 1, published);

        client.ask("CALL system.repartition('twin.strategy_executions', ARRAY[])");
        Page none = report("twin.strategy_executions");
        assertThat(none.string("//section[@id='partitions']")).contains("Before, version", "After, version", "no partitions. The one file lies in the table's directory.");
        assertThat(none.elements("//section[@id='migration']//table[caption[starts-with(., 'Other attempts')]]/tbody/tr")).hasSize(1);
        assertThat(none.string("//header")).contains("without partitions");

        client.ask("CALL system.undo_repartition('twin.strategy_executions')");
        client.ask("CALL system.rollback_to_version('twin.strategy_executions', 1)");
        Page since = report("twin.strategy_executions");
        assertThat(since.string("//p[@class='summary']")).contains("Now, at version ");
        assertThat(since.figures("files", "Files").getLast()).isEqualTo(answer("SELECT count(*) FROM twin.\"strategy_executions$files\""));
    }

    @Test
    public void testCopy()
            throws IOException
    {
        client.ask("CALL system.repartition(table_name => 'twin.option_snapshots', partitioning => ARRAY['symbol'], target => 'twin.copied')");
        Page page = report("twin.copied");
        assertThat(page.string("//section[@id='files']")).contains("Before, in twin.option_snapshots");
        assertThat(page.figures("files", "Files")).containsExactly(answer("SELECT count(*) FROM twin.\"option_snapshots$files\""), answer("SELECT count(*) FROM twin.\"copied$files\""));
        assertThat(page.string("//section[@id='migration']")).contains("Copy of").doesNotContain("undo_repartition");
        List<String> questions = page.elements("//section[@id='questions']//figure//tbody//data").stream().map(data -> data.getAttribute("value")).toList();
        assertThat(questions).hasSize(16);

        // as a vacuum does it: what the table was is in its log
        try (Stream<Path> files = Files.list(temporary.resolve("lake/twin/option_snapshots"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".parquet")).toList()) {
                Files.delete(file);
            }
        }
        Page vacuumed = report("twin.copied");
        assertThat(vacuumed.elements("//section[@id='notes']")).isEmpty();
        assertThat(vacuumed.figures("files", "Files")).isEqualTo(page.figures("files", "Files"));
        assertThat(vacuumed.elements("//section[@id='questions']//figure//tbody//data").stream().map(data -> data.getAttribute("value"))).containsExactlyElementsOf(questions);
    }

    @Test
    public void testTablesOfOtherKinds()
            throws IOException
    {
        Page nothing = report("nothing");
        assertThat(nothing.figures("files", "Files").getFirst()).isEqualTo("0");
        assertThat(nothing.string("//section[@id='questions']")).contains("No question follows from this table");

        Page odd = report("odd");
        assertThat(odd.text()).doesNotContain("<b onload");
        assertThat(odd.elements("//section[@id='partitions']//tbody/tr/th").stream().map(Element::getTextContent)).containsExactly("<b onload=\"x\">&it's</b>", "BRK/B", "NULL");
        assertThat(odd.figures("partitions", "BRK/B")).containsExactly("3", "1");
        assertThat(odd.figures("questions", "symbol <b").subList(0, 2)).containsExactly("1", "1000");

        // there is no data to advise by, which is no reason to tell nothing
        assertThat(odd.string("//section[@id='notes']")).contains("What is advised cannot be told: LAKE_FILE_MISSING");

        Page many = report("many");
        assertThat(many.text().length()).isLessThan(400_000);
        assertThat(many.figures("files", "Files").getFirst()).isEqualTo("10000");
        assertThat(many.elements("//section[@id='partitions']//figure[1]//tbody//data").stream().mapToLong(data -> Long.parseLong(data.getAttribute("value"))).sum())
                .isEqualTo(Long.parseLong(answer("SELECT count(*) FROM many")));
        assertThat(many.string("//section[@id='questions']")).contains("All rows of the newest day, 2026-04-10", "symbol S99 on 2026-04-10", "All rows from 2026-04-04 to 2026-04-10");
        assertThat(many.figures("questions", "All rows from").getFirst()).isEqualTo("700");
    }

    @Test
    public void testWhatCannotBeDone()
            throws IOException
    {
        Outcome unknown = launcher.runHere("report", "nowhere", "--output", temporary.resolve("nowhere.html").toString());
        assertThat(unknown.output()).contains("There is no table 'nowhere' in the lake");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(temporary.resolve("nowhere.html")).doesNotExist();

        Outcome ambiguous = launcher.runHere("report", "option_snapshots", "--output", temporary.resolve("nowhere.html").toString());
        assertThat(ambiguous.output()).contains("several tables", "default.option_snapshots, twin.option_snapshots");
        assertThat(ambiguous.exitCode()).isEqualTo(1);

        Outcome missing = launcher.runHere("report", "odd", "--output", temporary.resolve("no/such/report.html").toString());
        assertThat(missing.output()).contains("there is no directory " + temporary.resolve("no/such"), "--output FILE");
        assertThat(missing.exitCode()).isEqualTo(1);
        Outcome directory = launcher.runHere("report", "odd", "--output", Files.createDirectories(temporary.resolve("taken")).toString());
        assertThat(directory.output()).contains("the report cannot be written to " + temporary.resolve("taken"));
        assertThat(directory.exitCode()).isEqualTo(1);

        Outcome mistaken = launcher.runHere("report", "--format", "pdf");
        assertThat(mistaken.output()).contains("unknown option '--format'");
        assertThat(mistaken.exitCode()).isEqualTo(2);
        Outcome without = Launcher.run("report", "odd", "--data-dir", temporary.resolve("none").toString());
        assertThat(without.output()).contains("no server runs").contains("start --root DIR");
        assertThat(without.exitCode()).isEqualTo(1);
    }

    private Page report(String table)
    {
        Path file = temporary.resolve(table + ".html");
        Outcome made = launcher.runHere("report", table, "--output", file.toString());
        assertThat(made.output()).contains(file.toString());
        assertThat(made.exitCode()).as(made.output()).isZero();
        try {
            return Page.parse(Files.readString(file)).assertSelfContained().assertAccessible();
        }
        catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String answer(String sql)
    {
        return client.ask(sql).rows().getFirst().getFirst().toString();
    }

    private String second(String sql)
    {
        return client.ask(sql).rows().getFirst().get(1).toString();
    }
}
