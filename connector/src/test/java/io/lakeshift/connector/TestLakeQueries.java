package io.lakeshift.connector;

import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.TestTables;
import io.trino.Session;
import io.trino.filesystem.Location;
import io.trino.testing.MaterializedResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;

import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Queries through a real server: what they answer, and which files they open for it. */
final class TestLakeQueries
{
    private static final LakeTestServer SERVER = LakeTestServer.get();
    private static final String DAYS = " FROM queries.quotes WHERE ";
    private static final String BY_DAY = " FROM queries.by_day WHERE ";

    @BeforeAll
    static void setUp()
            throws Exception
    {
        TestTables.quotes(SERVER.fileSystem(), Location.of("local:///queries/quotes"));
        for (int version = 0; version <= 6; version++) {
            Files.setLastModifiedTime(
                    SERVER.root().resolve("queries/quotes/_delta_log/%020d.json".formatted(version)),
                    FileTime.from(Instant.parse("2025-01-0%dT00:00:00Z".formatted(version + 1))));
        }
        TestTables.quotesByDay(SERVER.fileSystem(), Location.of("local:///queries/by_day"));
        TestTables.truncatedMaximum(SERVER.fileSystem(), Location.of("local:///queries/truncated"));
        TestTables.allTypes(SERVER.fileSystem(), Location.of("local:///queries/all_types"));
        TestTables.oddSymbols(SERVER.fileSystem(), Location.of("local:///queries/odd"));
    }

    @Test
    void testSelect()
    {
        assertThat(rows("SELECT symbol, count(*), min(bid) FROM queries.quotes GROUP BY symbol ORDER BY symbol")).containsExactly("[QQQ, 6, 628.0]", "[SPY, 6, 718.0]");
        assertThat(rows("SELECT max(timestamp) FROM queries.by_day")).containsExactly("[2026-01-30T20:55:01.000001]");
    }

    @Test
    void testAllTypes()
    {
        assertThat(rows("DESCRIBE queries.all_types")).containsExactly(
                "[string_c, varchar, , ]", "[long_c, bigint, , ]", "[integer_c, integer, , ]", "[short_c, smallint, , ]", "[byte_c, tinyint, , ]", "[double_c, double, , ]",
                "[float_c, real, , ]", "[boolean_c, boolean, , ]", "[date_c, date, , ]", "[timestamp_c, timestamp(6) with time zone, , ]", "[timestamp_ntz_c, timestamp(6), , ]",
                "[decimal_c, decimal(12,2), , ]", "[long_decimal_c, decimal(38,10), , ]", "[binary_c, varbinary, , ]", "[array_c, array(bigint), , ]",
                "[map_c, map(varchar, double), , ]", "[struct_c, row(\"a\" bigint, \"b\" varchar), , ]");
        assertThat(rows("""
                SELECT string_c, long_c, integer_c, short_c, byte_c, double_c, float_c, boolean_c, date_c, CAST(timestamp_c AS varchar), timestamp_ntz_c,
                    decimal_c, long_decimal_c, to_hex(binary_c), array_c, map_c['k'], struct_c.a, struct_c.b
                FROM queries.all_types WHERE string_c IS NOT NULL"""))
                .containsExactly("[text, 1099511627776, 42, 12, 7, 1.5, 2.5, true, 2026-01-30, 2026-01-30 15:07:01.123456 UTC, 2026-01-30T15:07:01.123456, " +
                        "1234567890.12, 1234567890123456789012345678.0123456789, 000102, [1, 2], 0.5, 9, nine]");
        assertThat(rows("SELECT count(*) FROM queries.all_types WHERE string_c IS NULL AND struct_c IS NULL AND map_c IS NULL")).containsExactly("[1]");
    }

