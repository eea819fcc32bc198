package io.lakeshift.delta.parquet;

import io.airlift.slice.Slices;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.parquet.write.ParquetDataFileWriters;
import io.lakeshift.delta.parquet.write.ParquetWriteOptions;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.memory.MemoryFileSystemFactory;
import io.trino.spi.type.Int128;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static io.airlift.slice.Slices.utf8Slice;
import static io.trino.spi.security.ConnectorIdentity.ofUser;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static java.lang.Float.floatToRawIntBits;
import static org.assertj.core.api.Assertions.assertThat;

class TestParquetRoundTrip
{
    private final TrinoFileSystem fileSystem = new MemoryFileSystemFactory().create(ofUser("test"));
    private final DataFileReader reader = new ParquetDataFileReader(ParquetReadOptions.DEFAULT);
    private final DataFileWriters writers = new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT);

    @Test
    void testEveryTypeComesBackAsItWent()
    {
        List<TableColumn> columns = Columns.ALL;
        List<Type> types = Pages.types(columns);
        List<List<?>> rows = List.of(
                ordinary(),
                Arrays.asList(new Object[columns.size()]),
                extremes(true),
                extremes(false),
                ordinary());
        Location file = Location.of("memory:///t/all.parquet");
        WrittenFile written = Pages.write(writers, fileSystem, file, columns, Pages.page(types, rows));

        assertThat(written.rows()).isEqualTo(5);
        assertThat(read(file, written.size(), columns)).isEqualTo(normalised(types, rows));
    }

    @Test
    void testManyRowGroups()
    {
        List<TableColumn> columns = List.of(Columns.ALL.get(4), Columns.ALL.get(10));
        List<Type> types = Pages.types(columns);
        List<List<?>> rows = new ArrayList<>();
        for (long i = 0; i < 30_000; i++) {
            rows.add(Arrays.asList(i, i % 3 == 0 ? null : "value " + (i * 7919 % 10_007)));
        }
        Location file = Location.of("memory:///t/many.parquet");
        DataFileWriters small = new ParquetDataFileWriters(new ParquetWriteOptions(
                ParquetWriteOptions.DEFAULT.codec(),
                ParquetWriteOptions.DEFAULT.rowGroupSize(),
                1_000,
                ParquetWriteOptions.DEFAULT.pageSize()));
        WrittenFile written = Pages.write(small, fileSystem, file, columns, Pages.page(types, rows));

        assertThat(read(file, written.size(), columns)).isEqualTo(normalised(types, rows));

        // each row group comes out of the range that holds its first byte, so any cut gives each row once
        List<FileColumn> wanted = columns.stream().map(column -> FileColumn.forReading(column, false)).toList();
        List<List<Object>> halves = new ArrayList<>();
        long middle = written.size() / 2;
        for (long[] range : new long[][] {{0, middle}, {middle, written.size() - middle}}) {
            DataFileScan whole = Pages.scan(file, written.size(), wanted);
            DataFileScan half = new DataFileScan(whole.table(), file, written.size(), range[0], range[1], wanted, whole.predicate(), whole.deletionVector());
            halves.addAll(Pages.read(reader, fileSystem, half));
        }
        assertThat(halves).isEqualTo(normalised(types, rows));
    }

    @Test
    void testNoRows()
    {
        Location file = Location.of("memory:///t/none.parquet");
        WrittenFile written = Pages.write(writers, fileSystem, file, Columns.ALL);

        assertThat(written.rows()).isZero();
        assertThat(written.stats()).isEqualTo("{\"numRecords\":0}");
        assertThat(read(file, written.size(), Columns.ALL)).isEmpty();
    }

    private List<List<Object>> read(Location file, long size, List<TableColumn> columns)
    {
        return Pages.read(reader, fileSystem, Pages.scan(file, size, columns.stream().map(column -> FileColumn.forReading(column, false)).toList()));
    }

    private static List<List<Object>> normalised(List<Type> types, List<List<?>> rows)
    {
        return Pages.rows(types, Pages.page(types, rows));
    }

    private static List<?> ordinary()
    {
        LongTimestampWithTimeZone instant = zoned(1_769_612_821_123L, 456);
        Map<Object, Object> map = new HashMap<>();
        map.put("a", Arrays.asList(1.5, null, Double.NaN));
        map.put("", List.of());
        map.put("null", null);
        List<Object> row = Arrays.asList(7L, "y", List.of(instant));
        return Arrays.asList(
                true, 1L, 2L, 3L, 4L, (long) floatToRawIntBits(0.1f), 0.1, 12_345L, 1_234_567L, Int128.valueOf(123_456_789_012L), "text", utf8Slice("bytes"),
                LocalDate.of(2026, 1, 28).toEpochDay(), instant, 1_769_612_821_123_456L,
                row,
                Arrays.asList(Int128.ONE, null, Int128.valueOf(-5)),
                map,
                Arrays.asList(row, null, Arrays.asList(null, null, null), Arrays.asList(1L, "", Arrays.asList((Object) null))));
    }

    private static List<?> extremes(boolean low)
    {
        long sign = low ? -1 : 1;
        return Arrays.asList(
                !low,
                low ? (long) Byte.MIN_VALUE : Byte.MAX_VALUE,
                low ? (long) Short.MIN_VALUE : Short.MAX_VALUE,
                low ? (long) Integer.MIN_VALUE : Integer.MAX_VALUE,
                low ? Long.MIN_VALUE : Long.MAX_VALUE,
                (long) floatToRawIntBits(low ? -0.0f : Float.NaN),
                low ? Double.NEGATIVE_INFINITY : Double.NaN,
                sign * 999_999_999L,
                sign * 999_999_999_999_999_999L,
                Int128.valueOf("%s99999999999999999999999999999999999999".formatted(low ? "-" : "")),
                low ? "" : "\uD83D\uDE00\u0000é".repeat(50),
                low ? Slices.EMPTY_SLICE : Slices.wrappedBuffer(new byte[] {0, -1, -128}),
                low ? LocalDate.of(1, 1, 1).toEpochDay() : LocalDate.of(9999, 12, 31).toEpochDay(),
                low ? zoned(-62_135_596_800_000L, 1) : zoned(253_402_300_799_999L, 999),
                low ? -62_135_596_800_000_000L + 1 : 253_402_300_799_999_999L,
                Arrays.asList(null, null, null),
                List.of(),
                Map.of(),
                List.of());
    }

    private static LongTimestampWithTimeZone zoned(long epochMillis, int micros)
    {
        return LongTimestampWithTimeZone.fromEpochMillisAndFraction(epochMillis, micros * 1_000_000, UTC_KEY);
    }
}
