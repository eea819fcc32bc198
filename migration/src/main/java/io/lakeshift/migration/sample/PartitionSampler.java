package io.lakeshift.migration.sample;

import com.google.inject.Inject;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileScan;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.Cancellation;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;
import io.trino.spi.predicate.TupleDomain;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.memory.context.AggregatedMemoryContext.newSimpleAggregatedMemoryContext;
import static io.trino.spi.type.TypeUtils.writeNativeValue;
import static java.util.Objects.requireNonNull;

/** Reads the sources of a layout's partition columns, and nothing else, of files spread evenly over the table, until the budget is spent. */
public final class PartitionSampler
{
    private final DataFileReader reader;
    private final LakeStores stores;

    @Inject
    public PartitionSampler(DataFileReader reader, LakeStores stores)
    {
        this.reader = requireNonNull(reader, "reader is null");
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
        // null where a field takes none over
        List<TableColumn> taken = fields.stream().map(field -> field.takenOver(snapshot.schema()).orElse(null)).toList();
        List<TableColumn> stored = Stream.concat(sources.stream(), taken.stream()).filter(column -> column != null && !column.partition()).distinct().toList();
        DataFileScan scan = new DataFileScan(
                snapshot.table(),
                snapshot.resolve(file.path()),
                file.size(),
                0,
                file.size(),
                stored.stream().map(column -> FileColumn.forReading(column, snapshot.readByFieldId())).toList(),
                TupleDomain.all(),
                file.deletionVector());
        long end = tally.rows() + maxRows;
        tally.beginFile();
        try (ConnectorPageSource pages = reader.open(fileSystem, scan, newSimpleAggregatedMemoryContext())) {
            while (!pages.isFinished()) {
                cancellation.check();
                if (tally.full() || tally.rows() > end) {
                    return false;
                }
                SourcePage page = pages.getNextSourcePage();
                if (page == null || page.getPositionCount() == 0) {
                    continue;
                }
                tally.add(blocks(snapshot, file, sources, stored, page), blocks(snapshot, file, taken, stored, page), page.getPositionCount(), file);
            }
            return true;
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "File %s of table %s (version %d) could not be read: %s. Nothing was changed"
                    .formatted(file.path(), snapshot.table(), snapshot.version(), e.getMessage()), e);
        }
    }

    private static Block[] blocks(Snapshot snapshot, AddFile file, List<TableColumn> columns, List<TableColumn> stored, SourcePage page)
    {
        return columns.stream()
                .map(column -> column == null ? null :
                        column.partition() ? RunLengthEncodedBlock.create(constant(snapshot, file, column), page.getPositionCount()) : page.getBlock(stored.indexOf(column)))
                .toArray(Block[]::new);
    }

    private static Block constant(Snapshot snapshot, AddFile file, TableColumn column)
    {
        String text = file.partitionValues().get(column.physicalName());
        try {
            return writeNativeValue(column.type(), PartitionValueCodec.parse(text, column.type()));
        }
        catch (IllegalArgumentException e) {
            throw new TrinoException(LAKE_BAD_DATA, "File %s of table %s (version %d) has the value '%s' for partition column %s, which is no %s. Nothing was changed. Remove or correct the file first"
                    .formatted(file.path(), snapshot.table(), snapshot.version(), text, column.name(), column.type().getDisplayName()), e);
        }
    }
}
