package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.migration.rewrite.GroupMemory.Part;
import io.lakeshift.migration.sample.FileSpread;
import io.lakeshift.migration.verify.RowPages;
import io.lakeshift.migration.verify.RowReader;
import io.trino.spi.Page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

import static java.util.Objects.requireNonNull;

/**
 * The curve along which a group's rows are ordered, partition by partition. Where a row lies on it depends on nothing but the row and a sample that is taken before any row is written, so a
 * row is at the same place in every temporary file, and no place needs to be kept. Not thread safe.
 */
final class GroupCurve
{
    /** So many files tell how values are spread; each is read in the columns of the curve and of the partitions alone. */
    private static final int SAMPLED_FILES = 32;

    private final IntFunction<Partition> partitions;
    private final Map<String, List<ColumnRanks>> ranks;
    private final int[] channels;
    private final int bits;
    private final int[] cell;
    // by the group's partition numbers
    private final List<List<ColumnRanks>> numbered = new ArrayList<>();

    private GroupCurve(IntFunction<Partition> partitions, Map<String, List<ColumnRanks>> ranks, int[] channels)
    {
        this.partitions = requireNonNull(partitions, "partitions is null");
        this.ranks = requireNonNull(ranks, "ranks is null");
        this.channels = requireNonNull(channels, "channels is null");
        this.bits = HilbertCurve.bits(channels.length);
        this.cell = new int[channels.length];
    }

    /** @param partitions of the pages to be ordered, by number */
    static GroupCurve sampled(RewriteRun run, FileGroup group, GroupMemory memory, IntFunction<Partition> partitions)
    {
        List<TableColumn> read = new ArrayList<>();
        List<CurveAxis> sampled = new ArrayList<>();
        List<CurveAxis> ordered = new ArrayList<>();
        List<TableColumn> stored = run.shape().dataColumns();
        for (String name : run.layout().zorderBy()) {
            TableColumn column = stored.stream().filter(candidate -> candidate.name().equals(name)).findFirst().orElseThrow();
            sampled.add(new CurveAxis(channel(run, read, column.name()), column.type()));
            ordered.add(new CurveAxis(stored.indexOf(column), column.type()));
        }
        PartitionAssigner assigner = new PartitionAssigner(run.names(), run.layout().fields().stream()
                .map(field -> new FieldValues(field, channel(run, read, field.source())))
                .toList());
        memory.waitToHold(Part.CURVE, CurveSample.bytes(sampled.size()));
        CurveSample sample = new CurveSample(sampled);
        RowReader reader = run.sources().of(read);
        for (int file : FileSpread.of(group.sources().size(), SAMPLED_FILES)) {
            AddFile source = group.sources().get(file);
            try (RowPages pages = reader.open(run.fileSystem(), source, bytes -> hold(memory, bytes))) {
                for (Page page = pages.next(); page != null; page = pages.next()) {
                    run.betweenPages().run();
                    sample.add(assigner.assign(page, source), assigner);
                }
            }
        }
        memory.holds(Part.CURVE, CurveSample.bytes(sampled.size()) / 2);
        return new GroupCurve(partitions, sample.ranks(ordered), ordered.stream().mapToInt(CurveAxis::channel).toArray());
    }

    /** A number that is greater the further along the curve the row lies. */
    long position(int partition, Page page, int position)
    {
        List<ColumnRanks> ofPartition = ranks(partition);
        for (int i = 0; i < channels.length; i++) {
            cell[i] = ofPartition.get(i).coordinate(page.getBlock(channels[i]), position, bits);
        }
        return HilbertCurve.index(cell, bits);
    }

    private List<ColumnRanks> ranks(int partition)
    {
        while (numbered.size() <= partition) {
            String directory = partitions.apply(numbered.size()).directory();
            numbered.add(ranks.getOrDefault(directory, ranks.get(null)));
        }
        return numbered.get(partition);
    }

    private static int channel(RewriteRun run, List<TableColumn> read, String name)
    {
        TableColumn column = run.shape().source().stream().filter(candidate -> ColumnName.same(candidate.name(), name)).findFirst().orElseThrow();
        if (!read.contains(column)) {
            read.add(column);
        }
        return read.indexOf(column);
    }

    private static void hold(GroupMemory memory, long bytes)
    {
        if (bytes == 0) {
            memory.holds(Part.READER, 0);
        }
        else {
            memory.waitToHold(Part.READER, bytes);
        }
    }
}
