package io.lakeshift.delta.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StructType;
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
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Int128;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS;
import static io.trino.spi.security.ConnectorIdentity.ofUser;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.Float.floatToRawIntBits;
import static org.assertj.core.api.Assertions.assertThat;

class TestDataFileStatistics
{
    private static final Location FILE = Location.of("memory:///t/stats.parquet");

    private final TrinoFileSystem fileSystem = new MemoryFileSystemFactory().create(ofUser("test"));

    @Test
    void testNumbers()
    {
        assertBounds(BIGINT, Arrays.asList(5L, null, Long.MIN_VALUE, Long.MAX_VALUE), "-9223372036854775808", "9223372036854775807");
        assertBounds(DATE, List.of(LocalDate.of(2026, 1, 28).toEpochDay(), LocalDate.of(1, 1, 1).toEpochDay()), "\"0001-01-01\"", "\"2026-01-28\"");
        assertBounds(DATE, List.of(LocalDate.of(10000, 1, 1).toEpochDay(), 0L), "\"1970-01-01\"", null);
        assertBounds(BOOLEAN, List.of(true, false), null, null);
    }

    @Test
    void testFloatingPoint()
    {
        assertBounds(DOUBLE, List.of(1.5, -2.25), "-2.25", "1.5");
        assertBounds(DOUBLE, List.of(0.0), "-0.0", "0.0");
        assertBounds(DOUBLE, List.of(-0.0), "-0.0", "0.0");
        assertBounds(DOUBLE, List.of(1.0, Double.POSITIVE_INFINITY), "1.0", null);
        assertBounds(DOUBLE, List.of(1.0, Double.NEGATIVE_INFINITY), null, "1.0");
        assertBounds(DOUBLE, List.of(1.0, Double.NaN, 2.0), null, null);
        assertBounds(REAL, List.of((long) floatToRawIntBits(0.1f)), "0.10000000149011612", "0.10000000149011612");
    }

    @Test
    void testDecimals()
    {
        assertBounds(DecimalType.createDecimalType(10, 2), List.of(125L, -1L), "-0.01", "1.25");
        // through a double, 15 digits are sure; longer bounds are widened to those
        Type wide = DecimalType.createDecimalType(38, 2);
        assertBounds(wide, List.of(Int128.valueOf("1234567890123456789"), Int128.valueOf("1234567890123456790")), "12345678901234500.00", "12345678901234600.00");
        assertBounds(wide, List.of(Int128.valueOf("-1234567890123456789")), "-12345678901234600.00", "-12345678901234500.00");
        assertBounds(DecimalType.createDecimalType(18, 0), List.of(999_999_999_999_999_999L), "999999999999999000", null);
    }

    @Test
    void testTimestamps()
    {
        long micros = 1_769_612_821_123_456L;
        assertBounds(TIMESTAMP_MICROS, List.of(micros), "\"2026-01-28T15:07:01.123\"", "\"2026-01-28T15:07:01.124\"");
        assertBounds(TIMESTAMP_MICROS, List.of(micros / 1_000 * 1_000), "\"2026-01-28T15:07:01.123\"", "\"2026-01-28T15:07:01.123\"");
        assertBounds(TIMESTAMP_MICROS, List.of(-1L), "\"1969-12-31T23:59:59.999\"", "\"1970-01-01T00:00:00.000\"");
        assertBounds(TIMESTAMP_MICROS, List.of(253_402_300_799_999_999L), "\"9999-12-31T23:59:59.999\"", null);
        assertBounds(
                TIMESTAMP_TZ_MICROS,
                List.of(LongTimestampWithTimeZone.fromEpochMillisAndFraction(micros / 1_000, 456_000_000, UTC_KEY)),
                "\"2026-01-28T15:07:01.123Z\"",
                "\"2026-01-28T15:07:01.124Z\"");
    }

