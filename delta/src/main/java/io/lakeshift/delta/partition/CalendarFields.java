package io.lakeshift.delta.partition;

import io.lakeshift.delta.partition.TimeRange.Spread;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Year, month, day and hour of one row, gathered from several partition columns and taken together as one ordered value: {@code 2026, 1, 30} is a day,
 * {@code 2026, 1} a month; a month without a year tells nothing.
 */
final class CalendarFields
{
    private final Map<CalendarUnit, Integer> fields = new EnumMap<>(CalendarUnit.class);
    private Spread spread = Spread.NONE;
    private boolean contradictory;

    void add(CalendarUnit unit, int value, Spread spread)
    {
        Integer before = fields.putIfAbsent(unit, value);
        contradictory |= before != null && before != value;
        this.spread = this.spread.or(spread);
    }

    /**
     * Absent where nothing is known.
     *
     * @throws DateTimeException where the columns contradict each other or no such time exists: then a writer went wrong, and nobody knows in which column
     */
    Optional<TimeRange> range()
    {
        if (contradictory) {
            throw new DateTimeException("Two values of one field");
        }
        Integer year = fields.get(CalendarUnit.YEAR);
        return year == null ? Optional.empty() : Optional.of(range(year).widened(spread));
    }

    private TimeRange range(int year)
    {
        Integer month = fields.get(CalendarUnit.MONTH);
        if (month == null) {
            LocalDate first = LocalDate.of(year, 1, 1);
            return TimeRange.days(first, first.plusYears(1));
        }
        Integer day = fields.get(CalendarUnit.DAY);
        if (day == null) {
            LocalDate first = LocalDate.of(year, month, 1);
            return TimeRange.days(first, first.plusMonths(1));
        }
        LocalDate date = LocalDate.of(year, month, day);
        Integer hour = fields.get(CalendarUnit.HOUR);
        if (hour == null) {
            return TimeRange.days(date, date.plusDays(1));
        }
        if (hour < 0 || hour > 23) {
            throw new DateTimeException("No hour: " + hour);
        }
        TimeRange whole = TimeRange.days(date, date.plusDays(1));
        if (whole.first() == Long.MIN_VALUE || whole.last() == Long.MAX_VALUE) {
            return whole;
        }
        long from = whole.first() + hour * CalendarUnit.HOUR.micros();
        return TimeRange.of(from, from + CalendarUnit.HOUR.micros());
    }
}
