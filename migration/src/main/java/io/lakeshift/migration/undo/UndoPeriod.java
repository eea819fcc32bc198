package io.lakeshift.migration.undo;

import io.lakeshift.delta.log.Metadata;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.util.Locale.ENGLISH;

/**
 * How long after a migration no well-behaved vacuum takes the files of before: the table's {@code delta.deletedFileRetentionDuration}, a week unless it says otherwise.
 * A vacuum with a shorter retention of its own may take them at any time.
 */
public final class UndoPeriod
{
    private static final String RETENTION = "delta.deletedFileRetentionDuration";
    private static final Duration DEFAULT = Duration.ofDays(7);
    private static final Pattern INTERVAL = Pattern.compile("(?:interval\\s+)?(\\d{1,9})\\s+(week|day|hour|minute|second)s?");

    private UndoPeriod() {}

    public static Duration of(Metadata metadata)
    {
        String text = metadata.configuration().getOrDefault(RETENTION, "").toLowerCase(ENGLISH).strip();
        Matcher interval = INTERVAL.matcher(text);
        if (!interval.matches()) {
            return DEFAULT;
        }
        long count = Long.parseLong(interval.group(1));
        return switch (interval.group(2)) {
            case "week" -> Duration.ofDays(7 * count);
            case "day" -> Duration.ofDays(count);
            case "hour" -> Duration.ofHours(count);
            case "minute" -> Duration.ofMinutes(count);
            default -> Duration.of(count, ChronoUnit.SECONDS);
        };
    }
}
