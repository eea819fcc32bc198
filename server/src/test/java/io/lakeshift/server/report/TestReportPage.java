package io.lakeshift.server.report;

import io.lakeshift.server.TableName;
import io.lakeshift.server.report.AskedQuestion.Average;
import io.lakeshift.server.report.QuestionColumns.Column;
import io.lakeshift.server.report.QuestionCost.Opened;
import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Pages of tables of every kind; what a server tells for them is TestReportIT's matter. */
public class TestReportPage
{
    private static final TableName TABLE = new TableName("default", "quotes");
    private static final String EVIL = "<script>alert(\"it's\")</script>&amp;\u0000\u0007\uD83D\uDCC8";

    private static Page page(TableReport report)
    {
        return Page.parse(new ReportPage(report).toString()).assertSelfContained().assertAccessible();
    }

    private static Side side(String title, List<Partition> partitions)
    {
        return new Side(title, "version 7", FileSizes.planned(partitions), partitions);
    }

    private static Partition partition(String directory, long rows)
    {
        return Partition.of(directory, 2, rows * 100, Optional.of(rows));
    }

    private static MigrationRecord migration(String state, Optional<String> error, Optional<String> undoUntil)
    {
        return new MigrationRecord("id-1", state, List.of("symbol", "day(ts)"), "20260130_1", "2026-01-30 10:00:00 UTC", Optional.of("2026-01-30 10:01:05 UTC"), Optional.of(65_000L),
                230, 60, 56_465, 9_000_000, 3_000_000, Optional.of(7L), state.equals("PUBLISHED") ? Optional.of(8L) : Optional.empty(), Optional.of("0af3"), List.of("one warning", EVIL), error, undoUntil,
                Optional.empty(), Optional.of(31L));
    }

    private static TableReport report(Optional<Side> before, Optional<Side> after, List<MigrationRecord> migrations)
    {
        Column ts = new Column("ts", "timestamp(6)");
        DeskQuestion.Days days = new DeskQuestion.Days(ts, LocalDate.of(2026, 1, 30), LocalDate.of(2026, 1, 30));
        DeskQuestion question = new DeskQuestion("All rows of " + EVIL, Optional.of(days), Optional.of(new DeskQuestion.Value(new Column("symbol", "varchar"), EVIL)));
        return new TableReport(
                TABLE, "2026-01-30 11:00:00 UTC", 8, List.of("symbol", "day(ts)"), before, after, Optional.empty(),
                List.of(new QuestionCost(question, question.predicate(), Optional.of(new Opened(230, 9_000_000)), Optional.of(new Opened(1, 50_000)))),
                List.of(new AskedQuestion("symbol = a value", 12, "2026-01-30 09:00 UTC", Optional.of(new Average(115.5, 4_500_000)), Optional.of(new Average(3, 120_000)))),
                migrations, Optional.empty(), List.of());
    }

    @Test
    public void testMigrated()
    {
        Side before = side("Before", List.of(Partition.of("", 230, 9_000_000, Optional.of(56_465L))));
        Side after = side("After", List.of(partition("symbol=SPY/ts_day=2026-01-29", 900), partition("symbol=SPY/ts_day=2026-01-30", 1_000), partition("symbol=QQQ/ts_day=2026-01-30", 10)));
        Page page = page(report(Optional.of(before), Optional.of(after), List.of(
                migration("PUBLISHED", Optional.empty(), Optional.of("2026-02-06 10:01:05 UTC")), migration("FAILED", Optional.of("disk " + EVIL), Optional.empty()))));
        assertThat(page.figures("files", "Files")).containsExactly("230", "6");
        assertThat(page.figures("files", "Total")).containsExactly("9000000", "191000");
        assertThat(page.figures("partitions", "SPY")).containsExactly("900", "1000");
        assertThat(page.figures("partitions", "QQQ")).containsExactly("0", "10");
        assertThat(page.elements("//section[@id='partitions']//rect[@class='heat'][title = 'SPY, 2026-01-30: 1,000 rows, 2 files, 100 kB']")).hasSize(1);
        assertThat(page.elements("//section[@id='partitions']//rect[@class='nothing'][title = 'QQQ, 2026-01-29: nothing']")).hasSize(1);
        assertThat(page.figures("questions", "All rows of")).containsExactly("230", "9000000", "1", "50000");
        assertThat(page.figures("questions", "symbol = a value")).containsExactly("115.5", "4500000", "3", "120000");
        assertThat(page.string("//section[@id='questions']")).contains("230 ×", "39 ×");
        assertThat(page.string("//section[@id='migration']")).contains("published", "1 min 5 s", "31 ms", "0af3", "CALL system.undo_repartition('default.quotes')", "2026-02-06 10:01:05 UTC", "Other attempts");
        assertThat(page.figures("migration", "Published as")).containsExactly("8");
        assertThat(page.figures("migration", "Rows read")).containsExactly("56465");
    }

