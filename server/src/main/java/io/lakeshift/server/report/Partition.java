package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.TableName;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * What lies in one partition.
 *
 * @param columns partition columns, in the order of the layout; none of a table without partitions
 * @param values of these columns as the log spells them; NULL is {@link #NULL}
 * @param rows absent where some file's statistics do not tell
 */
record Partition(List<String> columns, List<String> values, long files, long bytes, Optional<Long> rows)
{
    /** As Hive names the directory, which is no other value: a symbol may well be called NULL. */
    static final String NULL = "__HIVE_DEFAULT_PARTITION__";

    Partition
    {
        columns = List.copyOf(columns);
        values = List.copyOf(values);
        requireNonNull(rows, "rows is null");
    }

    static List<Partition> of(SqlClient client, TableName table, long version)
    {
        return client.ask("SELECT directory, file_count, total_size, row_count FROM %s ORDER BY directory".formatted(table.about("partitions", version))).rows().stream()
                .map(row -> of((String) row.get(0), number(row.get(1)), number(row.get(2)), Optional.ofNullable(row.get(3)).map(Partition::number)))
                .toList();
    }

    /** @param directory {@code symbol=BRK%2FB/day=2026-01-30}; empty without partitions */
    static Partition of(String directory, long files, long bytes, Optional<Long> rows)
    {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (String level : directory.isEmpty() ? new String[0] : directory.split("/")) {
            int equals = level.indexOf('=');
            columns.add(decode(level.substring(0, equals)));
            String value = level.substring(equals + 1);
            values.add(value.equals(NULL) ? NULL : decode(value));
        }
        return new Partition(columns, values, files, bytes, rows);
    }

    private static String decode(String text)
    {
        // a plus sign is itself in a directory's name, and a blank in a form
        return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    private static long number(Object value)
    {
        return ((Number) value).longValue();
    }
}
