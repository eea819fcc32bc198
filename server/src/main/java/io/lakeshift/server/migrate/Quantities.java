package io.lakeshift.server.migrate;

import java.util.List;
import java.util.Locale;

/** Numbers for people: three digits at most before a unit. */
final class Quantities
{
    private Quantities() {}

    /** As other tools on a command line count: a kB is 1000 bytes. */
    static String bytes(double bytes)
    {
        return scaled(bytes, List.of(" B", " kB", " MB", " GB", " TB", " PB"));
    }

    static String count(double count)
    {
        return scaled(count, List.of("", "k", "M", "G", "T"));
    }

    /** {@code 0:07}, {@code 12:03}, {@code 3:00:00} */
    static String seconds(long seconds)
    {
        long minutes = seconds / 60;
        return minutes < 60 ?
                String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60) :
                String.format(Locale.ROOT, "%d:%02d:%02d", minutes / 60, minutes % 60, seconds % 60);
    }

    private static String scaled(double value, List<String> units)
    {
        int unit = 0;
        double scaled = value;
        while (Math.round(scaled) >= 1000 && unit < units.size() - 1) {
            scaled /= 1000;
            unit++;
        }
        String format = unit == 0 || scaled >= 99.95 ? "%.0f%s" : "%.1f%s";
        return String.format(Locale.ROOT, format, scaled, units.get(unit));
    }
}
