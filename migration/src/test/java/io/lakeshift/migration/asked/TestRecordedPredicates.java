package io.lakeshift.migration.asked;

import io.airlift.slice.Slices;
import io.lakeshift.migration.asked.Comparison.Kind;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.predicate.ValueSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What is kept of questions: counted by their shape, bounded, and there again after a restart. */
final class TestRecordedPredicates
{
    private static final AskedTable TABLE = new AskedTable("id-1", "local:///quotes");
    private static final LocalDate DAY = LocalDate.of(2026, 1, 30);

    @TempDir
    private Path directory;
    private Instant now = Instant.parse("2026-01-30T12:00:00Z");

    @Test
    void testAnotherDateIsTheSameQuestion()
    {
        RecordedPredicates recorded = recorded();
        for (int day = 0; day < 10; day++) {
            recorded.asked(TABLE, symbolOn("SPY", DAY.plusDays(day)));
        }
        AskedQuestion question = recorded.of(TABLE).getFirst();
        assertThat(recorded.of(TABLE)).hasSize(1);
        assertThat(question.shape()).containsExactly(new Comparison("symbol", Kind.EQUAL), new Comparison("timestamp", Kind.RANGE));
        assertThat(question.count()).isEqualTo(10);
        assertThat(question.recent()).hasSize(AskedQuestion.MAX_RECENT);
        assertThat(question.recent().getFirst()).isEqualTo(AskedPredicate.of(symbolOn("SPY", DAY.plusDays(9))));
    }

    @Test
    void testShapes()
    {
        RecordedPredicates recorded = recorded();
        recorded.asked(TABLE, TupleDomain.all());
        recorded.asked(TABLE, symbols("SPY"));
        recorded.asked(TABLE, symbols("SPY", "QQQ"));
        recorded.asked(TABLE, symbols("IWM", "QQQ", "SPY"));
        recorded.asked(TABLE, TupleDomain.withColumnDomains(Map.of("symbol", Domain.onlyNull(VARCHAR))));
        recorded.asked(TABLE, TupleDomain.withColumnDomains(Map.of("symbol", Domain.notNull(VARCHAR))));
        recorded.asked(TABLE, TupleDomain.withColumnDomains(Map.of("symbol", Domain.create(ValueSet.ofRanges(Range.greaterThan(VARCHAR, Slices.utf8Slice("M"))), false))));
        assertThat(recorded.of(TABLE)).extracting(question -> question.shape() + " " + question.count()).containsExactlyInAnyOrder(
                "[] 1", "[symbol = a value] 1", "[symbol in a list] 2", "[symbol for nulls] 2", "[symbol in a range] 1");
    }

    @Test
    void testAfterRestart()
    {
        RecordedPredicates before = recorded();
        before.asked(TABLE, symbolOn("SPY", DAY));
        before.asked(TABLE, TupleDomain.all());
        before.stop();
        RecordedPredicates after = recorded();
        assertThat(after.of(TABLE)).containsExactlyElementsOf(before.of(TABLE)).hasSize(2);
        after.asked(TABLE, symbolOn("QQQ", DAY));
        after.save();
        // killed: nobody called stop
        assertThat(recorded().of(TABLE)).extracting(AskedQuestion::count).containsExactlyInAnyOrder(2L, 1L);
    }

    @Test
    void testTableMadeAnewAndCopyStartWithoutAny()
    {
        RecordedPredicates recorded = recorded();
        recorded.asked(TABLE, symbols("SPY"));
        assertThat(recorded.of(new AskedTable("id-2", TABLE.location()))).isEmpty();
        assertThat(recorded.of(new AskedTable(TABLE.id(), "local:///copy"))).isEmpty();
    }

    @Test
    void testDirectoryThatCannotBeWritten()
            throws IOException
    {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        RecordedPredicates recorded = new RecordedPredicates(true, file.resolve("below"), clock());
        recorded.asked(TABLE, symbols("SPY"));
        recorded.save();
        recorded.asked(TABLE, symbols("SPY"));
        recorded.save();
        assertThat(recorded.of(TABLE)).extracting(AskedQuestion::count).containsExactly(2L);
        assertThat(Files.readString(file)).isEqualTo("no directory");
    }

    @Test
    void testDamagedFileCountsAsNone()
            throws IOException
    {
        RecordedPredicates before = recorded();
        before.asked(TABLE, symbols("SPY"));
        before.save();
        Path file = directory.resolve(TABLE.fileName());
        Files.writeString(file, Files.readString(file).substring(0, 20));
        RecordedPredicates after = recorded();
        assertThat(after.of(TABLE)).isEmpty();
        after.asked(TABLE, symbols("QQQ"));
        after.save();
        assertThat(recorded().of(TABLE)).hasSize(1);
    }