    @Test
    void testStrings()
    {
        assertBounds(VARCHAR, Arrays.asList("b", null, "a", ""), "\"\"", "\"b\"");
        String long32 = "x".repeat(32);
        assertBounds(VARCHAR, List.of(long32), "\"" + long32 + "\"", "\"" + long32 + "\"");
        assertBounds(VARCHAR, List.of(long32 + "y"), "\"" + long32 + "\"", "\"" + "x".repeat(31) + "y\"");
        // the last character has none above it: the one before is raised
        String top = Character.toString(Character.MAX_CODE_POINT);
        assertBounds(VARCHAR, List.of("a" + top.repeat(40)), "\"a" + top.repeat(31) + "\"", "\"b\"");
        assertBounds(VARCHAR, List.of(top.repeat(40)), "\"" + top.repeat(32) + "\"", null);
        // surrogates are skipped
        assertBounds(VARCHAR, List.of("\uD7FF".repeat(40)), "\"" + "\uD7FF".repeat(32) + "\"", "\"" + "\uD7FF".repeat(31) + "\uE000\"");
    }

    @Test
    void testNestedFieldsAndNulls()
    {
        JsonNode stats = stats(
                List.of(Columns.column("r", Columns.ROW), Columns.ALL.get(16)),
                List.of(
                        Arrays.asList(Arrays.asList(1L, "a", null), List.of()),
                        Arrays.asList(null, null),
                        Arrays.asList(Arrays.asList(null, "b", Collections.singletonList(null)), Collections.singletonList(null))));
        assertThat(stats.toString()).isEqualTo("{\"numRecords\":3,\"minValues\":{\"r\":{\"x\":1,\"Y\":\"a\"}},\"maxValues\":{\"r\":{\"x\":1,\"Y\":\"b\"}},"
                + "\"nullCount\":{\"r\":{\"x\":2,\"Y\":1,\"inner\":{\"z\":3}},\"t_array\":1}}");
    }

