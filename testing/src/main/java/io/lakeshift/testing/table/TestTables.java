package io.lakeshift.testing.table;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.util.List;
import java.util.Map;

import static io.lakeshift.testing.table.DataFile.row;

/**
 * The catalogue: what each ready-made table is for. A table that only one test needs is built there, with {@link DeltaTableBuilder}.
 *
 * <table>
 * <caption>Tables</caption>
 * <tr><th>table</th><th>for</th></tr>
 * <tr><td>{@link #quotes}</td><td>the collector's shape: unpartitioned, six small files, two symbols in each, over three days; pruning, re-partitioning, commits</td></tr>
 * <tr><td>{@link #quotesByDay}</td><td>the same rows as they lie after {@code symbol, day(timestamp)}: hidden partition column, hive paths</td></tr>
 * <tr><td>{@link #truncatedMaximum}</td><td>a row whose microseconds lie above its file's stated maximum</td></tr>
 * <tr><td>{@link #oddSymbols}</td><td>partition values that need escapes in paths, differ in case or trailing space only, or are null</td></tr>
 * <tr><td>{@link #emptySymbol}</td><td>'' in a string column: identity partitioning must refuse it</td></tr>
 * <tr><td>{@link #allTypes}</td><td>one column of each type, a row of values and a row of nulls</td></tr>
 * <tr><td>{@link #sparkStatistics}</td><td>statistics as Spark writes them, a file with none, a file with row counts only</td></tr>
 * </table>
 */
public final class TestTables
{
    private TestTables() {}

    /** 12 rows in 6 files, versions 1 to 6: one append per file, SPY and QQQ in each, 28 to 30 January 2026, two files a day. */
    public static DeltaTable quotes(TrinoFileSystem fileSystem, Location location)
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, location)
                .column("timestamp", "timestamp_ntz")
                .column("symbol", "string")
                .column("bid", "double")
                .create();
        for (int day = 28; day <= 30; day++) {
            table.append(DataFile.of(
                    row("2026-01-%dT14:35:00.123456".formatted(day), "SPY", 690.0 + day),
                    row("2026-01-%dT14:35:00.654321".formatted(day), "QQQ", 600.0 + day)));
            table.append(DataFile.of(
                    row("2026-01-%dT20:55:00".formatted(day), "SPY", 691.0 + day),
                    row("2026-01-%dT20:55:01.000001".formatted(day), "QQQ", null)));
        }
        return table;
    }

    /** The rows of {@link #quotes} in 6 files, one a symbol and day, in one commit at version 1; {@code timestamp_day} is generated. */
    public static DeltaTable quotesByDay(TrinoFileSystem fileSystem, Location location)
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, location)
                .column("timestamp", "timestamp_ntz")
                .column("symbol", "string")
                .column("bid", "double")
                .generatedColumn("timestamp_day", "date", "CAST(`timestamp` AS DATE)")
                .partitionedBy("symbol", "timestamp_day")
                .create();
        DataFile[] files = new DataFile[6];
        for (int day = 28; day <= 30; day++) {
            String date = "2026-01-" + day;
            files[2 * (day - 28)] = DataFile.of(
                    row(date + "T14:35:00.123456", "SPY", 690.0 + day, date),
                    row(date + "T20:55:00", "SPY", 691.0 + day, date));
            files[2 * (day - 28) + 1] = DataFile.of(
                    row(date + "T14:35:00.654321", "QQQ", 600.0 + day, date),
                    row(date + "T20:55:01.000001", "QQQ", null, date));
        }
        table.append(files);
        return table;
    }

    /** One file at version 1 whose greatest timestamp is {@code 2026-01-30 15:07:01.123456} and whose statistics say {@code .123}. */
    public static DeltaTable truncatedMaximum(TrinoFileSystem fileSystem, Location location)
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, location)
                .column("id", "long")
                .column("timestamp", "timestamp_ntz")
                .create();
        table.append(DataFile.of(
                row(1L, "2026-01-30T15:07:00"),
                row(2L, "2026-01-30T15:07:01.123456")));
        return table;
    }

    /** One file a symbol, partitioned: {@code BRK/B}, {@code A%B}, {@code a b}, {@code spy}, {@code SPY}, {@code 'SPY '}, {@code né}, null. */
    public static DeltaTable oddSymbols(TrinoFileSystem fileSystem, Location location)
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, location)
                .column("id", "long")
                .column("symbol", "string")
                .partitionedBy("symbol")
                .create();
        long id = 0;
        for (String symbol : List.of("BRK/B", "A%B", "a b", "spy", "SPY", "SPY ", "né")) {
            table.append(DataFile.of(row(++id, symbol)));
        }
        table.append(DataFile.of(row(++id, null)));
        return table;
    }

    /** Three rows in one file: SPY, '' and null. */
    public static DeltaTable emptySymbol(TrinoFileSystem fileSystem, Location location)
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, location)
                .column("id", "long")
                .column("symbol", "string")
                .create();
        table.append(DataFile.of(row(1L, "SPY"), row(2L, ""), row(3L, null)));
        return table;
    }

    /** Every primitive type, an array, a map and a struct; one row of values, one of nulls. */
    public static DeltaTable allTypes(TrinoFileSystem fileSystem, Location location)
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, location)
                .column("string_c", "string")
                .column("long_c", "long")
                .column("integer_c", "integer")
                .column("short_c", "short")
                .column("byte_c", "byte")
                .column("double_c", "double")
                .column("float_c", "float")
                .column("boolean_c", "boolean")
                .column("date_c", "date")
                .column("timestamp_c", "timestamp")
                .column("timestamp_ntz_c", "timestamp_ntz")
                .column("decimal_c", "decimal(12,2)")
                .column("long_decimal_c", "decimal(38,10)")
                .column("binary_c", "binary")
                .column("array_c", "{\"type\":\"array\",\"elementType\":\"long\",\"containsNull\":true}")
                .column("map_c", "{\"type\":\"map\",\"keyType\":\"string\",\"valueType\":\"double\",\"valueContainsNull\":true}")
                .column("struct_c", """
                        {"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}},{"name":"b","type":"string","nullable":true,"metadata":{}}]}\
                        """)
                .create();
        Object[] nulls = new Object[17];
        table.append(DataFile.of(
                row("text", 1L << 40, 42, 12, 7, 1.5, 2.5, true, "2026-01-30", "2026-01-30T15:07:01.123456Z", "2026-01-30T15:07:01.123456",
                        "1234567890.12", "1234567890123456789012345678.0123456789", new byte[] {0, 1, 2},
                        List.of(1L, 2L), Map.of("k", 0.5), List.of(9L, "nine")),
                row(nulls)));
        return table;
    }

    /** Four files, versions 1 to 4, of one row each: Spark's statistics, delta-rs's, row count only, none. */
    public static DeltaTable sparkStatistics(TrinoFileSystem fileSystem, Location location)
    {
        DeltaTable table = new DeltaTableBuilder(fileSystem, location)
                .column("id", "long")
                .column("timestamp", "timestamp_ntz")
                .column("zoned", "timestamp")
                .create();
        StatisticsStyle[] styles = {StatisticsStyle.SPARK, StatisticsStyle.DELTA_RS, StatisticsStyle.ROWS_ONLY, StatisticsStyle.NONE};
        for (int i = 0; i < styles.length; i++) {
            table.append(DataFile.of(row((long) i, "2026-01-3%dT15:07:01.123456".formatted(i % 2), "2026-01-3%dT15:07:01.123456Z".formatted(i % 2))).withStatistics(styles[i]));
        }
        return table;
    }
}
