package io.lakeshift.server.report;

import io.lakeshift.server.TableName;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/**
 * Something that a desk asks every day, of this table.
 *
 * @param name what a trader would call it
 * @param days first and last day that it is about; absent: all of them
 * @param value that it is about; absent: all of them
 */
record DeskQuestion(String name, Optional<Days> days, Optional<Value> value)
{
    DeskQuestion
    {
        requireNonNull(name, "name is null");
        requireNonNull(days, "days is null");
        requireNonNull(value, "value is null");
    }

    record Days(QuestionColumns.Column column, LocalDate first, LocalDate last)
    {
        /** Bounds that leave nothing for the engine to test where the days are partitions. */
        String predicate()
        {
            if (column.type().equals("date")) {
                return "%1$s >= DATE '%2$s' AND %1$s <= DATE '%3$s'".formatted(column.sql(), first, last);
            }
            String zone = column.type().endsWith("with time zone") ? " UTC" : "";
            return "%1$s >= TIMESTAMP '%2$s 00:00:00%4$s' AND %1$s < TIMESTAMP '%3$s 00:00:00%4$s'".formatted(column.sql(), first, last.plusDays(1), zone);
        }
    }

    /** @param text as a cast to varchar gives it */
    record Value(QuestionColumns.Column column, String text)
    {
        String predicate()
        {
            return column.text() ?
                    "%s = %s".formatted(column.sql(), TableName.literal(text)) :
                    "%s = CAST(%s AS %s)".formatted(column.sql(), TableName.literal(text), column.type());
        }
    }

    /** What follows WHERE. */
    String predicate()
    {
        return String.join(" AND ", Stream.of(value.map(Value::predicate), days.map(Days::predicate)).flatMap(Optional::stream).toList());
    }

    /**
     * Whether a partition that is only planned may hold rows that it asks for: by the values of the columns that layouts make of the two columns. What is not known of a partition column
     * leaves its partitions in.
     */
    boolean mayBeIn(Partition partition)
    {
        List<String> columns = partition.columns();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            String held = partition.values().get(i);
            if (value.filter(asked -> asked.column().name().equalsIgnoreCase(column) && !asked.text().equals(held)).isPresent() ||
                    days.filter(asked -> !mayHold(asked, column, held)).isPresent()) {
                return false;
            }
        }
        return true;
    }

    private static boolean mayHold(Days asked, String column, String held)
    {
        String source = asked.column().name();
        boolean day = column.equalsIgnoreCase(source) || column.equalsIgnoreCase(source + "_day");
        boolean month = column.equalsIgnoreCase(source + "_month");
        boolean year = column.equalsIgnoreCase(source + "_year");
        if (!(day || month || year)) {
            return true;
        }
        LocalDate begin;
        try {
            begin = LocalDate.parse(held.substring(0, Math.min(10, held.length())));
        }
        catch (DateTimeParseException _) {
            // NULL is no day; anything else is another's column of that name
            return !held.equals(Partition.NULL);
        }
        LocalDate end = year ? begin.plusYears(1) : month ? begin.plusMonths(1) : begin.plusDays(1);
        return begin.compareTo(asked.last()) <= 0 && end.isAfter(asked.first());
    }
}
