package io.lakeshift.migration.sample;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileScan;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
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

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.memory.context.AggregatedMemoryContext.newSimpleAggregatedMemoryContext;
import static io.trino.spi.type.TypeUtils.writeNativeValue;
import static java.util.Objects.requireNonNull;

/** Reads some columns of a file and nothing else: stored ones from the file, partition columns from the log. */
public final class SampledColumns
{
    private final DataFileReader reader;

    public SampledColumns(DataFileReader reader)
    {
        this.reader = requireNonNull(reader, "reader is null");
    }

    /** Takes rows as they come. */
    @FunctionalInterface
    public interface Rows
    {
        /**
         * @param blocks one a column
         * @return false: no more rows are wanted, and these were not taken
         */
        boolean take(Block[] blocks, int positions);
    }

    /** @return whether every row was taken */
    public boolean read(TrinoFileSystem fileSystem, Snapshot snapshot, AddFile file, List<TableColumn> columns, Cancellation cancellation, Rows rows)
    {
        List<TableColumn> stored = columns.stream().filter(column -> !column.partition()).toList();
        DataFileScan scan = new DataFileScan(
                snapshot.table(),
                snapshot.resolve(file.path()),
                file.size(),
                0,
                file.size(),
                stored.stream().map(column -> FileColumn.forReading(column, snapshot.readByFieldId())).toList(),
                TupleDomain.all(),
                file.deletionVector());
        try (ConnectorPageSource pages = reader.open(fileSystem, scan, newSimpleAggregatedMemoryContext())) {
            while (!pages.isFinished()) {
                cancellation.check();
                SourcePage page = pages.getNextSourcePage();
                if (page == null || page.getPositionCount() == 0) {
                    continue;
                }
                Block[] blocks = columns.stream()
                        .map(column -> column.partition() ? RunLengthEncodedBlock.create(constant(snapshot, file, column), page.getPositionCount()) : page.getBlock(stored.indexOf(column)))
                        .toArray(Block[]::new);
                if (!rows.take(blocks, page.getPositionCount())) {
                    return false;
                }
            }
            return true;
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "File %s of table %s (version %d) could not be read: %s. Nothing was changed"
                    .formatted(file.path(), snapshot.table(), snapshot.version(), e.getMessage()), e);
        }
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