    @Test
    void testPartitionPredicatesLeaveNoFilter()
    {
        for (String predicate : List.of(
                "symbol = 'SPY' AND timestamp >= TIMESTAMP '2026-01-30 00:00:00'",
                "date(timestamp) = DATE '2026-01-30' AND symbol IN ('SPY')",
                "CAST(timestamp AS date) IN (DATE '2026-01-30', DATE '2026-02-02') AND symbol = 'SPY'",
                "date_trunc('day', timestamp) = TIMESTAMP '2026-01-30 00:00:00' AND symbol = 'SPY'",
                "date_trunc('day', timestamp) IN (TIMESTAMP '2026-01-30 00:00:00', TIMESTAMP '2026-02-01 00:00:00') AND symbol = 'SPY'",
                "timestamp BETWEEN TIMESTAMP '2026-01-30 00:00:00' AND TIMESTAMP '2026-01-30 23:59:59.999999' AND symbol = 'SPY'",
                "(date(timestamp) = DATE '2026-01-30' OR year(timestamp) = 2027) AND symbol = 'SPY'",
                "NOT (date(timestamp) < DATE '2026-01-30') AND symbol = 'SPY'",
                "timestamp_day = DATE '2026-01-30' AND symbol = 'SPY'")) {
            assertThat(opens("SELECT count(bid), max(timestamp)" + BY_DAY + predicate)).as(predicate).isEqualTo(1);
            assertThat(rows("SELECT count(bid), max(timestamp)" + BY_DAY + predicate)).as(predicate).containsExactly("[2, 2026-01-30T20:55]");
            assertThat(explain("SELECT bid" + BY_DAY + predicate)).as(predicate).doesNotContain("Filter", "filterPredicate");
        }
    }

    @Test
    void testYears()
    {
        for (String predicate : List.of("year(timestamp) = 2026", "year(timestamp) IN (2025, 2026)", "year(timestamp) BETWEEN 2026 AND 2030", "EXTRACT(YEAR FROM timestamp) > 2025")) {
            assertThat(rows("SELECT count(bid)" + BY_DAY + predicate)).containsExactly("[9]");
            assertThat(explain("SELECT bid" + BY_DAY + predicate)).as(predicate).doesNotContain("filterPredicate");
        }
        assertThat(opens("SELECT bid" + BY_DAY + "year(timestamp) IN (2024, 2025)")).isZero();
    }

    /** What Trino refuses is refused, although the table could say which rows a range of that kind would have. */
    @Test
    void testHoursOfADate()
    {
        for (String operator : List.of("=", "<", "<=", ">", ">=")) {
            assertThatThrownBy(() -> rows("SELECT string_c FROM queries.all_types WHERE date_trunc('hour', date_c) %s DATE '2026-01-30'".formatted(operator)))
                    .hasMessageContaining("'hour' is not a valid DATE field");
        }
    }

    /** The planner offers what is not taken a second time, in another form; an answer that differs from it is asked again, with more terms each time. */
    @Test
    void testBetweenOfWhatIsNotTaken()
    {
        assertThat(rows("SELECT count(bid)" + DAYS + "bid + 1 > 0 AND hour(timestamp) BETWEEN 10 AND 15")).containsExactly("[6]");
        assertThat(rows("SELECT count(bid)" + DAYS + "symbol = 'SPY' AND bid + 1 > 0 AND hour(timestamp) BETWEEN 10 AND 15")).containsExactly("[3]");
        assertThat(rows("SELECT count(bid)" + BY_DAY + "year(timestamp) = 2026 AND bid + 1 > 0 AND hour(timestamp) NOT BETWEEN 10 AND 15")).containsExactly("[3]");
        assertThat(rows("SELECT count(bid)" + DAYS + "year(timestamp) = 2025 OR hour(timestamp) NOT BETWEEN 10 AND 15")).containsExactly("[3]");
    }

    @Test
    void testRelativeTimes()
    {
        assertThat(opens("SELECT bid" + BY_DAY + "date(timestamp) = current_date")).isZero();
        assertThat(opens("SELECT bid" + BY_DAY + "timestamp > localtimestamp - INTERVAL '1' HOUR")).isZero();
        assertThat(opens("SELECT bid" + DAYS + "timestamp > localtimestamp - INTERVAL '1' HOUR")).isZero();
    }

