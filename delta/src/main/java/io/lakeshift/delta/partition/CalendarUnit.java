package io.lakeshift.delta.partition;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;

/** Units that expressions cut time into, from coarse to fine. */
public enum CalendarUnit
{
    YEAR,
    QUARTER,
    MONTH,
    WEEK,
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    MILLISECOND,
    MICROSECOND;

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    /** The unit that a truncating SQL function means; absent for one that is unknown. */
    static Optional<CalendarUnit> ofTruncation(String text)
    {
        return Optional.ofNullable(switch (text.toUpperCase(Locale.ENGLISH)) {
            case "YEAR", "YYYY", "YY" -> YEAR;
            case "QUARTER" -> QUARTER;
            case "MONTH", "MON", "MM" -> MONTH;
            case "WEEK" -> WEEK;
            case "DAY", "DD" -> DAY;
            case "HOUR" -> HOUR;
            case "MINUTE" -> MINUTE;
            case "SECOND" -> SECOND;
            case "MILLISECOND" -> MILLISECOND;
            case "MICROSECOND" -> MICROSECOND;
            default -> null;
        });
    }

    /** The unit that {@code EXTRACT} and the function of its name take out; absent for one that tells nothing about order. */
    static Optional<CalendarUnit> ofPart(String text)
    {
        return Optional.ofNullable(switch (text.toUpperCase(Locale.ENGLISH)) {
            case "YEAR", "Y", "YEARS", "YR", "YRS" -> YEAR;
            case "MONTH", "MON", "MONS", "MONTHS" -> MONTH;
            case "DAY", "D", "DAYS", "DAYOFMONTH" -> DAY;
            case "HOUR", "H", "HOURS", "HR", "HRS" -> HOUR;
            default -> null;
        });
    }

    boolean isDateUnit()
    {
        return compareTo(DAY) <= 0;
    }

    /** The first day of the unit that holds {@code epochDay}; for date units only. */
    int floorDay(int epochDay)
    {
        return (int) floor(LocalDate.ofEpochDay(epochDay)).toEpochDay();
    }

    LocalDate floor(LocalDate date)
    {
        return switch (this) {
            case YEAR -> date.withDayOfYear(1);
            case QUARTER -> date.withMonth((date.getMonthValue() - 1) / 3 * 3 + 1).withDayOfMonth(1);
            case MONTH -> date.withDayOfMonth(1);
            case WEEK -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case DAY -> date;
            case HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND -> throw new IllegalStateException(this + " is finer than a day");
        };
    }

    /** The first day after the unit that begins on {@code start}. */
    LocalDate next(LocalDate start)
    {
        return switch (this) {
            case YEAR -> start.plusYears(1);
            case QUARTER -> start.plusMonths(3);
            case MONTH -> start.plusMonths(1);
            case WEEK -> start.plusWeeks(1);
            case DAY -> start.plusDays(1);
            case HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND -> throw new IllegalStateException(this + " is finer than a day");
        };
    }

    /** Length of a unit finer than a day. */
    long micros()
    {
        return switch (this) {
            case DAY -> MICROS_PER_DAY;
            case HOUR -> MICROS_PER_DAY / 24;
            case MINUTE -> 60_000_000;
            case SECOND -> 1_000_000;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1;
            case YEAR, QUARTER, MONTH, WEEK -> throw new IllegalStateException(this + " has no fixed length");
        };
    }
}
