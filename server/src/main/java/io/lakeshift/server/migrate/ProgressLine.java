package io.lakeshift.server.migrate;

import java.util.Locale;

/** One line that says how far a migration is. */
final class ProgressLine
{
    private static final int MIN_BAR = 10;
    private static final int MAX_BAR = 40;

    private ProgressLine() {}

    /** With a bar that takes what room is left; never longer than the terminal is wide, or a redrawn line would leave traces. */
    static String bar(Progress progress, int columns)
    {
        String text = text(progress);
        int room = Math.min(columns - 1 - text.length() - 3, MAX_BAR);
        if (room >= MIN_BAR) {
            int done = Math.clamp(Math.round(progress.percent() / 100 * room), 0, room);
            text = "[%s%s] %s".formatted("#".repeat(done), ".".repeat(room - done), text);
        }
        return text.length() < columns ? text : text.substring(0, Math.max(0, columns - 1));
    }

    static String text(Progress progress)
    {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%5.1f %%  %s", progress.percent(), progress.state().toLowerCase(Locale.ROOT).replace('_', ' ')));
        progress.rowsPerSecond().ifPresent(rate -> text.append("  ").append(Quantities.count(rate)).append(" rows/s"));
        progress.bytesPerSecond().ifPresent(rate -> text.append("  ").append(Quantities.bytes(rate)).append("/s"));
        progress.etaSeconds().filter(seconds -> seconds >= 0).ifPresent(seconds -> text.append("  eta ").append(Quantities.seconds(seconds)));
        progress.lagVersions().ifPresent(lag -> text.append("  lag ").append(lag).append(lag == 1 ? " version" : " versions"));
        return text.toString();
    }
}
