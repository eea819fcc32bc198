package io.lakeshift.server.report;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.report.DeskQuestion.Days;
import io.lakeshift.server.report.DeskQuestion.Value;
import io.lakeshift.server.report.QuestionColumns.Column;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The questions that a desk asks of any table of its kind: the newest day, one value on that day, one value over all days, some days. "Today" is the table's newest day, and the value the one that
 * has most rows then. All of it is read from one version, and of files that can hold that day where the log tells which those are.
 */
final class DeskQuestions
{
    /** A table of more days than this is asked for a week, else for two days. */
    private static final long MANY_DAYS = 14;

    private final SqlClient client;
    private final String source;
    private final List<Column> columns;

    /** @param source the table at a version: such scans are not counted among what is asked of it */
    DeskQuestions(SqlClient client, String source, List<Column> columns)
    {
        this.client = requireNonNull(client, "client is null");
        this.source = requireNonNull(source, "source is null");
        this.columns = List.copyOf(columns);
    }

    List<DeskQuestion> ask(QuestionColumns by)
    {
        Optional<Column> time = by.time();
        Optional<LocalDate> newest = time.flatMap(this::newestDay);
        Optional<Days> today = newest.map(day -> new Days(time.orElseThrow(), day, day));
        Optional<Value> value = by.value().or(() -> entity(today)).flatMap(column -> mostFrequent(column, today));

        List<DeskQuestion> questions = new ArrayList<>();
        today.ifPresent(day -> questions.add(new DeskQuestion("All rows of the newest day, " + day.last(), today, Optional.empty())));
        value.filter(_ -> today.isPresent()).ifPresent(one -> questions.add(new DeskQuestion("%s %s on %s".formatted(one.column().name(), one.text(), today.get().last()), today, value)));
        value.ifPresent(one -> questions.add(new DeskQuestion("%s %s over all time".formatted(one.column().name(), one.text()), Optional.empty(), value)));
        today.ifPresent(day -> {
            long span = bound(day.column(), "low_value").map(oldest -> ChronoUnit.DAYS.between(oldest, day.last())).orElse(Long.MAX_VALUE);
            Days days = new Days(day.column(), day.last().minusDays(span >= MANY_DAYS ? 6 : 1), day.last());
            questions.add(new DeskQuestion("All rows from %s to %s".formatted(days.first(), days.last()), Optional.of(days), Optional.empty()));
        });
        return questions;
    }

    private Optional<LocalDate> newestDay(Column time)
    {
        String newest = "SELECT CAST(CAST(max(%s) AS date) AS varchar) FROM %s".formatted(time.sql(), source);
        // bounds of files may lie above what they hold, never below it
        Optional<LocalDate> known = bound(time, "high_value")
                .flatMap(high -> day(client.ask(newest + " WHERE " + new Days(time, high.minusDays(1), high).predicate()).rows().getFirst().getFirst()));
        return known.or(() -> day(client.ask(newest).rows().getFirst().getFirst()));
    }

    /** What statistics in the log say, without reading a file. */
    private Optional<LocalDate> bound(Column time, String which)
    {
        List<List<Object>> statistics = client.ask("SHOW STATS FOR (SELECT %s FROM %s)".formatted(time.sql(), source)).rows();
        // column_name, data_size, distinct_values_count, nulls_fraction, row_count, low_value, high_value
        return day(statistics.getFirst().get(which.equals("low_value") ? 5 : 6));
    }

    private static Optional<LocalDate> day(Object text)
    {
        try {
            return Optional.ofNullable(text).map(Object::toString).filter(date -> date.length() >= 10).map(date -> LocalDate.parse(date.substring(0, 10)));
        }
        catch (DateTimeParseException _) {
            // before year 0 or after 9999
            return Optional.empty();
        }
    }

    /** The first text column of which the newest day has several values, and some of them more than once. */
    private Optional<Column> entity(Optional<Days> today)
    {
        List<Column> texts = columns.stream().filter(Column::text).toList();
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        List<Object> counts = client.ask("SELECT count(*), %s FROM %s%s".formatted(
                String.join(", ", texts.stream().map(column -> "count(DISTINCT %s)".formatted(column.sql())).toList()), source, today.map(days -> " WHERE " + days.predicate()).orElse(""))).rows().getFirst();
        long rows = number(counts.getFirst());
        for (int i = 0; i < texts.size(); i++) {
            long distinct = number(counts.get(i + 1));
            if (distinct > 1 && distinct < rows) {
                return Optional.of(texts.get(i));
            }
        }
        return Optional.empty();
    }

    private Optional<Value> mostFrequent(Column column, Optional<Days> today)
    {
        return client.ask("SELECT CAST(%1$s AS varchar), count(*) FROM %2$s WHERE %1$s IS NOT NULL%3$s GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
                        .formatted(column.sql(), source, today.map(days -> " AND " + days.predicate()).orElse("")))
                .rows().stream()
                .findFirst()
                .map(row -> new Value(column, row.getFirst().toString()));
    }

    private static long number(Object value)
    {
        return ((Number) value).longValue();
    }
}
