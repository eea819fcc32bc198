package io.lakeshift.delta.parquet;

import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.trino.spi.TrinoException;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Int128;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeOperators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files that other engines wrote. */
class TestForeignParquet
{
    private static final TypeOperators OPERATORS = new TypeOperators();
    private static final List<String> STAMPS = Arrays.asList("0001-01-01T00:00:00.000001Z", "1969-12-31T23:59:59.999999Z", null, "2026-01-28T15:07:01.123456Z", "9999-12-31T23:59:59.999999Z");
    private static final List<String> NEAR = Arrays.asList("1700-01-01T00:00:00.000001Z", "1969-12-31T23:59:59.999999Z", null, "2026-01-28T15:07:01.123456Z", "2260-01-01T00:00:00Z");
    private static final List<String> NEAR_MILLIS = Arrays.asList("1700-01-01T00:00:00.001Z", "1970-01-01T00:00:00Z", null, "2026-01-28T15:07:01.123Z", "2260-01-01T00:00:00Z");

    private final DataFileReader reader = new ParquetDataFileReader(ParquetReadOptions.DEFAULT);

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "none"})
    void testCodecs(String codec)
    {
        List<List<Object>> rows = Fixtures.read(reader, "codec_%s.parquet".formatted(codec), Fixtures.column("text", VARCHAR), Fixtures.column("id", BIGINT));
        assertThat(rows).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(rows.get(i)).isEqualTo(Arrays.asList(i % 7 == 0 ? null : "text " + i % 10, (long) i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"brotli", "lz4"})
    void testUnreadableCodecIsNamed(String codec)
    {
        assertThatThrownBy(() -> Fixtures.values(reader, "codec_%s.parquet".formatted(codec), "id", BIGINT))
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("codec_%s.parquet".formatted(codec))
                .hasMessageContaining(codec.toUpperCase(Locale.ENGLISH));
    }

    @Test
    void testEncodings()
    {
        List<List<Object>> rows = Fixtures.read(
                reader,
                "encodings.parquet",
                Fixtures.column("number", BIGINT),
                Fixtures.column("small", INTEGER),
                Fixtures.column("text", VARCHAR),
                Fixtures.column("real", DOUBLE),
                Fixtures.column("flag", BOOLEAN),
                Fixtures.column("missing", new ArrayType(BIGINT)));
        assertThat(rows).hasSize(50);
        for (int i = 0; i < 50; i++) {
            assertThat(rows.get(i)).isEqualTo(Arrays.asList((long) i * i - 20, i % 5 == 0 ? null : (long) i, "row %03d".formatted(i), i / 4.0, i % 3 == 0, null));
        }
    }

    @Test
    void testTimestamps()
    {
        assertThat(Fixtures.values(reader, "timestamps.parquet", "micros", TIMESTAMP_MICROS)).isEqualTo(local(STAMPS));
        assertThat(Fixtures.values(reader, "timestamps.parquet", "micros_utc", TIMESTAMP_TZ_MICROS)).isEqualTo(zoned(STAMPS));
        assertThat(Fixtures.values(reader, "timestamps.parquet", "millis", TIMESTAMP_MICROS)).isEqualTo(local(NEAR_MILLIS));
        assertThat(Fixtures.values(reader, "timestamps.parquet", "millis_utc", TIMESTAMP_TZ_MICROS)).isEqualTo(zoned(NEAR_MILLIS));
        assertThat(Fixtures.values(reader, "timestamps.parquet", "nanos", TIMESTAMP_MICROS)).isEqualTo(local(NEAR));
        assertThat(Fixtures.values(reader, "timestamps.parquet", "nanos_utc", TIMESTAMP_TZ_MICROS)).isEqualTo(zoned(NEAR));
        assertThat(Fixtures.values(reader, "timestamps.parquet", "day", DATE)).isEqualTo(Arrays.asList(
                LocalDate.of(1, 1, 1).toEpochDay(), -1L, null, LocalDate.of(2026, 1, 28).toEpochDay(), LocalDate.of(9999, 12, 31).toEpochDay()));

        // the other way round, as Spark 3 wrote timestamp_ntz before it had a logical type, and for a day widened to a timestamp
        assertThat(Fixtures.values(reader, "timestamps.parquet", "micros_utc", TIMESTAMP_MICROS)).isEqualTo(local(STAMPS));
        assertThat(Fixtures.values(reader, "timestamps.parquet", "day", TIMESTAMP_MICROS)).isEqualTo(local(Arrays.asList(
                "0001-01-01T00:00:00Z", "1969-12-31T00:00:00Z", null, "2026-01-28T00:00:00Z", "9999-12-31T00:00:00Z")));
    }

    @Test
    void testInt96()
    {
        assertThat(Fixtures.values(reader, "int96.parquet", "int96", TIMESTAMP_MICROS)).isEqualTo(local(NEAR));
        assertThat(Fixtures.values(reader, "int96.parquet", "int96", TIMESTAMP_TZ_MICROS)).isEqualTo(zoned(NEAR));
        assertThat(Fixtures.values(reader, "int96.parquet", "constant", TIMESTAMP_TZ_MICROS)).isEqualTo(zoned(Collections.nCopies(5, NEAR.get(3))));
    }

    @Test
    void testInt96OfAllYears()
    {
        List<String> stamps = Arrays.asList(
                "0001-01-01T00:00:00.000001Z", "1582-10-10T12:00:00Z", "1969-12-31T23:59:59.999999Z", null, "2026-01-28T15:07:01.123456Z", "9999-12-31T23:59:59.999999Z");
        assertThat(Fixtures.values(reader, "spark_int96.parquet", "stamp", TIMESTAMP_TZ_MICROS)).isEqualTo(zoned(stamps));
        assertThat(Fixtures.values(reader, "spark_int96.parquet", "stamp", TIMESTAMP_MICROS)).isEqualTo(local(stamps));
    }

    @Test
    void testWidening()
    {
        assertWidened("i8", SMALLINT, 1L, -128L);
        assertWidened("i8", BIGINT, 1L, -128L);
        assertWidened("i8", DOUBLE, 1.0, -128.0);
        assertWidened("i16", INTEGER, 1L, -32768L);
        assertWidened("i16", BIGINT, 1L, -32768L);
        assertWidened("i32", BIGINT, 1L, (long) Integer.MIN_VALUE);
        assertWidened("i32", DOUBLE, 1.0, (double) Integer.MIN_VALUE);
        assertWidened("i32", DecimalType.createDecimalType(12, 2), 100L, -214_748_364_800L);
        assertWidened("i32", DecimalType.createDecimalType(20, 2), Int128.valueOf(100), Int128.valueOf(-214_748_364_800L));
        assertWidened("i64", DecimalType.createDecimalType(20, 1), Int128.valueOf(10), Int128.valueOf("-92233720368547758080"));
        assertWidened("f32", DOUBLE, (double) 0.1f, Double.NaN);
        assertWidened("dec", DecimalType.createDecimalType(10, 4), 12_500L, -9_999_900L);
        assertWidened("dec", DecimalType.createDecimalType(30, 4), Int128.valueOf(12_500), Int128.valueOf(-9_999_900));
        assertWidened("u8", SMALLINT, 1L, 255L);
        assertWidened("u32", BIGINT, 1L, 4_294_967_295L);
        assertWidened("u64", DecimalType.createDecimalType(20, 0), Int128.valueOf(1), Int128.valueOf("18446744073709551615"));
    }

    @Test
    void testWideningInside()
    {
        assertThat(Fixtures.values(reader, "widening.parquet", "numbers", new ArrayType(BIGINT))).isEqualTo(Arrays.asList(Arrays.asList(1L, null), null, List.of((long) Integer.MIN_VALUE)));
        assertThat(Fixtures.values(reader, "widening.parquet", "numbers", new ArrayType(DOUBLE))).isEqualTo(Arrays.asList(Arrays.asList(1.0, null), null, List.of((double) Integer.MIN_VALUE)));
        Type row = RowType.rowType(RowType.field("added", VARCHAR), RowType.field("a", DOUBLE));
        assertThat(Fixtures.values(reader, "widening.parquet", "inner", row)).isEqualTo(Arrays.asList(Arrays.asList(null, 1.0), null, Arrays.asList(null, null)));
        assertThat(Fixtures.values(reader, "widening.parquet", "pairs", new MapType(VARCHAR, DOUBLE, OPERATORS)))
                .isEqualTo(Arrays.asList(Map.of("k", 1.0), null, Collections.singletonMap("l", null)));
    }

    @Test
    void testRowWithNoneOfItsFieldsInTheFile()
    {
        Type row = RowType.rowType(RowType.field("added", VARCHAR), RowType.field("too", BIGINT));
        assertThat(Fixtures.values(reader, "widening.parquet", "inner", row)).isEqualTo(Arrays.asList(Arrays.asList(null, null), null, Arrays.asList(null, null)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in_struct", "in_list", "in_structs_of_list", "in_map"})
    void testRowOfWhichOnlyNestedFieldsAreInTheFile(String column)
    {
        Type row = RowType.rowType(RowType.field("added", VARCHAR), RowType.field("too", new ArrayType(BIGINT)));
        List<Object> nulls = Arrays.asList(null, null);
        assertThat(Fixtures.values(reader, "structs.parquet", column, row)).isEqualTo(Arrays.asList(nulls, null, nulls, nulls));

        // the field is there, but of its own fields none is wanted any more
        Type nested = RowType.rowType(RowType.field("f", RowType.rowType(RowType.field("added", VARCHAR))), RowType.field("too", BIGINT));
        if (column.equals("in_struct")) {
            List<Object> inner = Collections.singletonList(null);
            assertThat(Fixtures.values(reader, "structs.parquet", column, nested)).isEqualTo(Arrays.asList(Arrays.asList(inner, null), null, nulls, Arrays.asList(inner, null)));
        }
    }

    @Test
    void testRowsInAListOfWhichOnlyNestedFieldsAreInTheFile()
    {
        Type list = new ArrayType(RowType.rowType(RowType.field("added", VARCHAR)));
        List<Object> row = Collections.singletonList(null);
        assertThat(Fixtures.values(reader, "structs.parquet", "list", list)).isEqualTo(Arrays.asList(Arrays.asList(row, null, row), null, List.of(), List.of(row)));
        assertThat(Fixtures.values(reader, "structs.parquet", "required", RowType.rowType(RowType.field("added", VARCHAR)))).isEqualTo(Arrays.asList(row, row, row, row));
    }

    @Test
    void testTypesThatDoNotFitAreRefusedByName()
    {
        assertMismatch("numbers", BIGINT);
        assertMismatch("i64", new ArrayType(BIGINT));
        assertMismatch("f32", BIGINT);
        assertMismatch("i64", VARCHAR);
        assertMismatch("i64", INTEGER);
    }

    private void assertMismatch(String column, Type type)
    {
        assertThatThrownBy(() -> Fixtures.values(reader, "widening.parquet", column, type))
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("widening.parquet")
                .satisfies(e -> assertThat(((TrinoException) e).getErrorCode().getName()).isEqualTo("LAKE_BAD_DATA"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"delta_rs", "polars", "duckdb"})
    void testCollectors(String writer)
    {
        Type legs = new ArrayType(RowType.rowType(RowType.field("strike", DecimalType.createDecimalType(10, 2)), RowType.field("qty", INTEGER)));
        long stamp = micros("2026-01-28T15:07:01.123456Z");
        List<List<Object>> rows = Fixtures.read(
                reader,
                writer + ".parquet",
                Fixtures.column("Symbol", VARCHAR),
                Fixtures.column("timestamp", TIMESTAMP_MICROS),
                Fixtures.column("instant", TIMESTAMP_TZ_MICROS),
                Fixtures.column("bid", DOUBLE),
                Fixtures.column("legs", legs));
        assertThat(rows).isEqualTo(List.of(
                Arrays.asList("SPY", stamp, zoned("2026-01-28T15:07:01.123456Z"), 1.5, List.of(List.of(50_000L, 1L))),
                Arrays.asList("QQQ", stamp, zoned("2026-01-28T15:07:01.123456Z"), Double.NaN, List.of()),
                Arrays.asList(null, stamp, zoned("2026-01-28T15:07:01.123456Z"), null, null)));
    }

    private void assertWidened(String column, Type type, Object first, Object last)
    {
        assertThat(Fixtures.values(reader, "widening.parquet", column, type)).as("%s as %s", column, type).isEqualTo(Arrays.asList(first, null, last));
    }

    private static List<Object> local(List<String> stamps)
    {
        return stamps.stream().map(stamp -> stamp == null ? null : (Object) micros(stamp)).toList();
    }

    private static List<Object> zoned(List<String> stamps)
    {
        return stamps.stream().map(stamp -> stamp == null ? null : (Object) zoned(stamp)).toList();
    }

    private static long micros(String stamp)
    {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(stamp));
    }

    private static LongTimestampWithTimeZone zoned(String stamp)
    {
        long micros = micros(stamp);
        return LongTimestampWithTimeZone.fromEpochMillisAndFraction(Math.floorDiv(micros, 1_000L), Math.floorMod(micros, 1_000) * 1_000_000, UTC_KEY);
    }
}