    @Test
    void testFormOfBlocksDoesNotCount()
    {
        Block values = Pages.page(List.of(BIGINT), List.of(List.of(100L), Collections.singletonList(null), List.of(3L), List.of(7L))).getBlock(0);
        // 100 is in the dictionary but in no row
        Page dictionary = new Page(DictionaryBlock.create(3, values, new int[] {1, 3, 2}));
        Page repeated = new Page(RunLengthEncodedBlock.create(BIGINT, null, 4));
        WrittenFile written = Pages.write(new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT), fileSystem, FILE, List.of(Columns.column("c", BIGINT)), dictionary, repeated);
        assertThat(written.stats()).isEqualTo("{\"numRecords\":7,\"minValues\":{\"c\":3},\"maxValues\":{\"c\":7},\"nullCount\":{\"c\":5}}");
    }

    @Test
    void testFirstThirtyTwoLeaves()
    {
        List<TableColumn> columns = new ArrayList<>(List.of(Columns.column("r", Columns.ROW)));
        IntStream.range(0, 40).forEach(i -> columns.add(Columns.column("c" + i, BIGINT)));
        List<Object> row = new ArrayList<>(Collections.nCopies(41, 1L));
        row.set(0, null);
        JsonNode stats = stats(columns, List.of(row));
        // the row has three leaves
        assertThat(stats.get("maxValues").size()).isEqualTo(29);
        assertThat(stats.get("nullCount").has("c28")).isTrue();
        assertThat(stats.get("nullCount").has("c29")).isFalse();
    }

    @Test
    void testLeavesThatTheTableCounts()
    {
        List<TableColumn> columns = List.of(Columns.column("a", BIGINT), Columns.column("r", Columns.ROW), Columns.column("b", BIGINT));
        assertThat(withNullCounts(columns, Map.of("delta.dataSkippingNumIndexedCols", "2"))).isEqualTo("{\"a\":1,\"r\":{\"x\":1}}");
        assertThat(withNullCounts(columns, Map.of("delta.dataSkippingNumIndexedCols", "-1"))).isEqualTo("{\"a\":1,\"r\":{\"x\":1,\"Y\":1,\"inner\":{\"z\":1}},\"b\":1}");
        assertThat(withNullCounts(columns, Map.of("delta.dataSkippingNumIndexedCols", "0"))).isNull();
        // no number, which Spark does not let in: as if it were not there
        assertThat(withNullCounts(columns, Map.of("delta.dataSkippingNumIndexedCols", "all"))).contains("\"b\":1");
        List<TableColumn> many = IntStream.range(0, 40).mapToObj(i -> Columns.column("c" + i, BIGINT)).toList();
        assertThat(withNullCounts(many, Map.of("delta.dataSkippingNumIndexedCols", "-1"))).contains("\"c39\"");
    }

    @Test
    void testLeavesThatTheTableNames()
    {
        List<TableColumn> columns = List.of(Columns.column("a", BIGINT), Columns.column("r", Columns.ROW), Columns.column("odd.na`me,", BIGINT), Columns.column("b", BIGINT));
        assertThat(withNullCounts(columns, Map.of("delta.dataSkippingStatsColumns", " B , R.y,`odd.na``me,`,nowhere"))).isEqualTo("{\"r\":{\"Y\":1},\"odd.na`me,\":1,\"b\":1}");
        // a struct stands for what is in it
        assertThat(withNullCounts(columns, Map.of("delta.dataSkippingStatsColumns", "r"))).isEqualTo("{\"r\":{\"x\":1,\"Y\":1,\"inner\":{\"z\":1}}}");
        assertThat(withNullCounts(columns, Map.of("delta.dataSkippingStatsColumns", "r.inner.z"))).isEqualTo("{\"r\":{\"inner\":{\"z\":1}}}");
        // names win over the number, and none named is none
        assertThat(withNullCounts(columns, Map.of("delta.dataSkippingStatsColumns", "b", "delta.dataSkippingNumIndexedCols", "1"))).isEqualTo("{\"b\":1}");
        assertThat(withNullCounts(columns, Map.of("delta.dataSkippingStatsColumns", ""))).isNull();
    }

    @Test
    void testNamesAreLogical()
    {
        List<TableColumn> columns = List.of(
                Columns.mapped("a", "col-1", 1, BIGINT, LongType.LONG),
                Columns.mapped("r", "col-2", 2, RowType.rowType(RowType.field("x", BIGINT), RowType.field("y", BIGINT)), new StructType(List.of(
                        Columns.mappedField("x", "col-3", 3, LongType.LONG),
                        Columns.mappedField("y", "col-4", 4, LongType.LONG)))));
        assertThat(withNullCounts(columns, Map.of("delta.dataSkippingStatsColumns", "r.y"))).isEqualTo("{\"col-2\":{\"col-4\":1}}");
    }

    /** One row of nulls. */
    private String withNullCounts(List<TableColumn> columns, Map<String, String> configuration)
    {
        Page page = Pages.page(Pages.types(columns), List.of(Collections.nCopies(columns.size(), null)));
        WrittenFile written = Pages.write(new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT), fileSystem, FILE, columns, StatisticsColumns.of(configuration), page);
        try {
            fileSystem.deleteFile(FILE);
            JsonNode stats = new ObjectMapper().readTree(written.stats());
            assertThat(stats.get("numRecords").asInt()).isEqualTo(1);
            return stats.has("nullCount") ? stats.get("nullCount").toString() : null;
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertBounds(Type type, List<?> values, String min, String max)
    {
        JsonNode stats = stats(List.of(Columns.column("c", type)), values.stream().<List<?>>map(Collections::singletonList).toList());
        assertThat(text(stats, "minValues")).as("min of %s", values).isEqualTo(min);
        assertThat(text(stats, "maxValues")).as("max of %s", values).isEqualTo(max);
        assertThat(stats.get("numRecords").asInt()).isEqualTo(values.size());
    }

    private static String text(JsonNode stats, String bounds)
    {
        JsonNode bound = stats.get(bounds).get("c");
        return bound == null ? null : bound.isTextual() ? "\"" + bound.textValue() + "\"" : bound.isBigDecimal() ? bound.decimalValue().toPlainString() : bound.toString();
    }

    private JsonNode stats(List<TableColumn> columns, List<List<?>> rows)
    {
        WrittenFile written = Pages.write(new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT), fileSystem, FILE, columns, Pages.page(Pages.types(columns), rows));
        try {
            fileSystem.deleteFile(FILE);
            ObjectMapper mapper = new ObjectMapper().setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));
            return mapper.configure(USE_BIG_DECIMAL_FOR_FLOATS, columns.getFirst().type() instanceof DecimalType).readTree(written.stats());
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