    @Test
    void testNothingUnfinishedStays()
            throws IOException
    {
        Files.createFile(directory.resolve("asked-1.part"));
        RecordedPredicates recorded = recorded();
        recorded.asked(TABLE, symbols("SPY"));
        recorded.save();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(TABLE.fileName());
        }
        // it holds what users asked for
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(TABLE.fileName())))).isEqualTo("rw-------");
    }

    @Test
    void testSwitchedOff()
            throws IOException
    {
        RecordedPredicates recorded = new RecordedPredicates(false, directory, clock());
        recorded.asked(TABLE, symbols("SPY"));
        recorded.stop();
        assertThat(recorded.of(TABLE)).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    /** The shape that was not asked for longest gives way. */
    @Test
    void testShapesAreBounded()
    {
        RecordedPredicates recorded = recorded();
        for (int column = 0; column <= TableQuestions.MAX_SHAPES; column++) {
            recorded.asked(TABLE, TupleDomain.withColumnDomains(Map.of("c" + column, Domain.singleValue(BIGINT, 1L))));
            now = now.plusSeconds(1);
            // the first is asked again and again
            recorded.asked(TABLE, TupleDomain.withColumnDomains(Map.of("c0", Domain.singleValue(BIGINT, 1L))));
        }
        assertThat(recorded.of(TABLE)).hasSize(TableQuestions.MAX_SHAPES);
        assertThat(recorded.of(TABLE)).extracting(question -> question.shape().getFirst().column()).contains("c0", "c2").doesNotContain("c1");
    }

    @Test
    void testQueueIsBounded()
    {
        RecordedPredicates recorded = recorded();
        for (int i = 0; i < RecordedPredicates.MAX_WAITING + 500; i++) {
            recorded.asked(TABLE, symbols("SPY"));
        }
        assertThat(recorded.of(TABLE)).extracting(AskedQuestion::count).containsExactly((long) RecordedPredicates.MAX_WAITING);
    }

    @Test
    void testTablesInMemoryAreBoundedAndNoneIsForgotten()
    {
        RecordedPredicates recorded = recorded();
        int tables = RecordedPredicates.MAX_TABLES + 10;
        for (int round = 0; round < 2; round++) {
            for (int table = 0; table < tables; table++) {
                recorded.asked(new AskedTable("id", "local:///t" + table), symbols("SPY"));
            }
            recorded.save();
        }
        assertThat(IntStream.range(0, tables).mapToObj(table -> recorded.of(new AskedTable("id", "local:///t" + table)).getFirst().count())).containsOnly(2L);
    }

    @Test
    void testLongListAndLongText()
    {
        AskedColumn list = AskedColumn.of(Domain.multipleValues(BIGINT, LongStream.range(0, 100_000).boxed().toList()));
        assertThat(list.ranges()).hasSize(AskedColumn.MAX_RANGES);
        assertThat(list.kind()).isEqualTo(Kind.ONE_OF);
        assertThat(list.ranges().getLast().low().orElseThrow()).isEqualTo("96875");
        AskedColumn text = AskedColumn.of(Domain.singleValue(VARCHAR, Slices.utf8Slice("é".repeat(10_000))));
        assertThat(text.ranges().getFirst().low()).contains("é".repeat(200));
    }

    @Test
    void testOldQuestionsCountLess()
    {
        RecordedPredicates recorded = recorded();
        recorded.asked(TABLE, symbols("SPY"));
        recorded.asked(TABLE, symbols("SPY"));
        now = now.plus(AskedQuestion.HALF_LIFE);
        recorded.asked(TABLE, symbols("SPY"));
        AskedQuestion question = recorded.of(TABLE).getFirst();
        assertThat(question.count()).isEqualTo(3);
        assertThat(question.weightAt(now)).isCloseTo(2, within(1e-9));
        assertThat(question.weightAt(now.plus(AskedQuestion.HALF_LIFE.multipliedBy(2)))).isCloseTo(0.5, within(1e-9));
        assertThat(question.weightAt(now.minus(Duration.ofDays(1)))).isCloseTo(2, within(1e-9));
    }

    private RecordedPredicates recorded()
    {
        return new RecordedPredicates(true, directory, clock());
    }

    private Clock clock()
    {
        return new Clock()
        {
            @Override
            public ZoneId getZone()
            {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone)
            {
                return this;
            }

            @Override
            public Instant instant()
            {
                return now;
            }
        };
    }

    private static TupleDomain<String> symbols(String... symbols)
    {
        return TupleDomain.withColumnDomains(Map.of("symbol", Domain.multipleValues(VARCHAR, Stream.of(symbols).map(Slices::utf8Slice).toList())));
    }

    private static TupleDomain<String> symbolOn(String symbol, LocalDate day)
    {
        long from = day.toEpochDay() * 86_400_000_000L;
        return TupleDomain.withColumnDomains(Map.of(
                "symbol", Domain.singleValue(VARCHAR, Slices.utf8Slice(symbol)),
                "timestamp", Domain.create(ValueSet.ofRanges(Range.range(TIMESTAMP_MICROS, from, true, from + 86_400_000_000L, false)), false)));
    }
}
