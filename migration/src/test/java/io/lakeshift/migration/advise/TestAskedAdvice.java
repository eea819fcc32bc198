package io.lakeshift.migration.advise;

import io.airlift.slice.Slices;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.asked.AskedConfig;
import io.lakeshift.migration.asked.AskedTable;
import io.lakeshift.migration.asked.RecordedPredicates;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.filesystem.memory.MemoryFileSystem;
import io.trino.spi.catalog.CatalogName;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.predicate.ValueSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static io.lakeshift.testing.table.DataFile.row;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

/** Advice by what was asked: it follows the questions where they gain clearly, and stays where they do not. */
final class TestAskedAdvice
{
    private static final Location TABLE = Location.of("memory:///table");
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 26);
    private static final int DAYS = 6;
    private static final int DESKS = 10;
    private static final TupleDomain<String> DESK_3 = TupleDomain.withColumnDomains(Map.of("desk", Domain.singleValue(BIGINT, 3L)));

    @TempDir
    private Path directory;
    private final TrinoFileSystem fileSystem = new MemoryFileSystem();
    private RecordedPredicates asked;
    private Advisor advisor;

    @BeforeEach
    void setUp()
    {
        asked = new RecordedPredicates(new AskedConfig().setPath(directory.toString()), new CatalogName("lake"));
        advisor = new LayoutAdvisor(new ParquetDataFileReader(ParquetReadOptions.DEFAULT), asked, new MigrationConfig());
    }

    @Test
    void testFollowsTheQuestions()
            throws IOException
    {
        trades();
        assertThat(best().partitioning()).containsExactly("symbol", "day(ts)");
        ask(12, DESK_3);
        Advice advice = best();
        assertThat(advice.partitioning()).containsExactly("desk");
        assertThat(advice.partitions()).isEqualTo(DESKS);
        assertThat(advice.asked().queries()).isEqualTo(12);
        assertThat(advice.asked().now().orElseThrow().files()).isEqualTo(2 * DAYS);
        assertThat(advice.asked().then().orElseThrow().files()).isEqualTo(1);
        assertThat(advice.asked().then().orElseThrow().bytes()).isLessThan(advice.asked().now().orElseThrow().bytes() / 9);
        assertThat(advice.score()).isBetween(0.89, 0.91);
        assertThat(advice.explanation()).contains("Of 12 queries recorded, 12 ask for desk = a value").contains("One opens 12 files").contains("would open 1 file");
        assertThat(advise()).extracting(Advice::partitioning).contains(List.of("symbol", "day(ts)")).doesNotHaveDuplicates();
        assertThat(advise().getLast().partitioning()).isEmpty();
    }

    /** Of a question about one desk's last day, days tell more than desks alone where the table has many of them. */
    @Test
    void testTimesOfTheQuestionsCutToo()
            throws IOException
    {
        trades();
        ask(12, DESK_3.intersect(on(FIRST_DAY.plusDays(5))));
        ask(2, on(FIRST_DAY.plusDays(2)));
        assertThat(best().partitioning()).containsExactly("desk", "day(ts)");
        assertThat(best().asked().then().orElseThrow().files()).isCloseTo((12 * 1 + 2 * DESKS) / 14.0, within(1e-6));
    }

    @Test
    void testTooFewQuestionsChangeNothing()
            throws IOException
    {
        trades();
        List<Advice> before = advise();
        ask(AskedRanking.MIN_QUERIES - 1, DESK_3);
        // what asks for everything does not tell what to cut by
        ask(100, TupleDomain.all());
        List<Advice> after = advise();
        assertThat(after).extracting(Advice::partitioning, Advice::score, Advice::explanation, Advice::warnings)
                .isEqualTo(before.stream().map(advice -> tuple(advice.partitioning(), advice.score(), advice.reason(), advice.warnings())).toList());
        assertThat(after).allSatisfy(advice -> {
            assertThat(advice.asked().queries()).isEqualTo(AskedRanking.MIN_QUERIES - 1 + 100);
            assertThat(advice.asked().now()).isEmpty();
        });
        ask(1, DESK_3);
        assertThat(best().asked().now()).isPresent();
    }

    @Test
    void testDeskAsksItsOwnQuestions()
            throws IOException
    {
        LocalFileSystem local = new LocalFileSystem(Path.of("../examples/lake").toAbsolutePath().normalize());
        Snapshot snapshots = LogReplay.latest(local, Location.of("local:///option_snapshots"));
        Snapshot executions = LogReplay.latest(local, Location.of("local:///strategy_executions"));
        LocalDate today = LocalDate.of(2026, 1, 30);
        TupleDomain<String> spyOfToday = equal("symbol", "SPY").intersect(between("timestamp", today, today.plusDays(1)));
        TupleDomain<String> twoDays = between("timestamp", today.minusDays(1), today.plusDays(1));
        TupleDomain<String> executionsOfToday = between("entry_time", today, today.plusDays(1));
        TupleDomain<String> allQqq = equal("symbol", "QQQ");
        for (List<TupleDomain<String>> order : List.of(List.of(spyOfToday, twoDays), List.of(twoDays, spyOfToday))) {
            for (int i = 0; i < 13; i++) {
                order.forEach(question -> asked.asked(AskedTable.of(snapshots), question));
                (order.getFirst() == twoDays ? List.of(allQqq, executionsOfToday) : List.of(executionsOfToday, allQqq)).forEach(question -> asked.asked(AskedTable.of(executions), question));
            }
            Advice ofSnapshots = advisor.advise(local, snapshots, new Cancellation()).getFirst();
            assertThat(ofSnapshots.partitioning()).containsExactly("symbol", "day(timestamp)");
            assertThat(ofSnapshots.asked().then().orElseThrow().files()).isLessThan(ofSnapshots.asked().now().orElseThrow().files());
            assertThat(advisor.advise(local, executions, new Cancellation()).getFirst().partitioning()).containsExactly("day(entry_time)");
        }
    }

    /** A table that was laid out for its questions stays so while they are about the same, and leaves when they are others. */
    @Test
    void testLayoutIsNotFlippedBackAndForth()
            throws IOException
    {
        DeltaTable table = tradesTable().partitionedBy("desk").create();
        for (int desk = 0; desk < DESKS; desk++) {
            int number = desk;
            List<List<Object>> rows = new ArrayList<>();
            for (int row = 0; row < 3_600; row++) {
                rows.add(trade(row % DAYS, row, number));
            }
            table.append(DataFile.of(rows));
        }
        // nothing was asked: by the data alone
        assertThat(best().partitioning()).containsExactly("symbol", "day(ts)");
        ask(20, DESK_3);
        assertThat(best().partitioning()).containsExactly("desk");
        assertThat(best().reason()).startsWith("The table has this layout already");
        ask(22, equal("symbol", "S5"));
        assertThat(best().partitioning()).containsExactly("desk");
        // which would serve them somewhat better
        assertThat(advise()).filteredOn(advice -> advice.partitioning().equals(List.of("symbol")))
                .singleElement().satisfies(symbol -> assertThat(symbol.score()).isGreaterThan(best().score()));
        ask(200, equal("symbol", "S5"));
        assertThat(best().partitioning()).contains("symbol").doesNotContain("desk");
    }

    /** Where all layouts read the same bytes, files are what is left to save. */
    @Test
    void testQuestionsThatNoLayoutServesWantFewFiles()
            throws IOException
    {
        trades();
        ask(50, TupleDomain.withColumnDomains(Map.of("quantity", Domain.create(ValueSet.ofRanges(Range.greaterThan(BIGINT, 5L)), false))));
        assertThat(best().partitioning()).containsExactly("day(ts)");
        assertThat(best().asked().then().orElseThrow().files()).isEqualTo(DAYS);
        assertThat(best().score()).isCloseTo(0, within(1e-6));
    }

    @Test
    void testAskedColumnThatHoldsEmptyText()
            throws IOException
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, TABLE).column("account", "string").column("ts", "timestamp_ntz").create();
        for (int day = 0; day < DAYS; day++) {
            List<List<Object>> rows = new ArrayList<>();
            for (int row = 0; row < 4_000; row++) {
                rows.add(row(row % 8 == 0 ? "" : "A" + row % 8, time(day, row)));
            }
            table.append(DataFile.of(rows));
        }
        ask(20, equal("account", "A3"));
        assertThat(best().partitioning()).containsExactly("day(ts)");
        assertThat(best().warnings()).anyMatch(warning -> warning.contains("account holds ''"));
        assertThat(best().explanation()).contains("Asked for and not used: account has a column that holds ''");
    }

    @Test
    void testTinyPartitionsAreNotAdvised()
            throws IOException
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, TABLE).column("id", "long").column("ts", "timestamp_ntz").create();
        for (int day = 0; day < DAYS; day++) {
            int number = day;
            List<List<Object>> rows = new ArrayList<>();
            for (int row = 0; row < 3_000; row++) {
                rows.add(row(row % 100 + 0L, time(number, row)));
            }
            table.append(DataFile.of(rows));
        }
        ask(20, TupleDomain.withColumnDomains(Map.of("id", Domain.singleValue(BIGINT, 42L))));
        // 180 rows each
        assertThat(advise()).extracting(Advice::partitioning).doesNotContain(List.of("id"));
        assertThat(best().partitioning()).containsExactly("day(ts)");
    }

    /** What others asked for is nobody's business; that they asked, and for which columns, is. */
    @Test
    void testValuesAreNotShown()
            throws IOException
    {
        trades();
        ask(20, equal("symbol", "S7").intersect(DESK_3));
        ask(20, equal("symbol", "SECRET"));
        assertThat(advise()).allSatisfy(advice -> assertThat(advice.explanation() + advice.warnings()).doesNotContain("SECRET").doesNotContain("S7"));
        assertThat(best().explanation()).contains("20 ask for desk = a value and symbol = a value");
        // what a CALL notes down is seen by all who see the table
        assertThat(advise()).allSatisfy(advice -> assertThat(advice.reason()).doesNotContain("a value"));
    }

    private void ask(int times, TupleDomain<String> predicate)
            throws IOException
    {
        AskedTable table = AskedTable.of(LogReplay.latest(fileSystem, TABLE));
        nCopies(times, predicate).forEach(each -> asked.asked(table, each));
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

    private DeltaTableBuilder tradesTable()
    {
        return new DeltaTableBuilder(fileSystem, TABLE).column("symbol", "string").column("ts", "timestamp_ntz").column("desk", "long").column("quantity", "long");
    }

    /** Two files a day, every desk and symbol in each. */
    private void trades()
    {
        DeltaTable table = tradesTable().create();
        for (int file = 0; file < 2 * DAYS; file++) {
            List<List<Object>> rows = new ArrayList<>();
            for (int row = 0; row < 3_000; row++) {
                rows.add(trade(file / 2, row, row % DESKS));
            }
            table.append(DataFile.of(rows));
        }
    }

    private static List<Object> trade(int day, int row, int desk)
    {
        return row("S" + row / 16 % 10, time(day, row), (long) desk, (long) row % 100);
    }

    private static LocalDateTime time(int day, int row)
    {
        return FIRST_DAY.plusDays(day).atTime(9, 30).plusSeconds(row);
    }

    private static TupleDomain<String> equal(String column, String value)
    {
        return TupleDomain.withColumnDomains(Map.of(column, Domain.singleValue(VARCHAR, Slices.utf8Slice(value))));
    }

    private static TupleDomain<String> on(LocalDate day)
    {
        return between("ts", day, day.plusDays(1));
    }

    private static TupleDomain<String> between(String column, LocalDate from, LocalDate to)
    {
        return TupleDomain.withColumnDomains(Map.of(
                column,
                Domain.create(ValueSet.ofRanges(Range.range(TIMESTAMP_MICROS, from.toEpochDay() * 86_400_000_000L, true, to.toEpochDay() * 86_400_000_000L, false)), false)));
    }
}
