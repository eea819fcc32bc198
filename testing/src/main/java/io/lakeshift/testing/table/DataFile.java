package io.lakeshift.testing.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * A data file to be appended.
 *
 * @param rows values of all columns of the schema, partition columns included, in its order; see {@link Values} for the Java types
 * @param style how statistics are made, unless {@code stats} states them
 * @param stats the text of {@code add.stats}
 * @param path the text of {@code add.path} (percent-encoded); by default a new name in the file's hive path
 * @param partitionValues of {@code add.partitionValues} that shall differ from what the rows say
 * @param rowGroupRows rows of a row group
 * @param partitionColumnsInFile whether the file itself holds the partition columns too
 */
public record DataFile(
        List<List<Object>> rows,
        StatisticsStyle style,
        Optional<String> stats,
        Optional<String> path,
        Map<String, String> partitionValues,
        int rowGroupRows,
        boolean partitionColumnsInFile)
{
    public DataFile
    {
        rows = rows.stream().map(row -> Collections.unmodifiableList(new ArrayList<>(row))).toList();
        requireNonNull(style, "style is null");
        requireNonNull(stats, "stats is null");
        requireNonNull(path, "path is null");
        partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
    }

    public static DataFile of(List<List<Object>> rows)
    {
        return new DataFile(rows, StatisticsStyle.DELTA_RS, Optional.empty(), Optional.empty(), Map.of(), Integer.MAX_VALUE, false);
    }

    /** For rows in line: {@code DataFile.of(row("SPY", 1L), row("QQQ", null))}. */
    @SafeVarargs
    public static DataFile of(List<Object>... rows)
    {
        return of(Arrays.asList(rows));
    }

    public static List<Object> row(Object... values)
    {
        return Arrays.asList(values);
    }

    public DataFile withStatistics(StatisticsStyle style)
    {
        return new DataFile(rows, style, stats, path, partitionValues, rowGroupRows, partitionColumnsInFile);
    }

    public DataFile withStatistics(String stats)
    {
        return new DataFile(rows, style, Optional.of(stats), path, partitionValues, rowGroupRows, partitionColumnsInFile);
    }

    public DataFile withPath(String path)
    {
        return new DataFile(rows, style, stats, Optional.of(path), partitionValues, rowGroupRows, partitionColumnsInFile);
    }

    public DataFile withPartitionValue(String column, String value)
    {
        Map<String, String> values = new LinkedHashMap<>(partitionValues);
        values.put(column, value);
        return new DataFile(rows, style, stats, path, values, rowGroupRows, partitionColumnsInFile);
    }

    public DataFile withRowGroups(int rows)
    {
        return new DataFile(this.rows, style, stats, path, partitionValues, rows, partitionColumnsInFile);
    }

    public DataFile withPartitionColumnsInFile()
    {
        return new DataFile(rows, style, stats, path, partitionValues, rowGroupRows, true);
    }
}
