package io.lakeshift.server.report;

import java.util.List;
import java.util.Locale;

/** Numbers for people, the same on every machine. */
final class Figures
{
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB");

    private Figures() {}

    /** {@code 56,465} */
    static String count(long number)
    {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** An average: whole from 100 on, else with one decimal where it has some. */
    static String average(double number)
    {
        return number >= 100 || number == Math.rint(number) ? count(Math.round(number)) : String.format(Locale.ROOT, "%.1f", number);
    }

    /** Three digits and a unit; a kB is 1000 bytes. */
    static String bytes(double bytes)
    {
        int unit = 0;
        double scaled = bytes;
        while (Math.round(scaled) >= 1000 && unit < UNITS.size() - 1) {
            scaled /= 1000;
            unit++;
        }
        String format = unit == 0 || scaled >= 99.95 ? "%,.0f %s" : scaled >= 9.995 ? "%.1f %s" : "%.2f %s";
        return String.format(Locale.ROOT, format, scaled, UNITS.get(unit));
    }

    /** {@code 850 ms}, {@code 12.3 s}, {@code 3 min 20 s}, {@code 2 h 5 min} */
    static String duration(long millis)
    {
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long minutes = millis / 60_000;
        return minutes < 60 ? "%d min %d s".formatted(minutes, millis / 1000 % 60) : "%d h %d min".formatted(minutes / 60, minutes % 60);
    }

    /** {@code 1 file}, {@code 60 files} */
    static String counted(long number, String noun)
    {
        return "%s %s".formatted(count(number), number == 1 ? noun : noun + "s");
    }

    /** How many times less, {@code 77 ×}; empty text where there is nothing to say. */
    static String less(double before, double after)
    {
        if (after == 0 || before <= after) {
            return "";
        }
        double times = before / after;
        return String.format(Locale.ROOT, times >= 9.95 ? "%,.0f ×" : "%.1f ×", times);
    }

    /** Of a whole, {@code 0.25} */
    static String part(double part)
    {
        return String.format(Locale.ROOT, "%.2f", part);
    }

    /** A coordinate of a picture: a tenth of a unit is finer than a screen shows. */
    static String coordinate(double value)
    {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
