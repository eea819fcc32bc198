package io.lakeshift.delta.parquet.check;

import io.lakeshift.delta.parquet.Columns;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.Pages;
import io.lakeshift.delta.parquet.WrittenFile;
import io.lakeshift.delta.parquet.check.StatisticsCheck.Fault;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.parquet.write.ParquetDataFileWriters;
import io.lakeshift.delta.parquet.write.ParquetWriteOptions;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.memory.MemoryFileSystemFactory;
import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Int128;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import static io.trino.memory.context.AggregatedMemoryContext.newSimpleAggregatedMemoryContext;
import static io.trino.spi.security.ConnectorIdentity.ofUser;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.Float.floatToRawIntBits;
import static org.assertj.core.api.Assertions.assertThat;

class TestStatisticsCheck
{
    private static final long MICROS = 1_769_612_821_123_456L;

    private final TrinoFileSystem fileSystem = new MemoryFileSystemFactory().create(ofUser("test"));

    @Test
    void testIntegers()
    {
        for (Type type : List.of(BIGINT, INTEGER, SMALLINT)) {
            assertSound(type, Arrays.asList(-5L, null, 7L), "-5", "7");
            assertSound(type, Arrays.asList(-5L, 7L), "-6", "8");
            assertSound(type, Arrays.asList(-5L, 7L), null, null);
            assertFault(type, Arrays.asList(-5L, null, 7L), "-4", "7", "value -5");
            assertFault(type, Arrays.asList(-5L, 7L), "-5", "6", "value 7");
            assertFault(type, Arrays.asList(-5L, 7L), null, "6", "value 7");
            assertFault(type, Arrays.asList(-5L, 7L), "\"-5\"", "7", "is no");
            assertFault(type, Arrays.asList(-5L, 7L), "-5.0", "7", "is no");
        }
        assertSound(BIGINT, List.of(Long.MIN_VALUE, Long.MAX_VALUE), Long.toString(Long.MIN_VALUE), Long.toString(Long.MAX_VALUE));
        // what lies in a null's place is no value
        assertSound(BIGINT, Arrays.asList(3L, null), "3", "3");
    }

    @Test
    void testDatesAndTimestamps()
    {
        long day = LocalDate.of(2026, 1, 28).toEpochDay();
        assertSound(DATE, List.of(day), "\"2026-01-28\"", "\"2026-01-28\"");
        assertFault(DATE, List.of(day), "\"2026-01-29\"", null, "value 2026-01-28");
        assertSound(TIMESTAMP_MICROS, List.of(MICROS), "\"2026-01-28T15:07:01.123\"", "\"2026-01-28T15:07:01.124\"");
        // cut to milliseconds, as others do: that is what loses rows
        assertFault(TIMESTAMP_MICROS, List.of(MICROS), null, "\"2026-01-28T15:07:01.123\"", "value 2026-01-28 15:07:01.123456");
        assertFault(TIMESTAMP_MICROS, List.of(MICROS), "\"2026-01-28T15:07:01.123Z\"", null, "is no");
        LongTimestampWithTimeZone instant = LongTimestampWithTimeZone.fromEpochMillisAndFraction(MICROS / 1_000, 456_000_000, UTC_KEY);
        assertSound(TIMESTAMP_TZ_MICROS, List.of(instant), "\"2026-01-28T15:07:01.123Z\"", "\"2026-01-28T15:07:01.124Z\"");
        assertFault(TIMESTAMP_TZ_MICROS, List.of(instant), null, "\"2026-01-28T15:07:01.123Z\"", "value 2026-01-28");
        assertFault(TIMESTAMP_TZ_MICROS, List.of(instant), null, "\"2026-01-28T16:07:01.123\"", "is no");
    }

