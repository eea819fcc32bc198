package io.lakeshift.migration.verify;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileScan;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.PathGuard;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.memory.context.AggregatedMemoryContext;
import io.trino.spi.TrinoException;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;

import java.util.List;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.trino.memory.context.AggregatedMemoryContext.newSimpleAggregatedMemoryContext;
import static java.util.Objects.requireNonNull;

/**
 * Reads data files as whole rows: data columns from the file, partition columns as constants from the add action. Sources and outputs are read the same way,
 * each by its own schema, so that a wrong partition value shows like a wrong cell.
 */
public final class RowReader
{
    private final DataFileReader reader;
    private final Location table;
    private final List<TableColumn> columns;
    private final boolean byFieldId;
    private final PathGuard paths;
    // the same for each of very many files
    private final List<FileColumn> stored;

    /** @param snapshot of the table whose files are read, which also says where they may lie */
    public RowReader(DataFileReader reader, Snapshot snapshot, List<TableColumn> columns)
    {
        this(reader, snapshot.table(), columns, snapshot.readByFieldId(), snapshot.paths());
    }

    /**
     * For files in the table's own directory.
     *
     * @param columns the channels of the pages, in order, as the schema of the files to read has them
     * @param byFieldId whether files are read by field id (column mapping mode "id"); under mode "name" older files lack the ids
     */
    public RowReader(DataFileReader reader, Location table, List<TableColumn> columns, boolean byFieldId)
    {
        this(reader, table, columns, byFieldId, PathGuard.WITHIN_TABLE);
    }

    private RowReader(DataFileReader reader, Location table, List<TableColumn> columns, boolean byFieldId, PathGuard paths)
    {
        this.reader = requireNonNull(reader, "reader is null");
        this.table = requireNonNull(table, "table is null");
        this.columns = ImmutableList.copyOf(columns);
        this.byFieldId = byFieldId;
        this.paths = requireNonNull(paths, "paths is null");
        this.stored = columns.stream().filter(column -> !column.partition()).map(column -> FileColumn.forReading(column, byFieldId)).toList();
    }

    /** Reads other columns of the same files. */
    public RowReader of(List<TableColumn> others)
    {
        return new RowReader(reader, table, others, byFieldId, paths);
    }

    public List<Type> types()
    {
        return columns.stream().map(TableColumn::type).toList();
    }

    public List<TableColumn> columns()
    {
        return columns;
    }

    public RowPages open(TrinoFileSystem fileSystem, AddFile file, PageMemory memory)
    {
        ValueBlock[] constants = new ValueBlock[columns.size()];
        for (int channel = 0; channel < constants.length; channel++) {
            TableColumn column = columns.get(channel);
            if (column.partition()) {
                constants[channel] = constant(file, column);
            }
        }
        Location location = paths.resolve(table, file.path());
        DataFileScan scan = new DataFileScan(
                table, location, file.size(), 0, file.size(), stored, TupleDomain.all(), file.deletionVector());
        AggregatedMemoryContext buffers = newSimpleAggregatedMemoryContext();
        return new RowPages(location, reader.open(fileSystem, scan, buffers), constants, file.size(), buffers, memory);
    }

    private ValueBlock constant(AddFile file, TableColumn column)
    {
        String text = file.partitionValues().get(column.physicalName());
        try {
            return TypeUtils.writeNativeValue(column.type(), PartitionValueCodec.parse(text, column.type()));
        }
        catch (IllegalArgumentException e) {
            throw new TrinoException(LAKE_BAD_DATA, ("The log of table %s gives file %s the value '%s' for partition column %s, which is no %s. " +
                    "Nothing was changed. Remove or correct the file, then try again.").formatted(table, file.path(), text, column.name(), column.type().getDisplayName()), e);
        }
    }
}
