package io.lakeshift.migration.advise;

import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.asked.AskedPredicates;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.StatisticsStyle;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.filesystem.memory.MemoryFileSystem;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import static io.lakeshift.testing.table.DataFile.row;
import static java.lang.Math.min;
import static org.assertj.core.api.Assertions.assertThat;

/** Tables of many shapes, each with the layout a good engineer would choose. */
final class TestLayoutAdvisor
{
    private static final Location TABLE = Location.of("memory:///table");
    private static final LocalDate FIRST_DAY = LocalDate.of(2025, 6, 2);

    private final TrinoFileSystem fileSystem = new MemoryFileSystem();
    private final Advisor advisor = new LayoutAdvisor(new ParquetDataFileReader(ParquetReadOptions.DEFAULT), AskedPredicates.NONE, new MigrationConfig());

    @Test
    void deskSnapshots()
            throws IOException
    {
        List<Advice> advice = adviseSample("option_snapshots");
        assertThat(advice.getFirst().partitioning()).containsExactly("symbol", "day(timestamp)");
        assertThat(advice.getFirst().partitions()).isEqualTo(60);
        assertThat(advice.getFirst().reason())
                .contains("timestamp is never null")
                .contains("symbol has 20 values")
                .contains("expiry holds dates as text")
                .contains("right has too few values");
        assertThat(advice).extracting(Advice::partitioning).contains(List.of("day(timestamp)"), List.of("symbol"), List.of());
        assertThat(advice).isSortedAccordingTo((left, right) -> Double.compare(right.score(), left.score()));
    }

    @Test
    void deskExecutions()
            throws IOException
    {
        Advice advice = adviseSample("strategy_executions").getFirst();
        assertThat(advice.partitioning()).containsExactly("day(entry_time)");
        assertThat(advice.reason()).contains("fill_time is null in some rows").contains("close_time is null in some rows");
    }

    /** Names play no part: the desk's table with every column renamed. */
    @Test
    void namesPlayNoPart()
            throws IOException
    {
        DeltaTable table = builder().column("a", "string").column("b", "timestamp_ntz").column("c", "string").create();
        append(table, 6, 5_000, (file, row) -> row(List.of("2026-02-20", "2026-03-20", "2026-06-18", "2026-09-18", "2026-12-18").get(row % 5), time(file / 2, row), "X" + row % 10));
        assertThat(best().partitioning()).containsExactly("c", "day(b)");
    }