    @Test
    void testFloatingPoint()
    {
        assertSound(DOUBLE, List.of(1.5, -2.25), "-2.25", "1.5");
        assertFault(DOUBLE, List.of(1.5, -2.25), "-2.0", "1.5", "value -2.25");
        assertSound(DOUBLE, List.of(0.0, -0.0), "-0.0", "0.0");
        assertFault(DOUBLE, List.of(0.0, -0.0), "0.0", "0.0", "value -0.0");
        assertFault(DOUBLE, List.of(0.0, -0.0), "-0.0", "-0.0", "value 0.0");
        assertFault(DOUBLE, List.of(1.5, Double.NaN), "1.5", "1.5", "value NaN");
        assertFault(DOUBLE, List.of(1.5, Double.NaN), "1.5", null, "value NaN");
        assertSound(DOUBLE, List.of(1.5, Double.POSITIVE_INFINITY), "1.5", null);
        assertFault(DOUBLE, List.of(1.5, Double.POSITIVE_INFINITY), "1.5", "1.7976931348623157E308", "value Infinity");
        assertSound(REAL, List.of((long) floatToRawIntBits(0.1f)), "0.10000000149011612", "0.10000000149011612");
        // the shortest text of the float is another double
        assertFault(REAL, List.of((long) floatToRawIntBits(0.1f)), null, "0.1", "value 0.1");
    }

    @Test
    void testStrings()
    {
        assertSound(VARCHAR, Arrays.asList("b", null, ""), "\"\"", "\"b\"");
        assertFault(VARCHAR, List.of("b", ""), "\"a\"", "\"b\"", "value ''");
        assertFault(VARCHAR, List.of("b", "bb"), "\"b\"", "\"b\"", "value 'bb'");
        // UTF-8 and UTF-16 order differ here
        assertSound(VARCHAR, List.of("\uFFFD", "\uD83D\uDE00"), "\"\uFFFD\"", "\"\uD83D\uDE00\"");
        assertFault(VARCHAR, List.of("\uFFFD", "\uD83D\uDE00"), "\"\uFFFD\"", "\"\uFFFD\"", "value '\uD83D\uDE00'");
    }

    @Test
    void testDecimals()
    {
        Type small = DecimalType.createDecimalType(10, 2);
        assertSound(small, List.of(125L, -1L), "-0.01", "1.25");
        assertSound(small, List.of(125L, -1L), "-1e-2", "1.2500");
        assertFault(small, List.of(125L, -1L), "-0.01", "1.24", "value 1.25");
        assertFault(small, List.of(125L, -1L), "-0.01", "1.255", "is no");
        Type wide = DecimalType.createDecimalType(38, 2);
        assertSound(wide, List.of(Int128.valueOf("1234567890123456789")), "12345678901234500.00", "12345678901234600.00");
        assertFault(wide, List.of(Int128.valueOf("1234567890123456789")), "12345678901234567.90", null, "value 12345678901234567.89");
    }

    @Test
    void testTypesWithoutOrder()
    {
        assertSound(BOOLEAN, Arrays.asList(true, null), null, null);
        assertFault(BOOLEAN, List.of(true), "true", "true", "is no");
    }

    @Test
    void testCounts()
    {
        Page page = Pages.page(List.of(BIGINT), List.of(List.of(1L), Collections.singletonList(null)));
        assertThat(check("{\"numRecords\":2,\"nullCount\":{\"c\":1}}", BIGINT, page)).isEmpty();
        assertThat(check("{\"numRecords\":3,\"nullCount\":{\"c\":1}}", BIGINT, page)).contains(new Fault(Optional.empty(), "the statistics state 3 rows, and there are 2"));
        assertThat(check("{}", BIGINT, page)).contains(new Fault(Optional.empty(), "the statistics state no number of rows, and there are 2"));
        assertThat(check("{\"numRecords\":2,\"nullCount\":{\"c\":0}}", BIGINT, page)).contains(new Fault(Optional.of("c"), "0 nulls are stated, and there are 1"));
        assertThat(check("{\"numRecords\":2", BIGINT, page)).hasValueSatisfying(fault -> assertThat(fault.what()).contains("cannot be read"));
        assertThat(check("", BIGINT, page)).hasValueSatisfying(fault -> assertThat(fault.what()).contains("cannot be read"));
    }