    /** "Now" is the session's, in its zone; of a row of this minute, one of a year ago and one of the next, the first is meant. */
    @Test
    void testRelativeTimesFindWhatIsNew()
    {
        LocalDateTime now = LocalDateTime.now(ZoneId.of(SERVER.runner().getDefaultSession().getTimeZoneKey().getId())).truncatedTo(ChronoUnit.MICROS);
        DeltaTable collected = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///queries/now")).column("id", "long").column("timestamp", "timestamp_ntz").create();
        DeltaTable byDay = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///queries/now_by_day")).column("id", "long").column("timestamp", "timestamp_ntz")
                .generatedColumn("timestamp_day", "date", "CAST(`timestamp` AS DATE)").partitionedBy("timestamp_day").create();
        for (int year = -1; year <= 1; year++) {
            LocalDateTime time = now.plusYears(year);
            collected.append(DataFile.of(row(year + 2L, time.toString())));
            byDay.append(DataFile.of(row(year + 2L, time.toString(), time.toLocalDate().toString())));
        }
        for (String table : List.of("now", "now_by_day")) {
            String ofLastHour = "SELECT id FROM queries.%s WHERE timestamp > localtimestamp - INTERVAL '1' HOUR AND timestamp < localtimestamp + INTERVAL '1' HOUR".formatted(table);
            assertThat(rows(ofLastHour)).containsExactly("[2]");
            assertThat(opens(ofLastHour)).isEqualTo(1);
            // a test that runs over midnight asks for the day before, too
            String ofToday = "SELECT id FROM queries.%s WHERE date(timestamp) IN (current_date, current_date - INTERVAL '1' DAY)".formatted(table);
            assertThat(rows(ofToday)).containsExactly("[2]");
            assertThat(opens(ofToday)).isEqualTo(1);
        }
    }

