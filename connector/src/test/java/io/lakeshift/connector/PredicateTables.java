package io.lakeshift.connector;

import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.lakeshift.testing.table.StatisticsStyle;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The same rows in every layout, a few values of each type, edges among them, spread so that a file holds neighbours. */
final class PredicateTables
{
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    /** @param pool ascending */
    record TestColumn(String name, String type, List<Object> pool)
    {
        /** Whose functions it has. */
        String family()
        {
            return switch (type) {
                case "byte", "short", "integer", "long" -> "integer";
                case "float" -> "double";
                default -> type.startsWith("decimal") ? "decimal" : type;
            };
        }

        String literal(Object value)
        {
            return switch (type) {
                case "byte" -> "TINYINT '%s'".formatted(value);
                case "short" -> "SMALLINT '%s'".formatted(value);
                case "integer" -> "INTEGER '%s'".formatted(value);
                case "long" -> "BIGINT '%s'".formatted(value);
                case "double" -> "DOUBLE '%s'".formatted(value);
                case "float" -> "REAL '%s'".formatted(value);
                case "string" -> "'%s'".formatted(value);
                case "boolean" -> value.toString();
                case "date" -> "DATE '%s'".formatted(value);
                case "timestamp_ntz" -> "TIMESTAMP '%s'".formatted(MICROS.format((LocalDateTime) value));
                case "timestamp" -> "TIMESTAMP '%s UTC'".formatted(MICROS.format(LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC)));
                default -> "DECIMAL '%s'".formatted(((BigDecimal) value).toPlainString());
            };
        }
    }

    static final List<TestColumn> COLUMNS = List.of(
            new TestColumn("y", "byte", List.of((byte) -128, (byte) 0, (byte) 1, (byte) 100, (byte) 127)),
            new TestColumn("s", "short", List.of((short) -32768, (short) -1, (short) 0, (short) 127, (short) 128, (short) 32767)),
            new TestColumn("i", "integer", List.of(Integer.MIN_VALUE, -1, 0, 3, 10, 20, 21, 32768, 16777217, Integer.MAX_VALUE)),
            new TestColumn("l", "long", List.of(Long.MIN_VALUE, -1L, 0L, 3L, 21L, 2147483648L, 9007199254740993L, Long.MAX_VALUE)),
            new TestColumn("d", "double", List.of(Double.NEGATIVE_INFINITY, -1.5, -0.0, 0.0, 0.1, (double) 0.1f, 1 / 3.0, 1.0, 7.0, 20.5, 16777217.0, 1e300, Double.POSITIVE_INFINITY, Double.NaN)),
            new TestColumn("f", "float", List.of(Float.NEGATIVE_INFINITY, -1.5f, -0.0f, 0.0f, 0.1f, 1 / 3.0f, 1.0f, 7.0f, 20.5f, 16777216f, Float.POSITIVE_INFINITY, Float.NaN)),
            new TestColumn("m", "decimal(12,2)", decimals("-9999999999.99", "-0.01", "0.00", "0.10", "1.00", "1.01", "10.01", "9999999999.99")),
            new TestColumn("w", "decimal(38,10)", decimals("-9999999999999999999999999999.9999999999", "-1.0000000001", "0.0000000000", "1.0000000000", "1.0050000000", "3.5000000000", "99999999999999999999999999.5000000000")),
            new TestColumn("t", "string", List.of("", "5", "A", "a", "a b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaax", "ab", "ab ", "abc", "b", "x%y", "x_y", "éa", "\ud83d\ude00z")),
            new TestColumn("o", "boolean", List.of(false, true)),
            new TestColumn("a", "date", dates("0001-01-01", "1582-10-10", "1969-12-31", "1970-01-01", "2025-12-31", "2026-01-01", "2026-01-27", "2026-01-28", "2026-03-08", "2026-03-31", "2026-04-01", "9999-12-31")),
            new TestColumn("n", "timestamp_ntz", times("0001-01-01T00:00:00", "1969-12-31T23:59:59.999999", "1970-01-01T00:00:00", "2011-12-30T12:00:00", "2025-11-02T01:30:00", "2025-12-31T23:59:59.999999", "2026-01-01T00:00:00", "2026-01-27T23:59:59.999999",
                    "2026-01-28T00:00:00", "2026-01-28T00:00:00.000001", "2026-01-28T15:07:01.123456", "2026-01-28T15:59:59.999500", "2026-03-08T01:59:59.999999", "2026-03-08T02:30:00", "2026-03-08T03:00:00", "9999-12-31T23:59:59.999999")),
            new TestColumn("z", "timestamp", instants("0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "2011-12-30T09:59:59.999999Z", "2011-12-30T10:00:00Z", "2025-11-02T05:30:00Z", "2025-11-02T06:30:00Z", "2025-12-31T23:59:59.999999Z",
                    "2026-01-01T05:00:00Z", "2026-01-28T00:00:00Z", "2026-01-28T05:00:00Z", "2026-01-28T15:07:01.123456Z", "2026-03-08T06:59:59.999999Z", "2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z", "9999-12-31T23:59:59.999999Z")));

    private PredicateTables() {}

    static void unpartitioned(TrinoFileSystem fileSystem, Location location)
    {
        List<List<Object>> rows = rows();
        DeltaTable table = builder(fileSystem, location).create();
        table.append(IntStream.range(0, 15)
                .mapToObj(file -> DataFile.of(rows.subList(file * 6, file * 6 + 6)).withRowGroups(2).withStatistics(StatisticsStyle.values()[file % StatisticsStyle.values().length]))
                .toArray(DataFile[]::new));
    }

    static void partitioned(TrinoFileSystem fileSystem, Location location, String... columns)
    {
        append(builder(fileSystem, location).partitionedBy(columns).create(), List.of(), Stream.of(columns).map(column -> computed(column, Function.identity())).toList());
    }

    /** By hidden partition columns, as a migration leaves them: {@code day(n)}, {@code truncate(t, 2)}, {@code year(a)}. */
    static void generated(TrinoFileSystem fileSystem, Location location)
    {
        List<Function<List<Object>, Object>> values = List.of(
                computed("n", (LocalDateTime time) -> time.toLocalDate()),
                computed("t", PredicateTables::prefix),
                computed("a", (LocalDate day) -> day.withDayOfYear(1)));
        DeltaTable table = builder(fileSystem, location)
                .generatedColumn("n_day", "date", "CAST(`n` AS DATE)")
                .generatedColumn("t_prefix", "string", "SUBSTRING(t, 1, 2)")
                .generatedColumn("a_year", "date", "TRUNC(`a`, 'YEAR')")
                .partitionedBy("n_day", "t_prefix", "a_year")
                .create();
        append(table, values, values);
    }

    /** As others have them: the year and the month of a wall clock, the day of an instant. */
    static void generatedElsewhere(TrinoFileSystem fileSystem, Location location)
    {
        List<Function<List<Object>, Object>> values = List.of(
                computed("n", (LocalDateTime time) -> time.getYear()),
                computed("n", (LocalDateTime time) -> time.getMonthValue()),
                computed("z", (Instant moment) -> LocalDate.ofInstant(moment, ZoneOffset.UTC)));
        DeltaTable table = builder(fileSystem, location)
                .generatedColumn("n_year", "integer", "YEAR(n)")
                .generatedColumn("n_month", "integer", "MONTH(n)")
                .generatedColumn("z_day", "date", "CAST(z AS DATE)")
                .partitionedBy("n_year", "n_month", "z_day")
                .create();
        append(table, values, values);
    }

    /** Of a row's value in a column; NULL of NULL. */
    @SuppressWarnings("unchecked")
    private static <T> Function<List<Object>, Object> computed(String column, Function<T, Object> function)
    {
        int channel = 1 + COLUMNS.stream().map(TestColumn::name).toList().indexOf(column);
        return row -> row.get(channel) == null ? null : function.apply((T) row.get(channel));
    }

    private static void append(DeltaTable table, List<Function<List<Object>, Object>> added, List<Function<List<Object>, Object>> partition)
    {
        Map<List<Object>, List<List<Object>>> files = new LinkedHashMap<>();
        for (List<Object> row : rows()) {
            List<Object> complete = new ArrayList<>(row);
            added.forEach(value -> complete.add(value.apply(row)));
            List<Object> key = new ArrayList<>();
            partition.forEach(value -> key.add(value.apply(row)));
            files.computeIfAbsent(key, _ -> new ArrayList<>()).add(complete);
        }
        table.append(files.values().stream().map(rows -> DataFile.of(rows).withRowGroups(2)).toArray(DataFile[]::new));
    }

    private static String prefix(String text)
    {
        return text.substring(0, text.offsetByCodePoints(0, Math.min(2, text.codePointCount(0, text.length()))));
    }

    private static DeltaTableBuilder builder(TrinoFileSystem fileSystem, Location location)
    {
        DeltaTableBuilder builder = new DeltaTableBuilder(fileSystem, location).column("id", "long");
        COLUMNS.forEach(column -> builder.column(column.name(), column.type()));
        return builder;
    }

    private static List<List<Object>> rows()
    {
        Random random = new Random(3);
        List<List<Object>> rows = new ArrayList<>();
        for (int id = 0; id < 90; id++) {
            List<Object> row = new ArrayList<>();
            row.add((long) id);
            int file = id / 6;
            for (TestColumn column : COLUMNS) {
                int size = column.pool().size();
                int place = Math.floorMod(file * size / 15 + random.nextInt(3) - 1 + column.name().charAt(0), size);
                row.add(random.nextInt(7) == 0 ? null : column.pool().get(place));
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<Object> decimals(String... texts)
    {
        return List.of(texts).stream().<Object>map(BigDecimal::new).toList();
    }

    private static List<Object> dates(String... texts)
    {
        return List.of(texts).stream().<Object>map(LocalDate::parse).toList();
    }

    private static List<Object> times(String... texts)
    {
        return List.of(texts).stream().<Object>map(LocalDateTime::parse).toList();
    }

    private static List<Object> instants(String... texts)
    {
        return List.of(texts).stream().<Object>map(Instant::parse).toList();
    }
}