    @Test
    void testFormsOfBlocks()
    {
        Block values = Pages.page(List.of(BIGINT), List.of(List.of(100L), Collections.singletonList(null), List.of(3L), List.of(7L))).getBlock(0);
        // 100 is in the dictionary but in no row
        Page dictionary = new Page(DictionaryBlock.create(3, values, new int[] {1, 3, 2}));
        assertThat(check("{\"numRecords\":3,\"minValues\":{\"c\":3},\"maxValues\":{\"c\":7},\"nullCount\":{\"c\":1}}", BIGINT, dictionary)).isEmpty();
        assertThat(check("{\"numRecords\":6,\"minValues\":{\"c\":3},\"maxValues\":{\"c\":7},\"nullCount\":{\"c\":2}}", BIGINT, dictionary, dictionary)).isEmpty();
        assertThat(check("{\"numRecords\":3,\"minValues\":{\"c\":4}}", BIGINT, dictionary)).hasValueSatisfying(fault -> assertThat(fault.what()).contains("value 3"));
        Page repeated = new Page(RunLengthEncodedBlock.create(BIGINT, 9L, 4));
        assertThat(check("{\"numRecords\":4,\"minValues\":{\"c\":9},\"maxValues\":{\"c\":9},\"nullCount\":{\"c\":0}}", BIGINT, repeated)).isEmpty();
        assertThat(check("{\"numRecords\":4,\"maxValues\":{\"c\":8}}", BIGINT, repeated)).hasValueSatisfying(fault -> assertThat(fault.what()).contains("value 9"));
        assertThat(check("{\"numRecords\":4,\"nullCount\":{\"c\":4}}", BIGINT, new Page(RunLengthEncodedBlock.create(BIGINT, null, 4)))).isEmpty();
        // a dictionary that was sound for one page's rows is not for the next one's
        Page other = new Page(DictionaryBlock.create(1, values, new int[] {0}));
        assertThat(check("{\"numRecords\":4,\"maxValues\":{\"c\":7}}", BIGINT, dictionary, other)).hasValueSatisfying(fault -> assertThat(fault.what()).contains("value 100"));
    }

    @Test
    void testNestedFieldsAreNamed()
    {
        Page page = Pages.page(List.of(Columns.ROW), List.of(
                List.of(Arrays.asList(1L, "a", Collections.singletonList(null))),
                Collections.singletonList(null)));
        assertThat(check("{\"numRecords\":2,\"minValues\":{\"c\":{\"x\":1,\"Y\":\"a\"}},\"nullCount\":{\"c\":{\"x\":1,\"Y\":1,\"inner\":{\"z\":2}}}}", Columns.ROW, page)).isEmpty();
        assertThat(check("{\"numRecords\":2,\"minValues\":{\"c\":{\"x\":1,\"Y\":\"b\"}}}", Columns.ROW, page)).hasValueSatisfying(fault -> assertThat(fault.column()).contains("c.Y"));
        assertThat(check("{\"numRecords\":2,\"nullCount\":{\"c\":{\"inner\":{\"z\":1}}}}", Columns.ROW, page)).hasValueSatisfying(fault -> assertThat(fault.column()).contains("c.inner.z"));
    }

