package io.lakeshift.migration.advise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Chooses the column that tells when a row came about: never null, written in its own order, and the earliest of the row's times.
 *
 * @param profile the chosen column
 * @param reason why, as a sentence
 * @param manyTimes whether later times follow it in the same rows: what is recorded has a course, so the table is one of events
 */
record TimeChoice(TimeProfile profile, String reason, boolean manyTimes)
{
    /** A file of one column holds this many times the days of another's before order of writing decides: below, they go hand in hand. */
    private static final double LESS_LOCAL = 1.5;

    TimeChoice
    {
        requireNonNull(profile, "profile is null");
        requireNonNull(reason, "reason is null");
    }

    static Optional<TimeChoice> of(List<TimeProfile> times)
    {
        Optional<TimeProfile> best = Optional.empty();
        for (TimeProfile candidate : times) {
            if (candidate.neverNull() && best.map(current -> better(times, candidate, current)).orElse(true)) {
                best = Optional.of(candidate);
            }
        }
        return best.map(chosen -> new TimeChoice(chosen, reason(times, chosen), times.size() > 1));
    }

    private static boolean better(List<TimeProfile> times, TimeProfile candidate, TimeProfile current)
    {
        if (candidate.daysPerFile() * LESS_LOCAL < current.daysPerFile()) {
            return true;
        }
        if (current.daysPerFile() * LESS_LOCAL < candidate.daysPerFile()) {
            return false;
        }
        if (candidate.precedes(times.indexOf(current))) {
            return true;
        }
        if (current.precedes(times.indexOf(candidate))) {
            return false;
        }
        // the same course: a timestamp serves predicates on both
        return current.isDate() && !candidate.isDate();
    }

    private static String reason(List<TimeProfile> times, TimeProfile chosen)
    {
        List<String> others = new ArrayList<>();
        for (TimeProfile other : times) {
            if (other != chosen) {
                if (!other.neverNull()) {
                    others.add("%s is null in some rows".formatted(other.column().name()));
                }
                else if (chosen.daysPerFile() * LESS_LOCAL < other.daysPerFile()) {
                    others.add("%s does not follow the order of writing".formatted(other.column().name()));
                }
                else if (chosen.precedes(times.indexOf(other))) {
                    others.add("%s comes later in a row's life".formatted(other.column().name()));
                }
            }
        }
        String reason = "%s is never null and follows the order of writing (%.1f days a file)".formatted(chosen.column().name(), chosen.daysPerFile());
        return others.isEmpty() ? reason : reason + "; " + String.join(", ", others);
    }
}
