package io.lakeshift.server;

import io.lakeshift.server.SqlClient.SqlFailure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

/** A table of the lake, and how SQL names it at one of its versions. */
public record TableName(String schema, String table)
{
    /** One part of a name as SQL writes it, and what is in front of it. */
    private static final Pattern PART = Pattern.compile("(?:^|\\G\\.)(?:\"(?<quoted>(?:[^\"]|\"\")+)\"|(?<plain>[^\".]+))(?=\\.|$)");

    public TableName
    {
        requireNonNull(schema, "schema is null");
        requireNonNull(table, "table is null");
    }

    /**
     * The table of a name that may lack its schema, as the procedures find it: names of both kinds may have dots, and a table in a schema comes before one whose
     * own name looks like that. In double quotes it is plain where the schema ends.
     *
     * @throws SqlFailure where there is none, or more than one
     */
    public static TableName resolve(SqlClient client, String name)
    {
        String wanted = literal(String.join(".", parts(name).orElse(List.of(name))).toLowerCase(Locale.ROOT));
        return among(client.ask(("SELECT table_schema, table_name FROM information_schema.tables " +
                "WHERE table_schema NOT IN ('information_schema', 'system') AND (table_name = %1$s OR table_schema || '.' || table_name = %1$s) ORDER BY 1, 2").formatted(wanted)).rows().stream()
                .map(row -> new TableName(row.get(0).toString(), row.get(1).toString()))
                .toList(), name);
    }

    /** @param tables of the lake, all or those that may be meant */
    static TableName among(List<TableName> tables, String name)
    {
        Optional<List<String>> parts = parts(name).map(found -> found.stream().map(part -> part.toLowerCase(Locale.ROOT)).toList());
        String text = name.toLowerCase(Locale.ROOT);
        List<TableName> qualified = tables.stream()
                .filter(table -> parts.map(found -> found.equals(List.of(table.schema, table.table))).orElseGet(() -> table.toString().equals(text)))
                .toList();
        List<TableName> found = !qualified.isEmpty() ? qualified :
                tables.stream().filter(table -> parts.map(bare -> bare.equals(List.of(table.table))).orElseGet(() -> table.table.equals(text))).toList();
        if (found.isEmpty()) {
            throw new SqlFailure("There is no table '%s' in the lake. See what there is: bin/lakeshift sql --execute 'SHOW TABLES'".formatted(name));
        }
        if (found.size() > 1) {
            boolean alike = found.stream().map(TableName::toString).distinct().count() < found.size();
            throw new SqlFailure("'%s' is the name of several tables. Which one: %s?".formatted(name, found.stream().map(table -> alike ? table.sql() : table.toString()).collect(joining(", "))));
        }
        return found.getFirst();
    }

    /** Of a name in which something is quoted. */
    private static Optional<List<String>> parts(String name)
    {
        if (!name.contains("\"")) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        Matcher part = PART.matcher(name);
        int end = 0;
        while (end < name.length() && part.find() && part.start() == end) {
            parts.add(part.group("quoted") == null ? part.group("plain") : part.group("quoted").replace("\"\"", "\""));
            end = part.end();
        }
        // what only looks like that is a name as it stands
        return end == name.length() ? Optional.of(parts) : Optional.empty();
    }

    public String sql()
    {
        return identifier(schema) + "." + identifier(table);
    }

    /** To be read as it was at a version. */
    public String at(long version)
    {
        return sql() + " FOR VERSION AS OF " + version;
    }

    /** A table about the table, {@code "t$files"}. */
    public String about(String kind)
    {
        return "%s.%s".formatted(identifier(schema), identifier(table + "$" + kind));
    }

    /** The same at a version, {@code "t$files@7"}. */
    public String about(String kind, long version)
    {
        return about("%s@%d".formatted(kind, version));
    }

    public static String identifier(String name)
    {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    public static String literal(String text)
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
