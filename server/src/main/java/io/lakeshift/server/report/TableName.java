package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.SqlClient.SqlFailure;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;

/** A table of the lake, and how SQL names it at one of its versions. */
record TableName(String schema, String table)
{
    TableName
    {
        requireNonNull(schema, "schema is null");
        requireNonNull(table, "table is null");
    }

    /**
     * The table of a name that may lack its schema, as the procedures find it. Names of both kinds may have dots.
     *
     * @throws SqlFailure where there is none, or more than one
     */
    static TableName resolve(SqlClient client, String name)
    {
        String wanted = literal(name.toLowerCase(Locale.ROOT));
        List<TableName> found = client.ask(("SELECT table_schema, table_name FROM information_schema.tables " +
                "WHERE table_schema NOT IN ('information_schema', 'system') AND (table_name = %1$s OR table_schema || '.' || table_name = %1$s) ORDER BY 1, 2").formatted(wanted)).rows().stream()
                .map(row -> new TableName(row.get(0).toString(), row.get(1).toString()))
                .toList();
        if (found.isEmpty()) {
            throw new SqlFailure("There is no table '%s' in the lake. See what there is: bin/lakeshift sql --execute 'SHOW TABLES'".formatted(name));
        }
        if (found.size() > 1) {
            throw new SqlFailure("'%s' is the name of several tables. Which one: %s?".formatted(name, found.stream().map(TableName::toString).collect(Collectors.joining(", "))));
        }
        return found.getFirst();
    }

    String sql()
    {
        return identifier(schema) + "." + identifier(table);
    }

    /** To be read as it was at a version. */
    String at(long version)
    {
        return sql() + " FOR VERSION AS OF " + version;
    }

    /** A table about the table at a version, {@code "t$files@7"}. */
    String about(String kind, long version)
    {
        return "%s.%s".formatted(identifier(schema), identifier("%s$%s@%d".formatted(table, kind, version)));
    }

    static String identifier(String name)
    {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text)
    {
        return "'" + text.replace("'", "''") + "'";
    }

    /** As procedures take it, and {@code system.repartitions} shows it. */
    @Override
    public String toString()
    {
        return schema + "." + table;
    }
}
