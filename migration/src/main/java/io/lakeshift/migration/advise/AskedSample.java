package io.lakeshift.migration.advise;

import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.sample.FileSpread;
import io.lakeshift.migration.sample.SampledColumns;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.block.Block;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import static io.trino.spi.type.TypeUtils.readNativeValue;
import static java.util.Objects.requireNonNull;

/**
 * Reads the columns that layouts are made of and the columns that are asked for, once for all layouts: all rows of a table that is small enough, else some of files spread evenly over it.
 */
final class AskedSample
{
    private static final int MAX_FILES = 256;
    private static final long MAX_ROWS = 300_000;

    private final DataFileReader reader;
    private final TrinoFileSystem fileSystem;
    private final Snapshot snapshot;
    private final List<TableColumn> asked;
    private final Cancellation cancellation;

    /** @param asked columns that files would state bounds of */
    AskedSample(DataFileReader reader, TrinoFileSystem fileSystem, Snapshot snapshot, List<TableColumn> asked, Cancellation cancellation)
    {
        this.reader = requireNonNull(reader, "reader is null");
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.snapshot = requireNonNull(snapshot, "snapshot is null");
        this.asked = List.copyOf(asked);
        this.cancellation = requireNonNull(cancellation, "cancellation is null");
    }

    /** @param complete whether every row of the table was counted */
    record Result(List<LayoutTally> tallies, boolean complete) {}

    /**
     * @param layouts the fields of each
     * @param maxPartitions more than any of them may have
     */
    Result read(List<List<PartitionField>> layouts, long maxPartitions)
    {
        if (layouts.isEmpty()) {
            return new Result(List.of(), true);
        }
        // a column's name tells what it holds: two layouts that have it share its values
        Map<String, PartitionField> fields = new TreeMap<>(ColumnName.ORDER);
        layouts.forEach(layout -> layout.forEach(field -> fields.putIfAbsent(field.name(), field)));
        List<PartitionField> distinct = List.copyOf(fields.values());
        List<LayoutTally> tallies = layouts.stream()
                .map(layout -> new LayoutTally(layout, layout.stream().mapToInt(field -> place(distinct, field)).toArray(), asked.size(), maxPartitions))
                .toList();
        List<TableColumn> sources = distinct.stream().map(field -> snapshot.schema().column(field.source()).orElseThrow()).toList();
        List<TableColumn> columns = Stream.concat(sources.stream(), asked.stream()).distinct().toList();

        int[] sample = FileSpread.of(snapshot.files().size(), MAX_FILES);
        boolean whole = sample.length == snapshot.files().size();
        boolean fits = whole && snapshot.files().totalRows().orElse(Long.MAX_VALUE) <= MAX_ROWS;
        boolean complete = whole;
        SampledColumns files = new SampledColumns(reader);
        for (int ordinal : sample) {
            tallies.forEach(LayoutTally::beginFile);
            long limit = fits ? Long.MAX_VALUE : MAX_ROWS / sample.length;
            long[] taken = new long[1];
            complete &= files.read(fileSystem, snapshot, snapshot.files().file(ordinal), columns, cancellation, (blocks, positions) -> {
                if (taken[0] >= limit) {
                    return false;
                }
                taken[0] += positions;
                Block[] values = new Block[distinct.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = distinct.get(i).function().apply(blocks[columns.indexOf(sources.get(i))]);
                }
                Block[] compared = asked.stream().map(column -> blocks[columns.indexOf(column)]).toArray(Block[]::new);
                add(tallies, distinct, values, compared, positions);
                return true;
            });
        }
        return new Result(tallies, complete);
    }

    private void add(List<LayoutTally> tallies, List<PartitionField> distinct, Block[] values, Block[] compared, int positions)
    {
        Object[] partition = new Object[values.length];
        Object[] row = new Object[compared.length];
        for (int position = 0; position < positions; position++) {
            for (int i = 0; i < values.length; i++) {
                partition[i] = readNativeValue(distinct.get(i).type(), values[i], position);
            }
            for (int i = 0; i < compared.length; i++) {
                row[i] = readNativeValue(asked.get(i).type(), compared[i], position);
            }
            for (LayoutTally tally : tallies) {
                tally.add(partition, row);
            }
        }
    }

    private static int place(List<PartitionField> distinct, PartitionField field)
    {
        for (int i = 0; i < distinct.size(); i++) {
            if (ColumnName.same(distinct.get(i).name(), field.name())) {
                return i;
            }
        }
        throw new IllegalArgumentException("no such field: " + field.name());
    }
}
