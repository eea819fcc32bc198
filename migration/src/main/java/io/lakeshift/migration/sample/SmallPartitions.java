package io.lakeshift.migration.sample;

import io.airlift.units.DataSize;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static java.lang.Math.max;
import static java.lang.Math.round;

/** Says beforehand that a layout scatters a table over many small files: each partition is a directory with at least one. */
public final class SmallPartitions
{
    private static final int MANY = 1_000;
    private static final long SMALL_BYTES = 1 << 20;
    private static final int MAX_FILES = 10_000;

    private SmallPartitions() {}

    /** By what a sample of rows lets expect, and by the files of which the log states that each lies in one partition. */
    public static Optional<String> warning(Snapshot snapshot, List<PartitionField> fields, PartitionSample sample, Cancellation cancellation)
    {
        double partitions = sample.complete() ? sample.partitions().size() : max(sample.expectedPartitions(), stated(snapshot, fields, cancellation));
        return warning(partitions, snapshot.files().totalBytes(), snapshot.files().size());
    }

    /** @param partitions expected */
    public static Optional<String> warning(double partitions, long bytes, int files)
    {
        if (partitions <= MANY || bytes / partitions >= SMALL_BYTES) {
            return Optional.empty();
        }
        return Optional.of("About %,d partitions of %s on average: each is a directory with a file of its own, and many small files are slow to list and to open (the table has %,d files now%s)".formatted(
                round(partitions),
                DataSize.succinctBytes(round(bytes / partitions)),
                files,
                partitions > files ? ", and would have more and smaller ones" : ""));
    }

    /** Partitions that some files lie in as a whole: appends of one symbol at a time, of which a sample meets each only once. */
    private static int stated(Snapshot snapshot, List<PartitionField> fields, Cancellation cancellation)
    {
        List<TableColumn> sources = fields.stream().map(field -> snapshot.schema().column(field.source()).orElseThrow()).toList();
        Set<List<Object>> partitions = new HashSet<>();
        for (int ordinal : FileSpread.of(snapshot.files().size(), MAX_FILES)) {
            cancellation.check();
            List<Object> partition = new ArrayList<>();
            for (int index = 0; index < fields.size(); index++) {
                PartitionField field = fields.get(index);
                TableColumn source = sources.get(index);
                StatedSpan.of(snapshot, source, ordinal)
                        .map(span -> span.through(field, source.type()))
                        .filter(StatedSpan::isSingle)
                        .ifPresent(span -> partition.add(span.low()));
            }
            if (partition.size() == fields.size()) {
                partitions.add(partition);
            }
        }
        return partitions.size();
    }
}
