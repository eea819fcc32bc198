package io.lakeshift.migration.sample;

import com.google.inject.Inject;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.Cancellation;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.block.Block;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/** Reads the sources of a layout's partition columns, and nothing else, of files spread evenly over the table, until the budget is spent. */
public final class PartitionSampler
{
    private final SampledColumns columns;
    private final LakeStores stores;

    @Inject
    public PartitionSampler(DataFileReader reader, LakeStores stores)
    {
        this.columns = new SampledColumns(reader);
        this.stores = requireNonNull(stores, "stores is null");
    }

    /** What to read at most. @param partitions stop once more than this many are found */
    public record Budget(long rows, int files, int partitions) {}

    public PartitionSample sample(TrinoFileSystem fileSystem, Snapshot snapshot, List<PartitionField> fields, Budget budget, Cancellation cancellation)
    {
        PartitionTally tally = new PartitionTally(fields, stores.of(snapshot.table()).maxNameLength(), budget.partitions());
        if (fields.isEmpty()) {
            return tally.result(true, snapshot.files().size());
        }
        int[] files = FileSpread.of(snapshot.files().size(), budget.files());
        boolean whole = files.length == snapshot.files().size();
        // as the log has it: the sum of the pages is what counts in the end
        boolean fits = whole && snapshot.files().totalRows().orElse(Long.MAX_VALUE) <= budget.rows();
        boolean complete = whole;
        for (int index = 0; index < files.length; index++) {
            long left = budget.rows() - tally.rows();
            complete &= read(fileSystem, snapshot, snapshot.files().file(files[index]), fields, tally, fits ? left : left / (files.length - index), cancellation);
            if (tally.full()) {
                return tally.result(false, snapshot.files().size());
            }
        }
        return tally.result(complete, snapshot.files().size());
    }

    /** @return whether every row was read */
    private boolean read(TrinoFileSystem fileSystem, Snapshot snapshot, AddFile file, List<PartitionField> fields, PartitionTally tally, long maxRows, Cancellation cancellation)
    {
        List<TableColumn> sources = fields.stream().map(field -> snapshot.schema().column(field.source()).orElseThrow()).toList();
        // empty where a field takes none over
        List<Optional<TableColumn>> taken = fields.stream().map(field -> field.takenOver(snapshot.schema())).toList();
        List<TableColumn> columns = Stream.concat(sources.stream(), taken.stream().flatMap(Optional::stream)).distinct().toList();
        long end = tally.rows() + maxRows;
        tally.beginFile();
        return this.columns.read(fileSystem, snapshot, file, columns, cancellation, (blocks, positions) -> {
            if (tally.full() || tally.rows() > end) {
                return false;
            }
            tally.add(
                    sources.stream().map(column -> blocks[columns.indexOf(column)]).toArray(Block[]::new),
                    taken.stream().map(column -> column.map(found -> blocks[columns.indexOf(found)]).orElse(null)).toArray(Block[]::new),
                    positions,
                    file);
            return true;
        });
    }
}
