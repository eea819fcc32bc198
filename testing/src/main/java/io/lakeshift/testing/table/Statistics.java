package io.lakeshift.testing.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** {@code add.stats} of a file's rows, in the way of a writer. Nested, binary and boolean columns get a null count at most. */
final class Statistics
{
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");

    private Statistics() {}

    static Optional<String> of(StatisticsStyle style, List<Column> columns, List<List<Object>> rows)
    {
        if (style == StatisticsStyle.NONE) {
            return Optional.empty();
        }
        ObjectNode stats = JsonNodeFactory.instance.objectNode();
        stats.put("numRecords", rows.size());
        if (style == StatisticsStyle.ROWS_ONLY) {
            return Optional.of(stats.toString());
        }
        ObjectNode minimums = stats.putObject("minValues");
        ObjectNode maximums = stats.putObject("maxValues");
        ObjectNode nulls = stats.putObject("nullCount");
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (!column.type().isTextual()) {
                continue;
            }
            int index = i;
            nulls.put(column.physicalName(), rows.stream().filter(row -> row.get(index) == null).count());
            if (column.hasType("binary") || column.hasType("boolean")) {
                continue;
            }
            List<Comparable<Object>> values = rows.stream()
                    .map(row -> row.get(index))
                    .filter(Objects::nonNull)
                    .filter(value -> !(value instanceof Double number && number.isNaN()) && !(value instanceof Float real && real.isNaN()))
                    .map(value -> comparable(column, value))
                    .toList();
            values.stream().min(Comparator.naturalOrder()).ifPresent(value -> put(style, minimums, column.physicalName(), value));
            values.stream().max(Comparator.naturalOrder()).ifPresent(value -> put(style, maximums, column.physicalName(), value));
        }
        return Optional.of(stats.toString());
    }

    @SuppressWarnings("unchecked")
    private static Comparable<Object> comparable(Column column, Object value)
    {
        Object typed = switch (column.type().textValue()) {
            case "date" -> Values.date(value).toString();
            case "timestamp_ntz" -> Values.dateTime(value);
            case "timestamp" -> Values.instant(value);
            case "double", "float" -> ((Number) value).doubleValue();
            case "long", "integer", "short", "byte" -> ((Number) value).longValue();
            case "string" -> value;
            default -> new BigDecimal(value.toString());
        };
        return (Comparable<Object>) typed;
    }

    private static void put(StatisticsStyle style, ObjectNode target, String name, Object value)
    {
        switch (value) {
            case Double number when number.isInfinite() && style == StatisticsStyle.DELTA_RS -> target.putNull(name);
            case Double number when number.isInfinite() -> target.put(name, number > 0 ? "Infinity" : "-Infinity");
            case Double number -> target.put(name, number);
            case Long number -> target.put(name, number);
            case BigDecimal decimal when style == StatisticsStyle.DELTA_RS -> target.put(name, decimal.doubleValue());
            case BigDecimal decimal -> target.put(name, decimal);
            case LocalDateTime dateTime -> target.put(name, dateTime(style, dateTime, ""));
            case Instant instant -> target.put(name, dateTime(style, instant.atOffset(ZoneOffset.UTC).toLocalDateTime(), "Z"));
            default -> target.put(name, value.toString());
        }
    }

    private static String dateTime(StatisticsStyle style, LocalDateTime exact, String zone)
    {
        LocalDateTime value = exact.truncatedTo(ChronoUnit.MILLIS);
        if (style == StatisticsStyle.DELTA_RS) {
            return value.toLocalDate() + " " + (value.getNano() == 0 ? SECONDS : MILLIS).format(value) + zone;
        }
        return value.toLocalDate() + "T" + MILLIS.format(value) + zone;
    }
}