    @Test
    void testSmallFilesShareSplits()
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///queries/many")).column("id", "long").create();
        DataFile[] files = new DataFile[200];
        for (int i = 0; i < files.length; i++) {
            files[i] = DataFile.of(row((long) i));
        }
        table.append(files);
        String query = "SELECT sum(id) FROM queries.many";
        assertThat(rows(query)).containsExactly("[19900]");
        assertThat(opens(query)).isEqualTo(200);
        assertThat(SERVER.runner().execute(query).getStatementStats().orElseThrow().getTotalSplits()).isLessThan(60);
    }

    @Test
    void testStatisticsPrune()
    {
        assertThat(opens("SELECT bid" + DAYS + "timestamp >= TIMESTAMP '2026-01-30 00:00:00' AND symbol = 'SPY'")).isEqualTo(2);
        assertThat(opens("SELECT bid" + DAYS + "CAST(timestamp AS date) IN (DATE '2026-01-28', DATE '2026-01-30')")).isEqualTo(4);
        assertThat(rows("SELECT bid" + DAYS + "timestamp >= TIMESTAMP '2026-01-30 00:00:00' AND symbol = 'SPY' ORDER BY 1")).containsExactly("[720.0]", "[721.0]");
    }

    @Test
    void testRowAboveItsTruncatedMaximumIsFound()
    {
        assertThat(rows("SELECT id FROM queries.truncated WHERE timestamp > TIMESTAMP '2026-01-30 15:07:01.123400'")).containsExactly("[2]");
        assertThat(opens("SELECT id FROM queries.truncated WHERE timestamp > TIMESTAMP '2026-01-30 15:07:01.124'")).isZero();
    }

    @Test
    void testWarmQueryReadsNoLog()
    {
        String query = "SELECT max(bid)" + BY_DAY + "symbol = 'QQQ'";
        rows(query);
        SERVER.accesses().reset();
        rows(query);
        assertThat(SERVER.accesses().opened(FileKind.DATA)).hasSizeLessThanOrEqualTo(3);
        assertThat(SERVER.accesses().opened(FileKind.COMMIT)).as("no commit is read twice").isEmpty();
    }

    @Test
    void testCountOpensNoFile()
    {
        assertThat(opens("SELECT count(*) FROM queries.quotes")).isZero();
        assertThat(rows("SELECT symbol, count(*) FROM queries.by_day WHERE date(timestamp) = DATE '2026-01-29' GROUP BY symbol ORDER BY 1")).containsExactly("[QQQ, 2]", "[SPY, 2]");
        assertThat(opens("SELECT symbol, count(*) FROM queries.by_day GROUP BY symbol")).isZero();
    }

    @Test
    void testDynamicFilterPrunes()
    {
        assertThat(opens("SELECT sum(q.bid) FROM queries.by_day q JOIN (VALUES ('SPY', DATE '2026-01-29')) v(s, d) ON q.symbol = v.s AND q.timestamp_day = v.d")).isEqualTo(1);
    }

    @Test
    void testFileColumns()
    {
        assertThat(rows("SELECT DISTINCT \"$partition\" FROM queries.by_day ORDER BY 1 LIMIT 2"))
                .containsExactly("[symbol=QQQ/timestamp_day=2026-01-28]", "[symbol=QQQ/timestamp_day=2026-01-29]");
        String path = (String) SERVER.runner().execute("SELECT min(\"$path\") FROM queries.by_day").getOnlyValue();
        assertThat(path).startsWith("local:///queries/by_day/symbol=QQQ/");
        assertThat(opens("SELECT bid FROM queries.by_day WHERE \"$path\" = '%s'".formatted(path))).isEqualTo(1);
        assertThat(explain("SELECT bid FROM queries.by_day WHERE \"$path\" = '%s'".formatted(path))).doesNotContain("filterPredicate");
        assertThat(rows("SELECT count(*) FROM queries.by_day WHERE \"$file_size\" > 0 AND \"$file_modified_time\" > TIMESTAMP '2000-01-01 00:00:00 UTC'")).containsExactly("[12]");
    }

    @Test
    void testOddPartitionValues()
    {
        for (String symbol : List.of("BRK/B", "A%B", "a b", "spy", "SPY", "SPY ", "né")) {
            assertThat(rows("SELECT symbol FROM queries.odd WHERE symbol = '%s'".formatted(symbol))).containsExactly("[" + symbol + "]");
            assertThat(opens("SELECT id FROM queries.odd WHERE symbol = '%s'".formatted(symbol))).isEqualTo(1);
        }
        assertThat(opens("SELECT id FROM queries.odd WHERE symbol IS NULL")).isEqualTo(1);
        assertThat(rows("SELECT count(DISTINCT symbol), count(*) FROM queries.odd")).containsExactly("[7, 8]");
    }

    @Test
    void testTimeTravel()
    {
        assertThat(rows("SELECT count(*) FROM queries.quotes FOR VERSION AS OF 2")).containsExactly("[4]");
        assertThat(rows("SELECT count(*) FROM queries.quotes FOR VERSION AS OF 0")).containsExactly("[0]");
        assertThatThrownBy(() -> rows("SELECT * FROM queries.quotes FOR VERSION AS OF 7")).hasMessageContaining("7");
        assertThatThrownBy(() -> rows("SELECT * FROM queries.quotes FOR VERSION AS OF 'x'")).hasMessageContaining("whole number");
        // version v was committed on the day v + 1 of January 2025
        assertThat(rows("SELECT count(*) FROM queries.quotes FOR TIMESTAMP AS OF TIMESTAMP '2025-01-03 12:00:00 UTC'")).containsExactly("[4]");
        assertThat(rows("SELECT count(*) FROM queries.quotes FOR TIMESTAMP AS OF TIMESTAMP '2025-01-03 00:00:00.000000 UTC'")).containsExactly("[4]");
        assertThat(rows("SELECT count(*) FROM queries.quotes FOR TIMESTAMP AS OF TIMESTAMP '2025-01-02 23:59:59.999999 UTC'")).containsExactly("[2]");
        // midnight in the session's zone, Pacific/Apia, is the morning before in UTC
        assertThat(rows("SELECT count(*) FROM queries.quotes FOR TIMESTAMP AS OF DATE '2025-01-05'")).containsExactly("[6]");
        assertThat(rows("SELECT count(*) FROM queries.quotes FOR TIMESTAMP AS OF TIMESTAMP '2025-01-05 13:00:00'")).containsExactly("[8]");
        assertThatThrownBy(() -> rows("SELECT * FROM queries.quotes FOR TIMESTAMP AS OF DATE '2024-12-01'")).hasMessageContaining("queries/quotes");
    }

    @Test
    void testSessionProperties()
    {
        assertThat(rows("SHOW SESSION LIKE 'lake.%'")).satisfiesExactly(
                wait -> assertThat(wait).startsWith("[lake.dynamic_filtering_wait_timeout, 500.00ms, 500.00ms, varchar, "),
                size -> assertThat(size).startsWith("[lake.max_split_size, 64MB, 64MB, varchar, "));
        Session small = Session.builder(SERVER.runner().getDefaultSession()).setCatalogSessionProperty("lake", "max_split_size", "1MB").build();
        assertThatThrownBy(() -> SERVER.runner().execute(Session.builder(small).setCatalogSessionProperty("lake", "max_split_size", "1kB").build(), "SELECT count(bid) FROM queries.quotes"))
                .hasMessageContaining("max_split_size must be at least 1MB");

        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///queries/large")).column("id", "long").column("text", "string").create();
        Random random = new Random(7);
        List<List<Object>> rows = new ArrayList<>();
        for (long id = 0; id < 40_000; id++) {
            byte[] noise = new byte[60];
            random.nextBytes(noise);
            rows.add(row(id, Base64.getEncoder().encodeToString(noise)));
        }
        table.append(DataFile.of(rows));
        String query = "SELECT count(text), sum(id) FROM queries.large";
        assertThat((long) SERVER.runner().execute("SELECT file_size FROM queries.\"large$files\"").getOnlyValue()).isGreaterThan(2 << 20);
        MaterializedResult divided = SERVER.runner().execute(small, query);
        assertThat(divided.getMaterializedRows()).isEqualTo(SERVER.runner().execute(query).getMaterializedRows());
        assertThat(divided.getMaterializedRows().getFirst().getFields()).containsExactly(40_000L, 40_000L * 39_999 / 2);
        assertThat(scanSplits(divided)).isGreaterThan(scanSplits(SERVER.runner().execute(query)));
        assertThat(SERVER.runner().execute(small, "SELECT count(*) FROM queries.large").getOnlyValue()).isEqualTo(40_000L);
    }

    /** What EXPLAIN says beforehand is what is opened then, at the version that the query names. */
    @Test
    void testExplainTellsHowManyFilesAreOpened()
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///queries/explained"))
                .column("id", "long").column("symbol", "string").column("text", "string").partitionedBy("symbol").create();
        table.append(DataFile.of(row(1L, "SPY", "a")), DataFile.of(row(5L, "SPY", "b")), DataFile.of(row(3L, "QQQ", "c")));
        table.append(DataFile.of(row(4L, "QQQ", "d")));
        String all = rows("SELECT count(*), sum(file_size) FROM queries.\"explained$files\"").getFirst().replaceAll("\\[(.*), (.*)]", "of $1, bytes %d of $2");
        String spy = "SELECT text FROM queries.explained WHERE symbol = 'SPY'";
        long spyBytes = (long) SERVER.runner().execute("SELECT sum(file_size) FROM queries.\"explained$files\" WHERE partition = 'symbol=SPY'").getOnlyValue();
        assertThat(explain(spy)).contains("version 2 enforced", "] files 2 " + all.formatted(spyBytes));
        assertThat(opens(spy)).isEqualTo(2);
        String byStatistics = spy + " AND id > 2";
        assertThat(explain(byStatistics)).contains(" files 1 of 4, bytes ");
        assertThat(opens(byStatistics)).isEqualTo(1);
        String everything = "SELECT text FROM queries.explained";
        long bytes = (long) SERVER.runner().execute("SELECT sum(file_size) FROM queries.\"explained$files\"").getOnlyValue();
        assertThat(explain(everything)).contains("queries.explained version 2 files 4 " + all.formatted(bytes));
        assertThat(explain(everything + " FOR VERSION AS OF 1")).contains("version 1 files 3 of 3, bytes ");
        assertThat(explain(everything + " WHERE id = 77")).contains(" files 0 of 4, bytes 0 of " + bytes);
    }

    private static int scanSplits(MaterializedResult result)
    {
        return result.getStatementStats().orElseThrow().getTotalSplits();
    }

    /** What a join tells of the other side is compared with partition values: -0.0 is 0.0 in SQL, and NaN is not distinct from NaN. */
    @Test
    void testJoinsOnFloatingPartitions()
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///queries/floating"))
                .column("id", "long").column("d", "double").column("f", "float").partitionedBy("d", "f").create();
        table.append(
                DataFile.of(row(1L, -0.0, -0.0f)),
                DataFile.of(row(2L, 0.0, 0.0f)),
                DataFile.of(row(3L, Double.NaN, Float.NaN)),
                DataFile.of(row(4L, 1.5, 1.5f)),
                DataFile.of(row(5L, null, null)));
        for (String zero : List.of("0.0", "-0.0")) {
            assertThat(rows("SELECT id FROM queries.floating t JOIN (VALUES DOUBLE '%s') v(x) ON t.d = v.x ORDER BY id".formatted(zero))).containsExactly("[1]", "[2]");
            assertThat(rows("SELECT id FROM queries.floating t JOIN (VALUES REAL '%s') v(x) ON t.f = v.x ORDER BY id".formatted(zero))).containsExactly("[1]", "[2]");
        }
        assertThat(rows("SELECT id FROM queries.floating t JOIN (VALUES nan(), 1.5E0) v(x) ON t.d = v.x ORDER BY id")).containsExactly("[4]");
        assertThat(rows("SELECT id FROM queries.floating t JOIN (VALUES nan(), 1.5E0) v(x) ON t.d IS NOT DISTINCT FROM v.x ORDER BY id")).containsExactly("[3]", "[4]");
        assertThat(rows("SELECT id FROM queries.floating t JOIN (VALUES CAST(nan() AS real), REAL '1.5') v(x) ON t.f IS NOT DISTINCT FROM v.x ORDER BY id")).containsExactly("[3]", "[4]");
        assertThat(rows("SELECT id FROM queries.floating t JOIN (VALUES -1.0E0, 1.0E0) v(x) ON t.d > v.x ORDER BY id")).containsExactly("[1]", "[2]", "[4]", "[4]");
        assertThat(opens("SELECT id FROM queries.floating t JOIN (VALUES 1.5E0) v(x) ON t.d = v.x")).isEqualTo(1);
    }

    /** With a NULL inside, nested values are neither equal nor unequal, and a range of one that the planner hands down does not even equal itself. */
    @Test
    void testNestedValuesAreCompared()
    {
        DeltaTable table = new DeltaTableBuilder(SERVER.fileSystem(), Location.of("local:///queries/nested"))
                .column("id", "long")
                .column("item", """
                        {"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}},{"name":"b","type":"string","nullable":true,"metadata":{}}]}""")
                .column("list", """
                        {"type":"array","elementType":"long","containsNull":true}""")
                .create();
        table.append(DataFile.of(
                row(1L, Arrays.asList(1L, null), Arrays.asList(1L, null)),
                row(2L, List.of(1L, "x"), List.of(1L, 2L)),
                row(3L, null, null),
                row(4L, List.of(2L, "y"), List.of())));
        String one = "CAST(ROW(1, NULL) AS ROW(a BIGINT, b VARCHAR))";
        String two = "CAST(ROW(2, 'y') AS ROW(a BIGINT, b VARCHAR))";
        assertThat(nested("list = ARRAY[BIGINT '1', NULL]")).isEmpty();
        assertThat(nested("list <> ARRAY[BIGINT '1', NULL]")).containsExactly("[4]");
        assertThat(nested("list IS NOT DISTINCT FROM ARRAY[BIGINT '1', NULL]")).containsExactly("[1]");
        assertThat(nested("list IN (ARRAY[BIGINT '1', BIGINT '2'], ARRAY[BIGINT '1', NULL])")).containsExactly("[2]");
        assertThat(nested("list <> ARRAY[BIGINT '1', BIGINT '2']")).containsExactly("[4]");
        assertThat(nested("list IS NULL OR list = ARRAY[BIGINT '1', BIGINT '2']")).containsExactly("[2]", "[3]");
        assertThat(nested("item = " + one)).isEmpty();
        assertThat(nested("item <> " + one)).containsExactly("[4]");
        assertThat(nested("item IS NOT DISTINCT FROM " + one)).containsExactly("[1]");
        assertThat(nested("(item = %s OR item = %s) AND id > 0".formatted(one, two))).containsExactly("[4]");
        assertThat(nested("NOT (item = %s OR id = 2)".formatted(two))).containsExactly("[1]");
        assertThat(nested("item IS NOT NULL AND list IS NOT NULL AND id < 3")).containsExactly("[1]", "[2]");
    }

    private static List<String> nested(String predicate)
    {
        return rows("SELECT id FROM queries.nested WHERE %s ORDER BY id".formatted(predicate));
    }

    static List<String> rows(String sql)
    {
        MaterializedResult result = SERVER.runner().execute(sql);
        return result.getMaterializedRows().stream().map(row -> row.getFields().toString()).toList();
    }

    static String explain(String sql)
    {
        return (String) SERVER.runner().execute("EXPLAIN " + sql).getOnlyValue();
    }

    /** How many data files the query opens. */
    static int opens(String sql)
    {
        SERVER.accesses().reset();
        SERVER.runner().execute(sql);
        return (int) SERVER.accesses().opened(FileKind.DATA).stream().distinct().count();
    }
}
