package io.lakeshift.migration.hold;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.catchup.Coverage;
import io.lakeshift.migration.catchup.Difference;
import io.lakeshift.migration.rewrite.GroupResult;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a prepared migration has not caught up with yet. Each append alone would make small files, one for each of its partitions; so it is left lying until it is much,
 * but never so much that publication could not take it along within seconds.
 */
final class Backlog
{
    private static final int FILES = 200;
    private static final long BYTES = 32 << 20;
    /** Of what is written again for the sake of larger files: as long as that takes, nobody can publish. */
    private static final long REDONE_BYTES = 64 << 20;

    private Backlog() {}

    static boolean isDue(Difference difference)
    {
        return difference.pending().size() >= FILES || difference.pendingBytes() >= BYTES;
    }

    /**
     * Takes earlier groups along that are no larger than what is taken already and lie in the same partitions as another such group: their small files become larger
     * ones. Like the digits of a binary counter, a row is written again only when the rows that go with it have doubled.
     */
    static Difference withSmallGroups(Difference difference, Coverage coverage)
    {
        List<GroupResult> small = new ArrayList<>();
        long bytes = difference.pendingBytes();
        for (GroupResult group : coverage.groups().stream().sorted(Comparator.comparingLong(Backlog::bytes)).toList()) {
            if (bytes(group) > bytes || bytes + bytes(group) > REDONE_BYTES) {
                break;
            }
            if (!difference.broken().contains(group.group().id())) {
                small.add(group);
                bytes += bytes(group);
            }
        }
        Map<Map<String, String>, Integer> groupsOfPartition = new HashMap<>();
        small.forEach(group -> partitions(group).forEach(partition -> groupsOfPartition.merge(partition, 1, Integer::sum)));
        Set<Long> given = new HashSet<>(difference.broken());
        List<AddFile> pending = new ArrayList<>(difference.pending());
        for (GroupResult group : small) {
            if (partitions(group).stream().anyMatch(partition -> groupsOfPartition.get(partition) > 1)) {
                given.add(group.group().id());
                pending.addAll(group.group().sources());
            }
        }
        return new Difference(given, pending);
    }

    private static long bytes(GroupResult group)
    {
        return group.group().bytes();
    }

    private static Set<Map<String, String>> partitions(GroupResult group)
    {
        Set<Map<String, String>> partitions = new HashSet<>();
        group.outputs().forEach(output -> partitions.add(output.partitionValues()));
        return partitions;
    }
}
