package io.lakeshift.connector;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static io.lakeshift.connector.TestLakeQueries.rows;
import static io.lakeshift.testing.storage.FileKind.DATA;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Queries through a server, and what advice makes of them: which layout, and how many files the same queries open in it. */
final class TestAskedAdvice
{
    private static final LakeTestServer SERVER = LakeTestServer.get();
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 26);
    private static final int DAYS = 6;

    /** The layout that the data suggests is by symbol and day; the questions are about desks. */
    @Test
    void testAdviceFollowsTheQuestionsAndPredictsTheFilesOpened()
    {
        trades("followed");
        assertThat(advised("followed")).isEqualTo("[symbol, day(ts)]");
        String desk = "SELECT count(quantity) FROM asked.followed WHERE desk = %d AND quantity >= 0";
        String desks = "SELECT sum(quantity) FROM asked.followed WHERE desk IN (2, 4, 6)";
        List<String> queries = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            queries.add(desk.formatted(i % 10));
            queries.add(desks);
        }
        double now = averageOpened(queries);
        assertThat(advised("followed")).isEqualTo("[desk]");
        List<Object> advice = SERVER.runner().execute("SELECT queries, files_now, files_then, bytes_then < bytes_now FROM TABLE(system.advise('asked.followed')) WHERE rank = 1")
                .getMaterializedRows().getFirst().getFields();
        assertThat(advice.get(0)).isEqualTo(24L);
        assertThat((double) advice.get(1)).isCloseTo(now, within(1e-6));
        assertThat(advice.get(3)).isEqualTo(true);
        List<List<String>> before = queries.stream().map(query -> rows(query)).toList();

        SERVER.runner().execute("CALL system.repartition('asked.followed')");
        assertThat(rows("SELECT DISTINCT \"$partition\" FROM asked.followed WHERE desk = 3")).containsExactly("[desk=3]");
        assertThat(averageOpened(queries)).isCloseTo((double) advice.get(2), within(1e-6)).isEqualTo(2);
        assertThat(queries.stream().map(query -> rows(query)).toList()).isEqualTo(before);
        // and there it stays
        assertThat(advised("followed")).isEqualTo("[desk]");
        SERVER.runner().execute("CALL system.repartition('asked.followed')");
        assertThat(rows("SELECT state FROM system.repartitions WHERE table_name = 'asked.followed' ORDER BY started DESC LIMIT 1")).containsExactly("[UNCHANGED]");
    }

    /** The layout that is predicted has generated columns and statistics to prune by, as a real one. */
    @Test
    void testPredictionWithGeneratedColumnsAndStatistics()
    {
        trades("predicted");
        List<String> queries = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            LocalDate day = FIRST_DAY.plusDays(i % DAYS);
            // the last two for hours after the day's last row
            queries.add("SELECT count(quantity) FROM asked.predicted WHERE symbol = 'S%d' AND ts >= TIMESTAMP '%s %d:00:00' AND ts < TIMESTAMP '%s 20:00:00'".formatted(i % 4, day, i < 10 ? 10 : 11, day));
        }
        queries.forEach(query -> rows(query));
        assertThat(advised("predicted")).isEqualTo("[symbol, day(ts)]");
        for (String layout : List.of("symbol", "day(ts)", "symbol, day(ts)")) {
            // what was asked lately stands for all of it: the last four of the twelve
            double then = (double) SERVER.runner().execute("SELECT files_then FROM TABLE(system.advise('asked.predicted')) WHERE array_join(partitioning, ', ') = '%s'".formatted(layout)).getOnlyValue();
            String copy = "predicted_" + layout.length();
            trades(copy);
            SERVER.runner().execute("CALL system.repartition('asked.%s', ARRAY['%s'])".formatted(copy, layout.replace(", ", "', '")));
            List<String> recent = queries.subList(8, 12).stream().map(query -> query.replace("asked.predicted", "asked." + copy)).toList();
            assertThat(averageOpened(recent)).as(layout).isCloseTo(then, within(1e-6));
        }
    }

    @Test
    void testQuestionsAsATable()
    {
        trades("listed");
        assertThat(rows("SELECT * FROM asked.\"listed$asked\"")).isEmpty();
        String desk = "SELECT count(quantity) FROM asked.listed WHERE desk = 3";
        String day = "SELECT count(quantity) FROM asked.listed WHERE ts >= TIMESTAMP '2026-01-27 00:00:00' AND ts < TIMESTAMP '2026-01-28 00:00:00'";
        rows(desk);
        rows(desk.replace("3", "4"));
        rows(day);
        double dayBefore = averageOpened(List.of(day));
        assertThat(dayBefore).isEqualTo(2);
        long bytesBefore = (long) SERVER.runner().execute("SELECT sum(file_size) FROM asked.\"listed$files\"").getOnlyValue();
        long before = (long) SERVER.runner().execute("SELECT max(version) FROM asked.\"listed$history\"").getOnlyValue();
        SERVER.runner().execute("CALL system.repartition('asked.listed', ARRAY['desk'])");

        String questions = "SELECT question, asked, files_opened, CAST(bytes_opened AS bigint) FROM asked.\"listed$asked%s\"";
        assertThat(rows(questions.formatted("@" + before))).hasSize(2).first().isEqualTo("[desk = a value, 2, 12.0, %d]".formatted(bytesBefore));
        assertThat(rows(questions.formatted("@" + before)).get(1)).startsWith("[ts in a range, 2, 2.0, ");
        assertThat(rows(questions.formatted(""))).hasSize(2).first().asString().startsWith("[desk = a value, 2, 1.0, ");
        assertThat(averageOpened(List.of(desk, desk.replace("3", "4")))).isEqualTo(1);
        // which columns are compared, and never with what
        assertThat(rows("SELECT array_join(array_agg(question), ' ') FROM asked.\"listed$asked\"").getFirst()).doesNotContain("3", "2026");
        rows("SELECT count(quantity) FROM asked.listed");
        assertThat(rows("SELECT asked, files_opened FROM asked.\"listed$asked\" WHERE question = 'everything'")).containsExactly("[1, 10.0]");
    }

    @Test
    void testWhatCounts()
    {
        trades("counted");
        rows("SELECT count(quantity) FROM asked.counted WHERE desk = 1");
        assertThat(counted()).isEqualTo(1);
        rows("SELECT count(quantity) FROM asked.counted");
        assertThat(counted()).isEqualTo(2);
        // the other side of the join tells the desks
        rows("SELECT count(quantity) FROM asked.counted JOIN (VALUES 3) AS wanted(desk) USING (desk)");
        assertThat(counted()).isEqualTo(3);
        // the past is no layout's business, and neither is what looks at files, at plans, or at nothing
        rows("SELECT count(quantity) FROM asked.counted FOR VERSION AS OF 2 WHERE desk = 1");
        rows("SELECT count(quantity) FROM asked.counted WHERE \"$path\" LIKE '%parquet' AND \"$file_size\" > 0");
        rows("SELECT count(*) FROM \"asked\".\"counted$files\"");
        rows("EXPLAIN SELECT count(quantity) FROM asked.counted WHERE desk = 1");
        rows("SELECT count(*) FROM TABLE(system.plan_repartition('asked.counted', ARRAY['desk']))");
        SERVER.runner().execute("CALL system.repartition('asked.counted', ARRAY['desk'])");
        assertThat(counted()).isEqualTo(3);
        // in place: what was asked stays with the table
        rows("SELECT count(quantity) FROM asked.counted WHERE desk = 1");
        assertThat(counted()).isEqualTo(4);
    }

    /** Another instance of the catalog over the same directory; of the first, nobody waits for the end, as with a killed server. */
    @Test
    void testQuestionsSurviveARestart(@TempDir Path directory)
            throws Exception
    {
        trades("kept");
        Map<String, String> properties = Map.of("lake.root", SERVER.root().toString(), "lakeshift.asked-predicates.path", directory.toString());
        SERVER.runner().createCatalog("restarted", "lakeshift", properties);
        for (int i = 0; i < 12; i++) {
            rows("SELECT count(quantity) FROM restarted.asked.kept WHERE desk = 3");
        }
        awaitSaved(directory.resolve("restarted"), "\"count\":12");
        SERVER.runner().execute("DROP CATALOG restarted");
        // a property more: a catalog with the same ones would be the same instance again
        SERVER.runner().createCatalog("restarted", "lakeshift", ImmutableMap.<String, String>builder().putAll(properties).put("lakeshift.splits-per-core", "4").buildOrThrow());
        assertThat(rows("SELECT partitioning, queries FROM TABLE(restarted.system.advise('asked.kept')) WHERE rank = 1")).containsExactly("[[desk], 12]");
        // one catalog's questions are not another's, and none of it lies in the lake
        assertThat(rows("SELECT partitioning, queries FROM TABLE(system.advise('asked.kept')) WHERE rank = 1")).containsExactly("[[symbol, day(ts)], 0]");
        try (Stream<Path> files = Files.walk(SERVER.root().resolve("asked/kept"))) {
            assertThat(files.filter(Files::isRegularFile).map(Path::toString)).allMatch(file -> file.contains("/_delta_log/") || file.endsWith(".parquet"));
        }
    }

    private static void awaitSaved(Path directory, String text)
            throws Exception
    {
        for (int i = 0; i < 1_200; i++) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    for (Path file : files.filter(file -> file.toString().endsWith(".json")).toList()) {
                        if (Files.readString(file).replace(" ", "").contains(text)) {
                            return;
                        }
                    }
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("nothing was saved in " + directory);
    }

    private static long counted()
    {
        return (long) SERVER.runner().execute("SELECT queries FROM TABLE(system.advise('asked.counted')) WHERE rank = 1").getOnlyValue();
    }

    private static String advised(String table)
    {
        return SERVER.runner().execute("SELECT partitioning FROM TABLE(system.advise('asked.%s')) WHERE rank = 1".formatted(table)).getOnlyValue().toString();
    }

    private static double averageOpened(List<String> queries)
    {
        long opened = 0;
        for (String query : queries) {
            SERVER.accesses().reset();
            SERVER.runner().execute(query);
            opened += SERVER.accesses().opens().count(DATA);
        }
        return (double) opened / queries.size();
    }

    /** Two files a day, every desk and symbol in each. */
    private static void trades(String name)
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///asked/" + name))
                .column("symbol", "string")
                .column("ts", "timestamp_ntz")
                .column("desk", "long")
                .column("quantity", "long")
                .create();
        for (int file = 0; file < 2 * DAYS; file++) {
            List<List<Object>> rows = new ArrayList<>();
            for (int index = 0; index < 3_000; index++) {
                rows.add(row("S" + index / 16 % 10, FIRST_DAY.plusDays(file / 2).atTime(9, 30).plusSeconds(index), (long) index % 10, (long) index % 100));
            }
            table.append(DataFile.of(rows));
        }
    }
}
