package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.TableName;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static java.util.Locale.ENGLISH;
import static java.util.Objects.requireNonNull;

/**
 * The two columns that a desk asks by: when something was, and of what it is. Not by their names: they are those that layouts are made of, and else those that look like it.
 *
 * @param time a date or a timestamp
 * @param value what tells one thing from another, a symbol say
 */
record QuestionColumns(Optional<Column> time, Optional<Column> value)
{
    private static final Pattern OF_TIME = Pattern.compile("(?:year|month|day|hour)s?\\((?<column>.+)\\)");
    private static final Pattern OF_TEXT = Pattern.compile("truncate\\((?<column>.+), *\\d+\\)");

    QuestionColumns
    {
        requireNonNull(time, "time is null");
        requireNonNull(value, "value is null");
    }

    /** @param type as Trino spells it */
    record Column(String name, String type)
    {
        Column
        {
            requireNonNull(name, "name is null");
            requireNonNull(type, "type is null");
        }

        String sql()
        {
            return TableName.identifier(name);
        }

        boolean temporal()
        {
            return type.equals("date") || type.startsWith("timestamp");
        }

        boolean text()
        {
            return type.startsWith("varchar");
        }
    }

    /** All columns that queries see. */
    static List<Column> columns(SqlClient client, TableName table)
    {
        return client.ask("SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position".formatted(
                TableName.literal(table.schema()), TableName.literal(table.table()))).rows().stream()
                .map(row -> new Column(row.get(0).toString(), row.get(1).toString()))
                .toList();
    }

    /** @param layouts partition transforms; of two layouts the first one counts */
    static QuestionColumns among(List<Column> all, List<List<String>> layouts)
    {
        Map<String, Column> byName = new LinkedHashMap<>();
        all.forEach(column -> byName.put(column.name(), column));
        List<String> transforms = layouts.stream().flatMap(List::stream).toList();
        Optional<Column> time = Stream.concat(
                transforms.stream().flatMap(transform -> source(OF_TIME, transform).or(() -> Optional.of(transform)).map(name -> byName.get(name.toLowerCase(ENGLISH))).filter(Column::temporal).stream()),
                all.stream().filter(Column::temporal)).findFirst();
        Optional<Column> value = transforms.stream()
                .flatMap(transform -> source(OF_TEXT, transform).or(() -> Optional.of(transform)).map(name -> byName.get(name.toLowerCase(ENGLISH))).filter(column -> !column.temporal()).stream())
                .findFirst();
        return new QuestionColumns(time, value);
    }

    private static Optional<String> source(Pattern pattern, String transform)
    {
        Matcher matcher = pattern.matcher(transform);
        return matcher.matches() ? Optional.of(matcher.group("column").toLowerCase(ENGLISH)) : Optional.empty();
    }
}
