package io.lakeshift.connector.metadata;

import io.airlift.slice.Slice;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.execute.RepartitionExecute;
import io.lakeshift.connector.execute.RepartitionExecution;
import io.lakeshift.connector.execute.RepartitionTableProcedure;
import io.lakeshift.connector.function.TableFunctionCall;
import io.lakeshift.connector.scan.LakeTableHandle;
import io.lakeshift.connector.scan.QuerySnapshots;
import io.lakeshift.connector.scan.TableScans;
import io.lakeshift.connector.table.MetadataTables;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.BeginTableExecuteResult;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorMetadata;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableExecuteHandle;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.ConnectorTableMetadata;
import io.trino.spi.connector.ConnectorTableVersion;
import io.trino.spi.connector.Constraint;
import io.trino.spi.connector.ConstraintApplicationResult;
import io.trino.spi.connector.RelationColumnsMetadata;
import io.trino.spi.connector.RelationCommentMetadata;
import io.trino.spi.connector.RetryMode;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.connector.SystemTable;
import io.trino.spi.connector.TableFunctionApplicationResult;
import io.trino.spi.function.table.ConnectorTableFunctionHandle;
import io.trino.spi.statistics.TableStatistics;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import static io.trino.spi.StandardErrorCode.NOT_SUPPORTED;
import static java.util.Objects.requireNonNull;

