package io.lakeshift.server.report;

import io.lakeshift.server.TableName;
import io.lakeshift.server.report.DeskQuestion.Days;
import io.lakeshift.server.report.DeskQuestion.Value;
import io.lakeshift.server.report.QuestionColumns.Column;
import io.lakeshift.server.report.ReportOptions.UsageException;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestReportQuestions
{
    private static final Column TS = new Column("ts", "timestamp(6)");
    private static final Column SYMBOL = new Column("symbol", "varchar");
    private static final Column DESK = new Column("desk", "bigint");
    private static final Column TRADED = new Column("traded", "date");

    private static QuestionColumns columns(List<List<String>> layouts)
    {
        return QuestionColumns.among(List.of(DESK, SYMBOL, TRADED, TS), layouts);
    }

    @Test
    public void testColumnsOfLayouts()
    {
        assertThat(columns(List.of(List.of("symbol", "day(ts)")))).isEqualTo(new QuestionColumns(Optional.of(TS), Optional.of(SYMBOL)));
        assertThat(columns(List.of(List.of("months(TS)"), List.of("desk")))).isEqualTo(new QuestionColumns(Optional.of(TS), Optional.of(DESK)));
        assertThat(columns(List.of(List.of("traded", "truncate(symbol, 2)")))).isEqualTo(new QuestionColumns(Optional.of(TRADED), Optional.of(SYMBOL)));
        // no layout: a column of time is easily told, and one of values is not
        assertThat(columns(List.of(List.of()))).isEqualTo(new QuestionColumns(Optional.of(TRADED), Optional.empty()));
        assertThat(columns(List.of(List.of("gone", "day(gone)")))).isEqualTo(new QuestionColumns(Optional.of(TRADED), Optional.empty()));
    }

    @Test
    public void testPredicates()
    {
        LocalDate day = LocalDate.of(2026, 1, 30);
        assertThat(new Days(TS, day, day).predicate()).isEqualTo("\"ts\" >= TIMESTAMP '2026-01-30 00:00:00' AND \"ts\" < TIMESTAMP '2026-01-31 00:00:00'");
        assertThat(new Days(new Column("t\"s", "timestamp(6) with time zone"), day, day).predicate())
                .isEqualTo("\"t\"\"s\" >= TIMESTAMP '2026-01-30 00:00:00 UTC' AND \"t\"\"s\" < TIMESTAMP '2026-01-31 00:00:00 UTC'");
        assertThat(new Days(TRADED, day.minusDays(1), day).predicate()).isEqualTo("\"traded\" >= DATE '2026-01-29' AND \"traded\" <= DATE '2026-01-30'");
        assertThat(new Value(SYMBOL, "it's").predicate()).isEqualTo("\"symbol\" = 'it''s'");
        assertThat(new Value(DESK, "7").predicate()).isEqualTo("\"desk\" = CAST('7' AS bigint)");
    }

    @Test
    public void testPlannedPartitions()
    {
        DeskQuestion question = new DeskQuestion(
                "", Optional.of(new Days(TS, LocalDate.of(2026, 1, 30), LocalDate.of(2026, 2, 1))), Optional.of(new Value(SYMBOL, "BRK/B")));
        assertThat(Stream.of(
                "symbol=BRK%2FB/ts_day=2026-01-30", "symbol=BRK%2FB/ts_day=2026-02-01", "symbol=BRK%2FB/ts_month=2026-02-01", "symbol=BRK%2FB/ts_year=2026-01-01", "symbol=BRK%2FB",
                "ts_day=2026-01-31/ts_hour=5", "other=7", "ts_day=someone%20else%27s", "")
                .map(directory -> Partition.of(directory, 1, 1, Optional.empty()))).allMatch(question::mayBeIn);
        assertThat(Stream.of(
                "symbol=BRK/ts_day=2026-01-30", "symbol=BRK%2FB/ts_day=2026-01-29", "ts_day=2026-02-02", "ts_month=2026-03-01", "ts_month=2025-12-01", "ts_year=2025-01-01",
                "ts_day=__HIVE_DEFAULT_PARTITION__", "symbol=__HIVE_DEFAULT_PARTITION__")
                .map(directory -> Partition.of(directory, 1, 1, Optional.empty()))).noneMatch(question::mayBeIn);
    }

    @Test
    public void testHiveDirectories()
    {
        assertThat(Partition.of("a%3Db=x%2Fy%20%2B+z/ts_day=__HIVE_DEFAULT_PARTITION__", 1, 2, Optional.of(3L)))
                .isEqualTo(new Partition(List.of("a=b", "ts_day"), List.of("x/y ++z", Partition.NULL), 1, 2, Optional.of(3L)));
        assertThat(Partition.of("", 1, 2, Optional.empty()).columns()).isEmpty();
    }

    @Test
    public void testCreatedTable()
    {
        assertThat(CreatedTable.partitionedBy("CREATE TABLE t (\n   a varchar COMMENT '\n   partitioned_by = ARRAY[''lie'']'\n)\nWITH (\n   location = 'x',\n   partitioned_by = ARRAY['it''s','day(ts)']\n)"))
                .containsExactly("it's", "day(ts)");
        assertThat(CreatedTable.partitionedBy("CREATE TABLE t (\n   a varchar\n)\nWITH (\n   location = 'x'\n)")).isEmpty();
    }

    @Test
    public void testOptions()
    {
        ReportOptions options = ReportOptions.parse(List.of("--output", "a b.html", "desk.quotes"));
        assertThat(options).isEqualTo(new ReportOptions("desk.quotes", Optional.of(Path.of("a b.html"))));
        TableName table = new TableName("desk", "a/b <c>");
        assertThat(options.file(table)).isEqualTo(Path.of("a b.html"));
        assertThat(ReportOptions.parse(List.of("quotes")).file(table)).isEqualTo(Path.of("desk.a_b__c_-report.html"));
        assertThatThrownBy(() -> ReportOptions.parse(List.of())).isInstanceOf(UsageException.class).hasMessageContaining("which table");
        assertThatThrownBy(() -> ReportOptions.parse(List.of("a", "b"))).isInstanceOf(UsageException.class).hasMessageContaining("one table at a time");
        assertThatThrownBy(() -> ReportOptions.parse(List.of("a", "--output"))).isInstanceOf(UsageException.class).hasMessageContaining("--output needs");
        assertThatThrownBy(() -> ReportOptions.parse(List.of("a", "--out"))).isInstanceOf(UsageException.class).hasMessageContaining("unknown option '--out'");
    }

    @Test
    public void testFigures()
    {
        assertThat(Stream.of(0.0, 999.0, 1_000.0, 9_994.0, 99_940.0, 999_400.0, 999_600.0, 1e9).map(Figures::bytes))
                .containsExactly("0 B", "999 B", "1.00 kB", "9.99 kB", "99.9 kB", "999 kB", "1.00 MB", "1.00 GB");
        assertThat(Stream.of(0.5, 1.0, 3.14, 100.4, 12_345.0).map(Figures::average)).containsExactly("0.5", "1", "3.1", "100", "12,345");
        assertThat(Stream.of(850L, 12_345L, 200_000L, 7_500_000L).map(Figures::duration)).containsExactly("850 ms", "12.3 s", "3 min 20 s", "2 h 5 min");
        assertThat(Figures.less(230, 1)).isEqualTo("230 ×");
        assertThat(Figures.less(3, 2)).isEqualTo("1.5 ×");
        assertThat(Figures.less(2, 3)).isEmpty();
        assertThat(Figures.less(2, 0)).isEmpty();
        assertThat(Figures.coordinate(12)).isEqualTo("12");
        assertThat(Figures.coordinate(12.34)).isEqualTo("12.3");
    }

    /** By hand: of sizes 1 to 100 the ranks are the numbers themselves. */
    @Test
    public void testPlannedSizes()
    {
        List<Partition> partitions = Stream.iterate(1L, size -> size + 1).limit(100).map(size -> Partition.of("n=" + size, 1, size, Optional.of(1L))).toList();
        FileSizes sizes = FileSizes.planned(partitions);
        assertThat(sizes.spread()).contains(new FileSizes.Spread(5, 50, 95));
        assertThat(sizes.bytes()).isEqualTo(5050);
        assertThat(sizes.buckets()).containsExactly(
                new FileSizes.Bucket(1, 1, 1), new FileSizes.Bucket(2, 3, 9), new FileSizes.Bucket(3, 5, 35), new FileSizes.Bucket(4, 10, 145), new FileSizes.Bucket(5, 30, 1035),
                new FileSizes.Bucket(6, 50, 3725), new FileSizes.Bucket(7, 1, 100));
        assertThat(Stream.of(0, 1, 2, 3, 4, 7).map(FileSizes::lowerBound)).containsExactly(0.0, 1.0, 2.0, 5.0, 10.0, 100.0);
        assertThat(FileSizes.planned(List.of()).spread()).isEmpty();
    }
}
