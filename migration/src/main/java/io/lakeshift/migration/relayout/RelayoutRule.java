package io.lakeshift.migration.relayout;

import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.files.PartitionTuple;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.partition.HivePath;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.relayout.Relayout.Part;
import io.lakeshift.migration.rewrite.FileOrder;
import io.lakeshift.migration.rewrite.TargetLayout;
import io.lakeshift.migration.staging.StagedFiles;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

/**
 * Which files of a table that has its layout already are worth laying out anew; docs/repartition.md, "Again, for what has come since".
 * <p>A file is <em>fresh</em> if no migration wrote it in this order (of a layout without an order: if no migration wrote it, and it is small). A partition is taken if it has a fresh
 * file where there is an order, or {@value #MANY} of them where there is none; then all its fresh files are. With them go small files that earlier migrations wrote, from the
 * smallest on, as far as each is no larger than all that is taken before it.
 * <p>So a second look finds nothing: what was fresh has been written by a migration. And a row is written again only into a file at least twice as large as the one it was in, until that
 * one is no longer small, which is never touched again.
 * <p>By size and name alone: no file is opened.
 */
public final class RelayoutRule
{
    /** Fewer small files cost a query less than rewriting them does. */
    static final int MANY = 8;
    private static final int SMALL_PART_OF_TARGET = 2;

    private RelayoutRule() {}

    public static Relayout choose(Snapshot snapshot, TargetLayout layout)
    {
        FileOrder order = layout.order();
        long smallBelow = layout.targetFileSize().toBytes() / SMALL_PART_OF_TARGET;
        int enough = order.isNone() ? MANY : 1;
        FileIndex index = snapshot.files();
        BitSet partitions = new BitSet();
        Map<Integer, Candidates> candidates = new HashMap<>();
        for (int ordinal = 0; ordinal < index.size(); ordinal++) {
            int partition = index.partition(ordinal);
            partitions.set(partition);
            AddFile file = index.file(ordinal);
            boolean small = file.size() < smallBelow;
            boolean laidOut = StagedFiles.migrationOf(file.path()).isPresent() && (order.isNone() || order.isToldBy(file.path()));
            if (laidOut && small) {
                candidates.computeIfAbsent(partition, _ -> new Candidates()).laidOut.add(new Candidate(ordinal, file));
            }
            else if (!laidOut && (small || !order.isNone())) {
                candidates.computeIfAbsent(partition, _ -> new Candidates()).fresh.add(new Candidate(ordinal, file));
            }
        }
        List<Part> parts = new ArrayList<>();
        candidates.forEach((partition, found) -> {
            if (found.fresh.size() >= enough) {
                parts.add(part(snapshot, partition, found.chosen()));
            }
        });
        parts.sort(comparing(Part::partition));
        return new Relayout(parts, partitions.cardinality());
    }

    /** Those of the given files that are still live: what an incremental migration has written, and is to be undone. */
    public static Relayout only(Snapshot snapshot, Set<String> decodedPaths)
    {
        FileIndex index = snapshot.files();
        BitSet partitions = new BitSet();
        Map<Integer, List<Candidate>> chosen = new HashMap<>();
        for (int ordinal = 0; ordinal < index.size(); ordinal++) {
            AddFile file = index.file(ordinal);
            partitions.set(index.partition(ordinal));
            if (decodedPaths.contains(FileKey.decode(file.path()))) {
                chosen.computeIfAbsent(index.partition(ordinal), _ -> new ArrayList<>()).add(new Candidate(ordinal, file));
            }
        }
        List<Part> parts = new ArrayList<>();
        chosen.forEach((partition, files) -> parts.add(part(snapshot, partition, files)));
        parts.sort(comparing(Part::partition));
        return new Relayout(parts, partitions.cardinality());
    }

    private static Part part(Snapshot snapshot, int partition, List<Candidate> files)
    {
        PartitionTuple values = snapshot.files().partitions().get(partition);
        List<TableColumn> columns = snapshot.schema().partitions();
        List<String> texts = new ArrayList<>();
        columns.forEach(column -> texts.add(values.logged().get(column.physicalName())));
        long rows = 0;
        boolean known = true;
        for (Candidate file : files) {
            OptionalLong stated = snapshot.files().rows(file.ordinal());
            known &= stated.isPresent();
            rows += stated.orElse(0);
        }
        return new Part(
                HivePath.directory(columns.stream().map(TableColumn::name).toList(), texts),
                files.stream().map(Candidate::file).toList(),
                known ? OptionalLong.of(rows) : OptionalLong.empty());
    }

    private record Candidate(int ordinal, AddFile file)
    {
        private long bytes()
        {
            return file.size();
        }
    }

    private static final class Candidates
    {
        private static final Comparator<Candidate> BY_SIZE = comparingLong(Candidate::bytes).thenComparing(candidate -> candidate.file().path());

        private final List<Candidate> fresh = new ArrayList<>();
        private final List<Candidate> laidOut = new ArrayList<>();

        /** Like the digits of a binary counter: what is written again at least doubles. */
        private List<Candidate> chosen()
        {
            List<Candidate> sorted = laidOut.stream().sorted(BY_SIZE).toList();
            long bytes = fresh.stream().mapToLong(Candidate::bytes).sum();
            int taken = 0;
            for (int i = 0; i < sorted.size(); i++) {
                if (sorted.get(i).bytes() <= bytes) {
                    taken = i + 1;
                }
                bytes += sorted.get(i).bytes();
            }
            List<Candidate> chosen = new ArrayList<>(fresh);
            chosen.addAll(sorted.subList(0, taken));
            return chosen;
        }
    }
}
