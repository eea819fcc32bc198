package io.lakeshift.migration.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Some of many cases, the same each time: {@code -Dlakeshift.faults=all} takes them all, a number that many, {@code -Dlakeshift.faults.seed} others. */
final class Sample
{
    private Sample() {}

    static <T> List<T> of(List<T> cases, int wanted)
    {
        String asked = System.getProperty("lakeshift.faults", Integer.toString(wanted));
        if (asked.equals("all")) {
            return cases;
        }
        List<T> shuffled = new ArrayList<>(cases);
        Collections.shuffle(shuffled, new Random(Long.getLong("lakeshift.faults.seed", 1)));
        return shuffled.subList(0, Math.min(shuffled.size(), Integer.parseInt(asked)));
    }
}