    /** Names, values and messages come from others: they are text, and nothing but text. */
    @Test
    public void testEscaping()
    {
        String seen = EVIL.replaceAll("[\u0000\u0007]", "\uFFFD");
        Side after = side("After", List.of(
                Partition.of("symbol=%3Cscript%3Ealert(%22it's%22)%3C%2Fscript%3E%26amp%3B%00%07%F0%9F%93%88/b=x", 1, 10, Optional.of(1L)),
                Partition.of("symbol=__HIVE_DEFAULT_PARTITION__/b=x", 1, 10, Optional.of(2L))));
        TableReport report = report(Optional.empty(), Optional.of(after), List.of(migration("PUBLISHED", Optional.of(EVIL), Optional.empty())));
        Page page = page(new TableReport(
                new TableName("default", EVIL), report.taken(), 8, List.of(EVIL), report.before(), report.after(), Optional.empty(), report.questions(), report.asked(), report.migrations(), report.advice(), List.of(EVIL)));
        assertThat(page.text()).doesNotContain("<script", "&amp;amp;amp;");
        assertThat(page.string("//h1")).isEqualTo("default." + seen);
        assertThat(page.string("//title")).contains(seen);
        assertThat(page.string("//section[@id='partitions']//tbody/tr[1]/th")).isEqualTo(seen);
        assertThat(page.string("//section[@id='partitions']//tbody/tr[2]/th")).isEqualTo("NULL");
        assertThat(page.string("//section[@id='migration']//*[@class='error']")).isEqualTo(seen);
        assertThat(page.string("//section[@id='notes']//li")).isEqualTo(seen);
        assertThat(page.string("//section[@id='questions']//code")).startsWith("\"symbol\" = '" + seen.replace("'", "''") + "'");
    }

    @Test
    public void testManyPartitions()
    {
        List<Partition> partitions = new ArrayList<>();
        long rows = 0;
        for (int symbol = 0; symbol < 100; symbol++) {
            for (int day = 0; day < 100; day++) {
                partitions.add(partition("symbol=S%02d/ts_day=%s/c=1".formatted(symbol, LocalDate.of(2026, 1, 1).plusDays(day)), symbol + 1L));
                rows += symbol + 1;
            }
        }
        Page page = page(report(Optional.empty(), Optional.of(side("After", partitions)), List.of(migration("PUBLISHED", Optional.empty(), Optional.empty()))));
        assertThat(page.text().getBytes(UTF_8).length).isLessThan(400_000);
        assertThat(page.elements("//section[@id='partitions']//tbody/tr")).hasSize(HeatMap.MOST_ROWS);
        // nothing is lost on the way
        assertThat(page.elements("//section[@id='partitions']//tbody//data").stream().mapToLong(data -> Long.parseLong(data.getAttribute("value"))).sum()).isEqualTo(rows);
        assertThat(page.string("//section[@id='partitions']//figcaption"))
                .contains("10,000 partitions", "symbol has 100 values here; the 23 with most are shown", "ts_day has 100 values here; 3 neighbours each", "further partition columns (c)");
        assertThat(page.string("//section[@id='partitions']//tbody/tr[24]/th")).isEqualTo("77 others");
        assertThat(page.string("//section[@id='partitions']//tbody/tr[1]/th")).isEqualTo("S77");
        assertThat(page.string("//section[@id='partitions']//thead//th[2]")).isEqualTo("2026-01-01 to 2026-01-03");
    }