    @Test
    void noTimestamp()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("price", "double").create();
        append(table, 4, 5_000, (file, row) -> row("S" + row % 20, row * 0.5));
        assertThat(best().partitioning()).containsExactly("symbol");
    }

    @Test
    void noTimestampAndNothingToCutBy()
            throws IOException
    {
        DeltaTable table = builder().column("id", "long").column("flag", "string").column("price", "double").create();
        append(table, 4, 5_000, (file, row) -> row((long) row, row % 2 == 0 ? "C" : "P", row * 0.5));
        assertThat(best().partitioning()).isEmpty();
        assertThat(best().reason()).contains("flag has too few values");
    }

    @Test
    void twoTimestampsOneWithNulls()
            throws IOException
    {
        DeltaTable table = builder().column("settled", "timestamp_ntz").column("traded", "timestamp_ntz").create();
        append(table, 10, 2_000, (file, row) -> row(row % 7 == 0 ? null : time(file + 2, row), time(file, row)));
        assertThat(best().partitioning()).containsExactly("day(traded)");
        assertThat(best().reason()).contains("settled is null in some rows");
    }

    @Test
    void twoTimestampsOneInOrderOfWriting()
            throws IOException
    {
        Random random = new Random(1);
        DeltaTable table = builder().column("effective", "timestamp_ntz").column("arrived", "timestamp_ntz").create();
        append(table, 10, 2_000, (file, row) -> row(time(random.nextInt(10), row), time(file + 20, row)));
        assertThat(best().partitioning()).containsExactly("day(arrived)");
        assertThat(best().reason()).contains("effective does not follow the order of writing");
    }

    @Test
    void twoTimestampsOfOneCourse()
            throws IOException
    {
        DeltaTable table = builder().column("filled", "timestamp_ntz").column("entered", "timestamp_ntz").create();
        append(table, 10, 2_000, (file, row) -> row(time(file, row).plusMinutes(5), time(file, row)));
        assertThat(best().partitioning()).containsExactly("day(entered)");
        assertThat(best().reason()).contains("filled comes later in a row's life");
    }

    @Test
    void uniqueText()
            throws IOException
    {
        DeltaTable table = builder().column("order_id", "string").column("ts", "timestamp_ntz").create();
        append(table, 6, 4_000, (file, row) -> row("ord-" + file + "-" + row, time(file, row)));
        assertThat(best().partitioning()).containsExactly("day(ts)");
        assertThat(best().reason()).contains("order_id has more than 10,000 values");
    }

    @Test
    void emptyText()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("ts", "timestamp_ntz").create();
        append(table, 6, 4_000, (file, row) -> row(row % 9 == 8 ? "" : "S" + row % 9, time(file, row)));
        assertThat(best().partitioning()).containsExactly("day(ts)");
        assertThat(best().warnings()).anyMatch(warning -> warning.contains("symbol holds ''"));
    }

    @Test
    void partitionedAlready()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("ts", "timestamp_ntz").generatedColumn("ts_day", "date", "CAST(`ts` AS DATE)").partitionedBy("symbol", "ts_day").create();
        for (int day = 0; day < 6; day++) {
            for (int symbol = 0; symbol < 8; symbol++) {
                List<List<Object>> rows = new ArrayList<>();
                for (int row = 0; row < 600; row++) {
                    rows.add(row("S" + symbol, time(day, row), FIRST_DAY.plusDays(day).toString()));
                }
                table.append(DataFile.of(rows));
            }
        }
        assertThat(best().partitioning()).containsExactly("symbol", "day(ts)");
        assertThat(best().reason()).startsWith("The table has this layout already");
    }

    /** Nothing is gained by days that other columns tell already: each name here could be any. */
    @Test
    void partitionedByIntegersForDays()
            throws IOException
    {
        DeltaTable table = builder().column("ts", "timestamp_ntz").column("a", "integer").column("b", "integer").column("c", "integer").partitionedBy("a", "b", "c").create();
        for (int day = 0; day < 40; day++) {
            LocalDate date = FIRST_DAY.plusDays(day);
            int number = day;
            table.append(DataFile.of(rows(600, row -> row(time(number, row), date.getYear(), date.getMonthValue(), date.getDayOfMonth()))));
        }
        assertStays("a", "b", "c");
    }

    @Test
    void partitionedBySymbolAndIntegersForDays()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("ts", "timestamp_ntz").column("m", "integer").column("d", "integer").partitionedBy("symbol", "m", "d").create();
        for (int day = 0; day < 10; day++) {
            for (int symbol = 0; symbol < 6; symbol++) {
                LocalDate date = FIRST_DAY.plusDays(day);
                int number = day;
                String name = "S" + symbol;
                table.append(DataFile.of(rows(600, row -> row(name, time(number, row), date.getMonthValue(), date.getDayOfMonth()))));
            }
        }
        assertStays("symbol", "m", "d");
    }

    /** Integers that come and go with time name no thing that rows are about. */
    @Test
    void partitionedByIntegersForDaysWhereSymbolsSkipMore()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("ts", "timestamp_ntz").column("m", "integer").column("d", "integer").partitionedBy("m", "d").create();
        for (int day = 0; day < 10; day++) {
            LocalDate date = FIRST_DAY.plusDays(day);
            int number = day;
            table.append(DataFile.of(rows(5_000, row -> row("S" + row % 10, time(number, row), date.getMonthValue(), date.getDayOfMonth()))));
        }
        assertThat(best().partitioning()).containsExactly("symbol", "day(ts)");
    }

    @Test
    void partitionedByDateAsText()
            throws IOException
    {
        DeltaTable table = builder().column("ts", "timestamp_ntz").column("d", "string").partitionedBy("d").create();
        for (int day = 0; day < 6; day++) {
            int number = day;
            table.append(DataFile.of(rows(600, row -> row(time(number, row), FIRST_DAY.plusDays(number).toString()))));
        }
        assertStays("d");
    }

    @Test
    void partitionedByFlagWithNothingBetter()
            throws IOException
    {
        DeltaTable table = builder().column("id", "long").column("live", "boolean").partitionedBy("live").create();
        table.append(DataFile.of(rows(600, row -> row((long) row, true))), DataFile.of(rows(600, row -> row((long) row, false))));
        assertStays("live");
    }

    @Test
    void partitionedByFlagWhereDaysSkipMore()
            throws IOException
    {
        DeltaTable table = builder().column("ts", "timestamp_ntz").column("live", "boolean").partitionedBy("live").create();
        for (int file = 0; file < 20; file++) {
            int number = file;
            table.append(DataFile.of(rows(600, row -> row(time(number / 2, row), number % 2 == 0))));
        }
        assertThat(best().partitioning()).containsExactly("day(ts)");
    }

    @Test
    void partitionedAndTooSmallForAnyAdvice()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("price", "double").partitionedBy("symbol").create();
        table.append(DataFile.of(row("SPY", 1.0)), DataFile.of(row("QQQ", 2.0)));
        assertStays("symbol");
    }

    @Test
    void partitionedAndEmpty()
            throws IOException
    {
        builder().column("symbol", "string").column("ts", "timestamp_ntz").generatedColumn("ts_day", "date", "CAST(`ts` AS DATE)").partitionedBy("symbol", "ts_day").create();
        assertStays("symbol", "day(ts)");
    }

    /** What partition_by on a timestamp makes of a table: as many partitions as moments. */
    @Test
    void partitionedByMoments()
            throws IOException
    {
        DeltaTable table = builder().column("ts", "timestamp_ntz").column("price", "double").partitionedBy("ts").create();
        DataFile[] files = IntStream.range(0, 1_000).mapToObj(moment -> DataFile.of(row(time(moment / 500, moment), 1.0))).toArray(DataFile[]::new);
        table.append(files);
        assertThat(best().partitioning()).containsExactly("day(ts)");
        assertThat(advise()).extracting(Advice::partitioning).contains(List.of("ts"));
    }

    private void assertStays(String... partitioning)
            throws IOException
    {
        assertThat(best().partitioning()).containsExactly(partitioning);
        assertThat(best().reason()).startsWith("The table has this layout already");
        assertThat(advise().getLast().partitioning()).isEmpty();
        assertThat(advise()).extracting(Advice::partitioning).doesNotHaveDuplicates();
    }

    @Test
    void tenRows()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("ts", "timestamp_ntz").create();
        append(table, 1, 10, (file, row) -> row("S" + row % 5, time(row / 4, row)));
        assertThat(best().partitioning()).isEmpty();
        assertThat(best().reason()).contains("10 rows are read in one go");
    }

    @Test
    void tenRowsOfOneDayLoadedAtOnce()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("ts", "timestamp_ntz").create();
        append(table, 1, 10, (file, row) -> row("S" + row % 5, time(0, row)));
        assertThat(best().partitioning()).isEmpty();
    }

    @Test
    void threeYearsOfFewRows()
            throws IOException
    {
        DeltaTable table = builder().column("ts", "timestamp_ntz").column("price", "double").create();
        append(table, 108, 500, (file, row) -> row(time(file * 10 + min(row / 50, 9), row), row * 1.0));
        assertThat(best().partitioning()).containsExactly("month(ts)");
    }

    /** What decides is what a partition weighs: the same three years, light and heavy. */
    @Test
    void threeYearsBySize()
    {
        LayoutRules rules = new LayoutRules(10_000);
        Layout days = layout(1_096);
        Layout months = layout(36);
        TableProfile light = profile(20_000_000, 2L << 30, 300);
        assertThat(rules.allows(days, light)).isFalse();
        assertThat(rules.allows(months, light)).isTrue();
        TableProfile heavy = profile(1_000_000_000, 100L << 30, 300);
        assertThat(rules.allows(days, heavy)).isTrue();
        // a collector's small files: a day's partition is no worse than what is there
        assertThat(rules.allows(days, profile(20_000_000, 2L << 30, 5_000))).isTrue();
        assertThat(new LayoutRules(1_000).allows(days, heavy)).isFalse();
    }

    @Test
    void thousandsOfSymbols()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("ts", "timestamp_ntz").create();
        append(table, 10, 6_000, (file, row) -> row("S" + row % 3_000, time(file / 2, row)));
        assertThat(best().partitioning()).containsExactly("day(ts)");
    }

    /** Codes of contracts live for some weeks: over half a year they are no entity, though there are few at any time. */
    @Test
    void valuesThatComeAndGo()
            throws IOException
    {
        DeltaTable table = builder().column("contract", "string").column("exchange", "string").column("ts", "timestamp_ntz").create();
        append(table, 60, 700, (file, row) -> row("C" + (file / 6 * 4 + row % 4), "E" + row % 5, time(file * 3, row)));
        assertThat(best().partitioning()).startsWith("exchange");
        assertThat(best().reason()).contains("contract has values that come and go");
    }

    @Test
    void zonedTimestamp()
            throws IOException
    {
        DeltaTable table = builder().column("ts", "timestamp").create();
        append(table, 6, 2_000, (file, row) -> row(time(file, row).toInstant(ZoneOffset.UTC)));
        assertThat(best().partitioning()).containsExactly("day(ts)");
        assertThat(best().warnings()).anyMatch(warning -> warning.contains("zone => 'UTC'"));
    }

    @Test
    void dateColumnNeedsNoTransform()
            throws IOException
    {
        DeltaTable table = builder().column("traded", "date").column("price", "double").create();
        append(table, 6, 2_000, (file, row) -> row(FIRST_DAY.plusDays(file).toString(), row * 1.0));
        assertThat(best().partitioning()).containsExactly("traded");
    }

    @Test
    void nameThatIsTaken()
            throws IOException
    {
        DeltaTable table = builder().column("ts", "timestamp_ntz").column("ts_day", "string").create();
        append(table, 6, 2_000, (file, row) -> row(time(file, row), "Monday"));
        assertThat(best().partitioning()).doesNotContain("day(ts)");
        assertThat(best().reason()).contains("'ts_day'");
    }

    @Test
    void emptyTable()
            throws IOException
    {
        builder().column("symbol", "string").column("ts", "timestamp_ntz").create();
        assertThat(best().partitioning()).isEmpty();
    }

    @Test
    void withoutStatistics()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("ts", "timestamp_ntz").create();
        for (int file = 0; file < 100; file++) {
            int number = file;
            table.append(DataFile.of(rows(300, row -> row("S" + row % 5, time(number / 20, row)))).withStatistics(StatisticsStyle.NONE));
        }
        assertThat(best().partitioning()).containsExactly("symbol", "day(ts)");
        assertThat(best().warnings()).anyMatch(warning -> warning.contains("64 of 100 files"));
    }

    /** A collector that appends one symbol at a time, in rounds: no file shows them all, and only some files are read. */
    @Test
    void oneSymbolPerAppend()
            throws IOException
    {
        DeltaTable table = builder().column("symbol", "string").column("ts", "timestamp_ntz").create();
        append(table, 160, 300, (file, row) -> row("S" + file % 8, time(file / 16, row)));
        assertThat(best().partitioning()).startsWith("symbol");
        assertThat(best().reason()).contains("symbol has 8 values");
    }

    private Advice best()
            throws IOException
    {
        return advise().getFirst();
    }

    private List<Advice> advise()
            throws IOException
    {
        return advisor.advise(fileSystem, LogReplay.latest(fileSystem, TABLE), new Cancellation());
    }

    private List<Advice> adviseSample(String name)
            throws IOException
    {
        LocalFileSystem local = new LocalFileSystem(Path.of("../examples/lake").toAbsolutePath().normalize());
        return advisor.advise(local, LogReplay.latest(local, Location.of("local:///" + name)), new Cancellation());
    }

    private DeltaTableBuilder builder()
    {
        return new DeltaTableBuilder(fileSystem, TABLE);
    }

    private static void append(DeltaTable table, int files, int rows, BiFunction<Integer, Integer, List<Object>> row)
    {
        for (int file = 0; file < files; file++) {
            int number = file;
            table.append(DataFile.of(rows(rows, index -> row.apply(number, index))));
        }
    }

    private static List<List<Object>> rows(int count, IntFunction<List<Object>> row)
    {
        List<List<Object>> rows = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            rows.add(row.apply(index));
        }
        return rows;
    }

    private static LocalDateTime time(int day, int row)
    {
        return FIRST_DAY.plusDays(day).atTime(9, 30).plusSeconds(row % 20_000);
    }

    private static Layout layout(int partitions)
    {
        return new Layout(new PartitionSpec(List.of()), partitions, 1, 1, partitions, Optional.empty(), Optional.of(Layout.TimeUnit.DAY));
    }

    private static TableProfile profile(long rows, long bytes, int files)
    {
        return new TableProfile(rows, bytes, files, files, 64, false, List.of(), List.of());
    }
}
