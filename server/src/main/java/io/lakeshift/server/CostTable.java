package io.lakeshift.server;

import java.util.List;
import java.util.Locale;

import static java.lang.Math.max;
import static java.util.Objects.requireNonNull;

/**
 * Lines that compare what questions cost in two layouts: files and bytes first, because those do not depend on the machine, then milliseconds.
 */
final class CostTable
{
    private static final String LINE = "%-38s  %6s %9s %6s   %6s %9s %6s   %7s %7s %7s%n";

    private final StringBuilder text = new StringBuilder();

    CostTable()
    {
        text.append(LINE.formatted("", "", "collected", "", "", "migrated", "", "", "less by", ""));
        text.append(LINE.formatted("question (rows)", "files", "bytes", "ms", "files", "bytes", "ms", "files", "bytes", "ms"));
    }

    CostTable add(Question question, Cost before, Cost after)
    {
        requireNonNull(question, "question is null");
        text.append(LINE.formatted(
                "%s (%,d)".formatted(question.name(), before.rows().size()),
                before.files(), bytes(before.bytes()), millis(before.millis()),
                after.files(), bytes(after.bytes()), millis(after.millis()),
                ratio(before.files(), after.files()), ratio(before.bytes(), after.bytes()), ratio(before.millis(), after.millis())));
        return this;
    }

    @Override
    public String toString()
    {
        return text.toString();
    }

    static String bytes(long bytes)
    {
        for (String unit : List.of("B", "kB")) {
            if (bytes < 10_000) {
                return bytes + " " + unit;
            }
            bytes = max(1, Math.round(bytes / 1000.0));
        }
        return bytes + " MB";
    }

    private static String millis(double millis)
    {
        return String.format(Locale.ROOT, "%.0f", millis);
    }

    private static String ratio(double before, double after)
    {
        if (after == 0) {
            return "-";
        }
        return String.format(Locale.ROOT, "%.1fx", before / after);
    }
}
