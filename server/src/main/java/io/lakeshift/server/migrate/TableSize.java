package io.lakeshift.server.migrate;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.SqlClient.SqlFailure;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Files and bytes of a table's newest version. */
record TableSize(long files, long bytes)
{
    static TableSize of(SqlClient client, String table)
    {
        int dot = table.indexOf('.');
        List<Object> row = client.ask("SELECT count(*), coalesce(sum(file_size), 0) FROM %s.%s".formatted(
                identifier(table.substring(0, dot)),
                identifier(table.substring(dot + 1) + "$files"))).rows().getFirst();
        return new TableSize(((Number) row.get(0)).longValue(), ((Number) row.get(1)).longValue());
    }

    /**
     * {@code schema.table} of a name that may lack its schema, as the procedures find it.
     *
     * @throws SqlFailure where there is none, or more than one
     */
    static String resolve(SqlClient client, String name)
    {
        String wanted = name.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        List<String> found = client.ask("SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_name = %s%s ORDER BY 1".formatted(
                Layout.text(wanted.substring(dot + 1)),
                dot < 0 ? "" : " AND table_schema = " + Layout.text(wanted.substring(0, dot)))).rows().stream()
                .map(row -> row.getFirst().toString())
                .collect(Collectors.toList());
        if (found.isEmpty()) {
            throw new SqlFailure("There is no table '%s' in the lake. See what there is: bin/lakeshift sql --execute 'SHOW TABLES'".formatted(name));
        }
        if (found.size() > 1) {
            throw new SqlFailure("'%s' is the name of several tables. Which one: %s?".formatted(name, String.join(", ", found)));
        }
        return found.getFirst();
    }

    String line(String when, Optional<Long> version)
    {
        return String.format(Locale.ROOT, "  %-8s %,10d files  %10s%s", when, files, Quantities.bytes(bytes), version.map("  version %,d"::formatted).orElse(""));
    }

    private static String identifier(String name)
    {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
