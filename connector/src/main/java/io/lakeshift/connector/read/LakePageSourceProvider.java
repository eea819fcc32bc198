package io.lakeshift.connector.read;

import com.google.inject.Inject;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.column.LakeColumn.Role;
import io.lakeshift.connector.execute.GroupPages;
import io.lakeshift.connector.execute.GroupSplit;
import io.lakeshift.connector.execute.RepartitionExecute;
import io.lakeshift.connector.function.TableFunctionCall;
import io.lakeshift.connector.function.TableFunctionRows;
import io.lakeshift.connector.scan.LakeTableHandle;
import io.lakeshift.connector.split.LakeSplit;
import io.lakeshift.connector.split.SplitFile;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileScan;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.memory.context.AggregatedMemoryContext;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.ConnectorPageSourceProvider;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorSplit;
import io.trino.spi.connector.ConnectorTableCredentials;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.DynamicFilter;
import io.trino.spi.connector.MemoryContext;
import io.trino.spi.predicate.TupleDomain;

import java.util.List;
import java.util.Optional;

import static io.trino.memory.context.AggregatedMemoryContext.newAggregatedMemoryContext;
import static java.util.Objects.requireNonNull;

/** Opens splits. */
public final class LakePageSourceProvider
        implements ConnectorPageSourceProvider
{
    private final TrinoFileSystemFactory fileSystemFactory;
    private final DataFileReader reader;
    private final TableFunctionRows tableFunctionRows;
    private final GroupPages groupPages;

    @Inject
    public LakePageSourceProvider(TrinoFileSystemFactory fileSystemFactory, DataFileReader reader, TableFunctionRows tableFunctionRows, GroupPages groupPages)
    {
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.reader = requireNonNull(reader, "reader is null");
        this.tableFunctionRows = requireNonNull(tableFunctionRows, "tableFunctionRows is null");
        this.groupPages = requireNonNull(groupPages, "groupPages is null");
    }

    @Override
    public ConnectorPageSource createPageSource(
            ConnectorTransactionHandle transaction,
            ConnectorSession session,
            ConnectorSplit split,
            ConnectorTableHandle table,
            Optional<ConnectorTableCredentials> tableCredentials,
            List<ColumnHandle> columns,
            DynamicFilter dynamicFilter,
            MemoryContext memoryContext)
    {
        List<LakeColumn> wanted = columns.stream().map(LakeColumn.class::cast).toList();
        TrinoFileSystem fileSystem = fileSystemFactory.create(session);
        if (table instanceof TableFunctionCall call) {
            return tableFunctionRows.pageSource(fileSystem, session, call, wanted);
        }
        if (table instanceof RepartitionExecute execute) {
            return groupPages.open(fileSystem, execute, (GroupSplit) split, wanted.size());
        }
        LakeTableHandle handle = (LakeTableHandle) table;
        ColumnChannels channels = ColumnChannels.of(wanted);
        AggregatedMemoryContext memory = newAggregatedMemoryContext(memoryContext);
        return new FileSequencePageSource(
                ((LakeSplit) split).files(),
                channels,
                (file, dynamicPredicate) -> reader.open(fileSystem, scan(handle, file, channels, dynamicPredicate), memory),
                () -> dynamicFilter.getCurrentPredicate().transformKeys(LakeColumn.class::cast));
    }

    private static DataFileScan scan(LakeTableHandle table, SplitFile file, ColumnChannels channels, TupleDomain<LakeColumn> dynamicPredicate)
    {
        return new DataFileScan(
                table.directory(),
                file.location(),
                file.size(),
                file.start(),
                file.length(),
                channels.read(),
                table.remaining().intersect(dynamicPredicate)
                        .filter((column, _) -> column.role() == Role.DATA)
                        .transformKeys(LakeColumn::physicalName),
                file.deletionVector());
    }
}