/** The engine's view of the lake in one transaction. Delegates only: what it tells is found out by the classes around it. */
public final class LakeMetadata
        implements ConnectorMetadata
{
    private final TrinoFileSystemFactory fileSystemFactory;
    private final QuerySnapshots snapshots;
    private final TableDirectory directory;
    private final TableScans scans;
    private final MetadataTables metadataTables;
    private final RepartitionExecution execution;

    LakeMetadata(
            TrinoFileSystemFactory fileSystemFactory,
            QuerySnapshots snapshots,
            TableDirectory directory,
            TableScans scans,
            MetadataTables metadataTables,
            RepartitionExecution execution)
    {
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.directory = requireNonNull(directory, "directory is null");
        this.scans = requireNonNull(scans, "scans is null");
        this.metadataTables = requireNonNull(metadataTables, "metadataTables is null");
        this.execution = requireNonNull(execution, "execution is null");
    }

    public TableScans scans()
    {
        return scans;
    }

    public RepartitionExecution execution()
    {
        return execution;
    }

    @Override
    public boolean schemaExists(ConnectorSession session, String schemaName)
    {
        return directory.schemaExists(fileSystem(session), schemaName);
    }

    @Override
    public List<String> listSchemaNames(ConnectorSession session)
    {
        return directory.schemas(fileSystem(session));
    }

    @Override
    public List<SchemaTableName> listTables(ConnectorSession session, Optional<String> schemaName)
    {
        return directory.tables(fileSystem(session), schemaName);
    }

    @Override
    public ConnectorTableHandle getTableHandle(
            ConnectorSession session,
            SchemaTableName tableName,
            Optional<ConnectorTableVersion> startVersion,
            Optional<ConnectorTableVersion> endVersion)
    {
        if (startVersion.isPresent()) {
            throw new TrinoException(NOT_SUPPORTED, "Tables are read at one version: a range of versions is not supported");
        }
        return directory.table(fileSystem(session), session, tableName, endVersion).orElse(null);
    }

    @Override
    public Optional<SystemTable> getSystemTable(ConnectorSession session, SchemaTableName tableName)
    {
        return metadataTables.find(fileSystem(session), snapshots, tableName);
    }

    @Override
    public SchemaTableName getTableName(ConnectorSession session, ConnectorTableHandle table)
    {
        return switch (table) {
            case TableFunctionCall call -> call.tableName();
            default -> lakeTable(table).name();
        };
    }

    @Override
    public ConnectorTableMetadata getTableMetadata(ConnectorSession session, ConnectorTableHandle table)
    {
        if (table instanceof TableFunctionCall call) {
            return new ConnectorTableMetadata(call.tableName(), call.columnMetadata());
        }
        return TableDirectory.tableMetadata(lakeTable(table).name(), snapshot(session, table));
    }

    @Override
    public Map<String, ColumnHandle> getColumnHandles(ConnectorSession session, ConnectorTableHandle table)
    {
        return table instanceof TableFunctionCall call ? call.columnHandles() : TableColumns.handles(snapshot(session, table));
    }

    @Override
    public ColumnMetadata getColumnMetadata(ConnectorSession session, ConnectorTableHandle table, ColumnHandle column)
    {
        return table instanceof TableFunctionCall ?
                new ColumnMetadata(((LakeColumn) column).name(), ((LakeColumn) column).type()) :
                TableColumns.metadata(snapshot(session, table).schema(), (LakeColumn) column);
    }

    @Override
    public Iterator<RelationColumnsMetadata> streamRelationColumns(ConnectorSession session, Optional<String> schemaName, UnaryOperator<Set<SchemaTableName>> relationFilter)
    {
        return directory.columns(fileSystem(session), schemaName, relationFilter);
    }

    @Override
    public Iterator<RelationCommentMetadata> streamRelationComments(ConnectorSession session, Optional<String> schemaName, UnaryOperator<Set<SchemaTableName>> relationFilter)
    {
        return directory.comments(fileSystem(session), schemaName, relationFilter);
    }

    @Override
    public Optional<Object> getInfo(ConnectorSession session, ConnectorTableHandle table)
    {
        return table instanceof LakeTableHandle lakeTable ? Optional.of(new ScanInfo(lakeTable.location(), lakeTable.version())) : Optional.empty();
    }

    @Override
    public TableStatistics getTableStatistics(ConnectorSession session, ConnectorTableHandle table)
    {
        if (!(table instanceof LakeTableHandle lakeTable)) {
            return TableStatistics.empty();
        }
        return scans.statistics(snapshot(session, table), lakeTable.predicate());
    }

    @Override
    public Optional<ConstraintApplicationResult<ConnectorTableHandle>> applyFilter(ConnectorSession session, ConnectorTableHandle table, Constraint constraint)
    {
        if (!(table instanceof LakeTableHandle lakeTable)) {
            return Optional.empty();
        }
        return scans.applyFilter(fileSystem(session), lakeTable, constraint).map(result -> result.transform(ConnectorTableHandle.class::cast));
    }

    @Override
    public Optional<TableFunctionApplicationResult<ConnectorTableHandle>> applyTableFunction(ConnectorSession session, ConnectorTableFunctionHandle handle)
    {
        return handle instanceof TableFunctionCall call ?
                Optional.of(new TableFunctionApplicationResult<>(call, List.copyOf(call.columns()))) :
                Optional.empty();
    }

    @Override
    public Optional<ConnectorTableExecuteHandle> getTableHandleForExecute(
            ConnectorSession session,
            ConnectorAccessControl accessControl,
            ConnectorTableHandle table,
            String procedureName,
            Map<String, Object> executeProperties,
            RetryMode retryMode)
    {
        return Optional.of(RepartitionTableProcedure.execute(accessControl, (LakeTableHandle) table, procedureName, executeProperties));
    }

    @Override
    public Set<ColumnHandle> getColumnHandlesForTableExecute(ConnectorSession session, ConnectorTableHandle table, ConnectorTableExecuteHandle execute)
    {
        return Set.of(RepartitionTableProcedure.recordColumn(lakeTable(table).name(), TableColumns.handles(snapshot(session, table)).values()));
    }

    @Override
    public BeginTableExecuteResult<ConnectorTableExecuteHandle, ConnectorTableHandle> beginTableExecute(
            ConnectorSession session,
            ConnectorTableExecuteHandle execute,
            ConnectorTableHandle filtered)
    {
        return RepartitionTableProcedure.begin((RepartitionExecute) execute, (LakeTableHandle) filtered);
    }

    @Override
    public Map<String, Long> finishTableExecute(ConnectorSession session, ConnectorTableExecuteHandle execute, Collection<Slice> fragments, List<Object> splitSourceInfo)
    {
        return execution.finish();
    }

    private Snapshot snapshot(ConnectorSession session, ConnectorTableHandle table)
    {
        return scans.snapshot(fileSystem(session), lakeTable(table));
    }

    private static LakeTableHandle lakeTable(ConnectorTableHandle table)
    {
        return table instanceof RepartitionExecute execute ? execute.table() : (LakeTableHandle) table;
    }

    private TrinoFileSystem fileSystem(ConnectorSession session)
    {
        return fileSystemFactory.create(session);
    }
}
