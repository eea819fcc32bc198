package io.lakeshift.migration.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.lakeshift.delta.files.IndexedFiles;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.TargetLayout;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import static java.lang.Math.ceilDiv;
import static java.util.Objects.requireNonNull;

/**
 * Groups files by what the log states of them. Files are put into classes by the partition columns of which they hold one value each, and files of unknown
 * content into a class of their own; within a class they are ordered by those values, so that a partition's files are neighbours and no group but
 * the largest partitions' cuts a partition in two. Where every column is single a group takes several partitions: one file is open at a time anyway.
 * Where files span a column's values, a group is kept to one value of the others (a day of many symbols), to keep few files open.
 * <p>A file that the layout may take as it is makes a group of its own.
 * <p>Statistics only decide who is grouped with whom. Where a row goes is decided by the row.
 */
public final class StatisticsGroupPlanner
        implements GroupPlanner
{
    // so many groups that threads are evenly busy and progress moves, so few that each still does much at once
    private static final int GROUPS_WANTED = 32;
    private static final long SHARED_GROUP_BYTES = 16 << 20;
    private static final long CURVE_BYTES = 4L << 30;
    private static final int CURVE_FILES = 32;

    private final GroupLimits limits;

    public StatisticsGroupPlanner(GroupLimits limits)
    {
        this.limits = requireNonNull(limits, "limits is null");
    }

    @Override
    public List<FileGroup> plan(Snapshot snapshot, List<AddFile> sources, TargetLayout layout, long firstId)
    {
        PartitionRanges ranges = new PartitionRanges(sources, layout);
        int fields = layout.fields().size();
        Map<BitSet, List<Integer>> classes = new LinkedHashMap<>();
        List<Integer> unknown = new ArrayList<>();
        List<Integer> alone = new ArrayList<>();
        for (int file = 0; file < sources.size(); file++) {
            BitSet single = singleFields(ranges, fields, file);
            if (layout.isWorthMoving(sources.get(file)) && (single.cardinality() == fields || !ranges.isKnown(file))) {
                alone.add(file);
            }
            else if (ranges.isKnown(file)) {
                classes.computeIfAbsent(single, _ -> new ArrayList<>()).add(file);
            }
            else {
                unknown.add(file);
            }
        }
        Groups groups = new Groups(sources, firstId);
        long totalBytes = LongStream.of(groups.sizes).sum();
        // a partition is cut in two only where its parts are still worth a file each; a curve cuts it into files that differ in what they hold, but within each group anew
        long maxBytes = layout.zorderBy().isEmpty()
                ? Math.max(limits.maxBytes().toBytes(), 2 * layout.targetFileSize().toBytes())
                : Math.max(CURVE_BYTES, CURVE_FILES * layout.targetFileSize().toBytes());
        long sharedBytes = Math.clamp(totalBytes / GROUPS_WANTED, Math.min(SHARED_GROUP_BYTES, maxBytes), maxBytes);

        classes.forEach((single, files) -> {
            files.sort(order(ranges, single, fields, files));
            List<List<Integer>> units = units(ranges, single, files);
            boolean onePartitionEach = single.cardinality() == fields;
            groups.pack(units, onePartitionEach ? sharedBytes : limits.minBytes().toBytes(), maxBytes);
        });
        groups.pack(List.of(unknown), limits.minBytes().toBytes(), maxBytes);
        // only the footers tell; what is moved undecoded is undone and taken over one by one
        alone.forEach(groups::single);
        return groups.groups.build();
    }

    private static BitSet singleFields(PartitionRanges ranges, int fields, int file)
    {
        BitSet single = new BitSet();
        for (int field = 0; field < fields; field++) {
            single.set(field, ranges.isSingle(field, file));
        }
        return single;
    }

    /** By the single values first, then by the least of what is spanned: the column that tells most files apart first. */
    private static Comparator<Integer> order(PartitionRanges ranges, BitSet single, int fields, List<Integer> files)
    {
        List<Integer> spanned = new ArrayList<>();
        Map<Integer, Integer> distinct = new LinkedHashMap<>();
        for (int field = single.nextClearBit(0); field < fields; field = single.nextClearBit(field + 1)) {
            Set<Object> values = new HashSet<>();
            for (int file : files) {
                values.add(ranges.least(field, file));
            }
            spanned.add(field);
            distinct.put(field, values.size());
        }
        spanned.sort(Comparator.comparing(distinct::get).reversed());
        int[] byField = IntStream.concat(single.stream(), spanned.stream().mapToInt(Integer::intValue)).toArray();
        return (left, right) -> {
            for (int field : byField) {
                int compared = ranges.compareLeast(field, left, right);
                if (compared != 0) {
                    return compared;
                }
            }
            return 0;
        };
    }

    /** Runs of files that agree in all single fields. */
    private static List<List<Integer>> units(PartitionRanges ranges, BitSet single, List<Integer> files)
    {
        List<List<Integer>> units = new ArrayList<>();
        List<Integer> unit = new ArrayList<>();
        for (int file : files) {
            if (!unit.isEmpty()) {
                int previous = unit.getLast();
                if (single.stream().anyMatch(field -> ranges.compareLeast(field, previous, file) != 0)) {
                    units.add(unit);
                    unit = new ArrayList<>();
                }
            }
            unit.add(file);
        }
        if (!unit.isEmpty()) {
            units.add(unit);
        }
        return units;
    }

    private final class Groups
    {
        private final List<AddFile> sources;
        private final ImmutableList.Builder<FileGroup> groups = ImmutableList.builder();
        private final long[] sizes;
        private final List<Integer> current = new ArrayList<>();
        private long bytes;
        private long nextId;

        private Groups(List<AddFile> sources, long firstId)
        {
            this.sources = sources;
            this.sizes = sources.stream().mapToLong(AddFile::size).toArray();
            this.nextId = firstId;
        }

        /**
         * @param sharedBytes units share a group until it has this much
         * @param maxBytes a unit that is larger is split
         */
        private void pack(List<List<Integer>> units, long sharedBytes, long maxBytes)
        {
            for (List<Integer> unit : units) {
                long unitBytes = unit.stream().mapToLong(file -> sizes[file]).sum();
                if (bytes + unitBytes > sharedBytes || current.size() + unit.size() > limits.files()) {
                    close();
                }
                // even parts, so that no small rest is left over
                long partBytes = ceilDiv(unitBytes, Math.max(1, ceilDiv(unitBytes, maxBytes)));
                for (int file : unit) {
                    if (bytes >= Math.max(partBytes, sharedBytes) || current.size() >= limits.files()) {
                        close();
                    }
                    current.add(file);
                    bytes += sizes[file];
                }
            }
            close();
        }

        private void single(int file)
        {
            current.add(file);
            close();
        }

        private void close()
        {
            if (!current.isEmpty()) {
                groups.add(new FileGroup(nextId, IndexedFiles.at(sources, Ints.toArray(current))));
                nextId++;
                current.clear();
                bytes = 0;
            }
        }
    }
}