    /** The writer's statistics and this check share no code: over many values neither finds fault with the other. */
    @Test
    void testWhatIsWrittenIsSound()
            throws IOException
    {
        Random random = new Random(20260128);
        for (int round = 0; round < 20; round++) {
            List<TableColumn> columns = List.of(
                    Columns.column("long", BIGINT),
                    Columns.column("date", DATE),
                    Columns.column("stamp", TIMESTAMP_MICROS),
                    Columns.column("instant", TIMESTAMP_TZ_MICROS),
                    Columns.column("double", DOUBLE),
                    Columns.column("text", VARCHAR),
                    Columns.column("short", DecimalType.createDecimalType(18, 4)),
                    Columns.column("wide", DecimalType.createDecimalType(38, 10)));
            List<List<?>> rows = new ArrayList<>();
            for (int row = 0; row < 40; row++) {
                rows.add(Arrays.asList(
                        sometimes(random, random.nextLong()),
                        sometimes(random, (long) random.nextInt(-800_000, 3_000_000)),
                        sometimes(random, random.nextLong(-70_000_000_000_000_000L, 260_000_000_000_000_000L)),
                        sometimes(random, LongTimestampWithTimeZone.fromEpochMillisAndFraction(random.nextLong(-70_000_000_000_000L, 260_000_000_000_000L), random.nextInt(1_000) * 1_000_000, UTC_KEY)),
                        sometimes(random, round % 4 == 0 ? random.nextInt(3) / 0.0 * random.nextInt(-1, 2) : random.nextGaussian()),
                        sometimes(random, random.ints(random.nextInt(70), 1, round % 2 == 0 ? 0x80 : 0xD800).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString()),
                        sometimes(random, random.nextLong(-999_999_999_999_999_999L, 1_000_000_000_000_000_000L)),
                        sometimes(random, Int128.valueOf(random.nextLong(-50_000_000_000_000_000L, 50_000_000_000_000_000L), random.nextLong()))));
            }
            Location file = Location.of("memory:///t/%s.parquet".formatted(round));
            WrittenFile written = Pages.write(new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT), fileSystem, file, columns, Pages.page(Pages.types(columns), rows));
            StatisticsCheck check = new StatisticsCheck(written.stats(), columns.stream().map(FileColumn::forWriting).toList());
            List<FileColumn> wanted = columns.stream().map(column -> FileColumn.forReading(column, false)).toList();
            try (ConnectorPageSource pages = new ParquetDataFileReader(ParquetReadOptions.DEFAULT).open(fileSystem, Pages.scan(file, written.size(), wanted), newSimpleAggregatedMemoryContext())) {
                for (SourcePage page = pages.getNextSourcePage(); page != null; page = pages.getNextSourcePage()) {
                    check.add(page.getPage());
                }
            }
            assertThat(check.fault()).as(written.stats()).isEmpty();
            assertThat(written.stats()).contains("\"minValues\":{\"long\"", "\"maxValues\":{\"long\"");
        }
    }

    private static Object sometimes(Random random, Object value)
    {
        return random.nextInt(6) == 0 ? null : value;
    }

    private static void assertSound(Type type, List<?> values, String min, String max)
    {
        assertThat(check(type, values, min, max)).as("%s within %s and %s", values, min, max).isEmpty();
    }

    private static void assertFault(Type type, List<?> values, String min, String max, String what)
    {
        assertThat(check(type, values, min, max)).as("%s within %s and %s", values, min, max).hasValueSatisfying(fault -> {
            assertThat(fault.column()).contains("c");
            assertThat(fault.what()).contains(what);
        });
    }

    private static Optional<Fault> check(Type type, List<?> values, String min, String max)
    {
        String stats = "{\"numRecords\":%s%s%s,\"tightBounds\":true,\"other\":[{}]}".formatted(
                values.size(),
                min == null ? "" : ",\"minValues\":{\"c\":%s}".formatted(min),
                max == null ? ",\"maxValues\":{\"c\":null}" : ",\"maxValues\":{\"c\":%s}".formatted(max));
        return check(stats, type, Pages.page(List.of(type), values.stream().<List<?>>map(Collections::singletonList).toList()));
    }

    private static Optional<Fault> check(String stats, Type type, Page... pages)
    {
        StatisticsCheck check = new StatisticsCheck(stats, List.of(FileColumn.forWriting(Columns.column("c", type))));
        Arrays.stream(pages).forEach(check::add);
        return check.fault();
    }
}
