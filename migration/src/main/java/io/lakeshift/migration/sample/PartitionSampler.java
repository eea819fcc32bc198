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
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;
import io.trino.spi.predicate.TupleDomain;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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

    /** @param partitions stop once more than this many are found */
    public record Budget(long rows, int files, int partitions) {}

    public PartitionSample sample(TrinoFileSystem fileSystem, Snapshot snapshot, List<PartitionField> fields, Budget budget)
    {
        PartitionTally tally = new PartitionTally(fields, stores.of(snapshot.table()).maxNameLength());
        if (fields.isEmpty()) {
            return tally.result(true);
        }
        List<TableColumn> sources = fields.stream()
                .map(field -> snapshot.schema().column(field.source()).orElseThrow())
                .distinct()
                .toList();
        int size = snapshot.files().size();
        int step = Math.max(1, size / budget.files());
        int read = 0;
        for (int ordinal = 0; ordinal < size && read < budget.files(); ordinal += step) {
            if (tally.rows() > budget.rows() || tally.partitions() > budget.partitions()) {
                return tally.result(false);
            }
            read(fileSystem, snapshot, snapshot.files().file(ordinal), sources, fields, tally);
            read++;
        }
        return tally.result(read == size);
    }

    private void read(TrinoFileSystem fileSystem, Snapshot snapshot, AddFile file, List<TableColumn> sources, List<PartitionField> fields, PartitionTally tally)
    {
        List<TableColumn> stored = sources.stream().filter(column -> !column.partition()).toList();
        DataFileScan scan = new DataFileScan(
                snapshot.table(),
                snapshot.resolve(file.path()),
                file.size(),
                0,
                file.size(),
                stored.stream().map(column -> FileColumn.forReading(column, snapshot.readByFieldId())).toList(),
                TupleDomain.all(),
                file.deletionVector());
        Map<String, Block> constants = new HashMap<>();
        for (TableColumn column : sources) {
            if (column.partition()) {
                Object value = PartitionValueCodec.parse(file.partitionValues().get(column.physicalName()), column.type());
                constants.put(column.name(), writeNativeValue(column.type(), value));
            }
        }
        tally.file(file);
        try (ConnectorPageSource pages = reader.open(fileSystem, scan, newSimpleAggregatedMemoryContext())) {
            while (!pages.isFinished()) {
                SourcePage page = pages.getNextSourcePage();
                if (page == null || page.getPositionCount() == 0) {
                    continue;
                }
                Map<String, Block> blocks = new HashMap<>();
                constants.forEach((name, value) -> blocks.put(name, RunLengthEncodedBlock.create(value, page.getPositionCount())));
                IntStream.range(0, stored.size()).forEach(channel -> blocks.put(stored.get(channel).name(), page.getBlock(channel)));
                tally.add(fields.stream().map(field -> blocks.get(snapshot.schema().column(field.source()).orElseThrow().name())).toList(), page.getPositionCount());
            }
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "File %s of table %s (version %d) could not be read: %s. Nothing was changed"
                    .formatted(file.path(), snapshot.table(), snapshot.version(), e.getMessage()), e);
        }
    }
}
