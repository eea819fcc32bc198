package io.lakeshift.delta.schema;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.lang.Integer.parseInt;

/**
 * A timestamp as the log spells it, in partition values and in statistics: a blank or a T in the middle, a fraction of 0 to 9 digits, and Z, an offset
 * or nothing at the end. delta-rs, Spark, Kernel and Trino each write other ones of these forms.
 *
 * @param epochMicros of the wall clock as written, taken as UTC; digits beyond the sixth are cut
 * @param fractionDigits as written: statistics are cut to milliseconds by some writers
 * @param exact whether no digit was cut
 * @param offsetSeconds east of UTC; empty where none is written
 */
public record TimestampText(long epochMicros, int fractionDigits, boolean exact, OptionalInt offsetSeconds)
{
    private static final Pattern FORM = Pattern.compile(
            "([+-]?\\d{4,9})-(\\d{2})-(\\d{2})[T ](\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?( ?(?:[Zz]|UTC)|[+-]\\d{2}(?::?\\d{2}(?::?\\d{2})?)?)?");
    private static final Pattern DAY = Pattern.compile("[+-]?\\d{4,9}-\\d{2}-\\d{2}");
    private static final int[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    /** @throws IllegalArgumentException where the text has no such form or names no real time */
    public static TimestampText parse(String text)
    {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a timestamp: '%s'".formatted(text));
        }
        int hour = parseInt(matcher.group(4));
        int minute = parseInt(matcher.group(5));
        int second = matcher.group(6) == null ? 0 : parseInt(matcher.group(6));
        if (hour > 23 || minute > 59 || second > 59) {
            throw new IllegalArgumentException("Not a timestamp: '%s'".formatted(text));
        }
        String fraction = matcher.group(7) == null ? "" : matcher.group(7);
        int kept = Math.min(fraction.length(), 6);
        long micros = kept == 0 ? 0 : (long) parseInt(fraction.substring(0, kept)) * POWERS[6 - kept];
        boolean exact = fraction.length() <= 6 || parseInt(fraction.substring(6)) == 0;
        try {
            long days = LocalDate.of(parseInt(matcher.group(1)), parseInt(matcher.group(2)), parseInt(matcher.group(3))).toEpochDay();
            long seconds = days * 86_400 + hour * 3_600L + minute * 60L + second;
            return new TimestampText(Math.addExact(Math.multiplyExact(seconds, 1_000_000), micros), fraction.length(), exact, offset(matcher.group(8)));
        }
        catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("Not a timestamp: '%s'".formatted(text), e);
        }
    }

    /**
     * A wall clock, or the day that stands for its midnight: what is logged of a date column stays as it is when the column becomes a timestamp (protocol, "Type
     * Widening").
     *
     * @throws IllegalArgumentException where the text has no such form or names no real time
     */
    public static TimestampText parseLocal(String text)
    {
        return parse(DAY.matcher(text).matches() ? text + " 00:00:00" : text);
    }

    /** Microseconds since the epoch of the instant; UTC where no zone is written. */
    public long instantMicros()
    {
        return epochMicros - offsetSeconds.orElse(0) * 1_000_000L;
    }

    private static OptionalInt offset(String zone)
    {
        if (zone == null) {
            return OptionalInt.empty();
        }
        char sign = zone.charAt(0);
        if (sign != '+' && sign != '-') {
            return OptionalInt.of(0);
        }
        String digits = zone.substring(1).replace(":", "");
        int seconds = parseInt(digits.substring(0, 2)) * 3_600;
        if (digits.length() >= 4) {
            seconds += parseInt(digits.substring(2, 4)) * 60;
        }
        if (digits.length() == 6) {
            seconds += parseInt(digits.substring(4, 6));
        }
        return OptionalInt.of(sign == '-' ? -seconds : seconds);
    }
}