    @Test
    public void testOneColumn()
    {
        Page page = page(report(Optional.empty(), Optional.of(side("After", List.of(partition("ts_day=2026-01-30", 5), partition("ts_day=2026-01-29", 3)))), List.of()));
        assertThat(page.string("//section[@id='partitions']//tbody/tr[1]/th")).isEqualTo("2026-01-29");
        assertThat(page.figures("partitions", "2026-01-30")).containsExactly("5", "2");
        assertThat(page.elements("//section[@id='partitions']//rect")).hasSize(2);
        assertThat(page.string("//section[@id='migration']")).contains("never migrated");
    }

    @Test
    public void testWithoutPartitionsAndWithoutFiles()
    {
        Page flat = page(report(Optional.of(side("Before", List.of(Partition.of("", 3, 300, Optional.empty())))), Optional.empty(), List.of()));
        assertThat(flat.string("//section[@id='partitions']")).contains("All 3 files lie in one directory");
        assertThat(flat.elements("//section[@id='partitions']//svg")).isEmpty();
        assertThat(flat.figures("files", "Rows")).isEmpty();

        Page empty = page(new TableReport(
                TABLE, "now", 0, List.of(), Optional.of(side("Now", List.of())), Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), Optional.empty(), List.of()));
        assertThat(empty.string("//section[@id='files']")).contains("The table has no files.");
        assertThat(empty.string("//section[@id='partitions']")).contains("no files, and so no partitions");
        assertThat(empty.string("//section[@id='questions']")).contains("No question follows from this table", "has counted no queries");
        assertThat(empty.figures("files", "Files")).containsExactly("0");
    }

    @Test
    public void testNeverMigrated()
    {
        List<Partition> planned = List.of(partition("symbol=SPY/ts_day=2026-01-30", 4), partition("symbol=QQQ/ts_day=2026-01-30", 4));
        Advice advice = new Advice(
                List.of(List.of("symbol", "day(ts)")), "Because " + EVIL, Optional.of(new Advice.Prediction(40, 230, 1.5, 9_000_000, 60_000)), planned, List.of("mind this"), List.of());
        TableReport migrated = report(Optional.of(side("Now", List.of(Partition.of("", 230, 9_000_000, Optional.of(8L))))), Optional.of(side("As planned", planned)), List.of());
        Page page = page(new TableReport(
                TABLE, "now", 7, List.of(), migrated.before(), migrated.after(), Optional.empty(), migrated.questions(), migrated.asked(), List.of(), Optional.of(advice), List.of()));
        assertThat(page.string("//p[@class='summary']")).isEqualTo("230 files (9.00 MB) would become about 4 files (800 B).");
        assertThat(page.string("//section[@id='migration']")).contains("never migrated", "Advised: symbol, day(ts)", "Because ", "mind this", "bin/lakeshift migrate default.quotes");
        assertThat(page.string("//section[@id='questions']")).contains("As planned: files", "For the 40 queries that were counted, the advice foretells an average of 1.5 files (60.0 kB) instead of 230 (9.00 MB).");

        Advice refused = new Advice(advice.layouts(), "reason", Optional.empty(), List.of(), List.of(), List.of("too many"));
        assertThat(page(new TableReport(TABLE, "now", 7, List.of(), migrated.before(), Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), Optional.of(refused), List.of()))
                .string("//section[@id='migration']")).contains("Refused: too many").doesNotContain("To do it");
    }
}
