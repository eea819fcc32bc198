package io.lakeshift.connector.function;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.connector.catalog.TableNames;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.procedure.ShownColumns;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.function.table.AbstractConnectorTableFunction;
import io.trino.spi.function.table.Argument;
import io.trino.spi.function.table.ScalarArgumentSpecification;
import io.trino.spi.function.table.TableFunctionAnalysis;
import io.trino.spi.type.ArrayType;

import java.util.List;
import java.util.Map;

import static io.lakeshift.connector.function.FunctionArguments.TABLE_NAME;
import static io.lakeshift.connector.function.FunctionArguments.column;
import static io.lakeshift.connector.function.FunctionArguments.text;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.util.Objects.requireNonNull;

/** {@code SELECT * FROM TABLE(system.advise('t'))}: layouts for a table, best first, with the reason for each. Changes nothing. */
public final class AdviseFunction
        extends AbstractConnectorTableFunction
{
    static final List<LakeColumn> COLUMNS = ImmutableList.of(
            column("rank", BIGINT),
            column("partitioning", new ArrayType(VARCHAR)),
            column("score", DOUBLE),
            column("partitions", BIGINT),
            column("average_size", BIGINT),
            column("reason", VARCHAR),
            column("warnings", new ArrayType(VARCHAR)),
            column("queries", BIGINT),
            column("files_now", DOUBLE),
            column("files_then", DOUBLE),
            column("bytes_now", BIGINT),
            column("bytes_then", BIGINT));

    private final TrinoFileSystemFactory fileSystemFactory;
    private final TableNames tableNames;
    private final ShownColumns shownColumns;

    @Inject
    public AdviseFunction(TrinoFileSystemFactory fileSystemFactory, TableNames tableNames, ShownColumns shownColumns)
    {
        super(
                "system",
                "advise",
                ImmutableList.of(ScalarArgumentSpecification.builder().name(TABLE_NAME).type(VARCHAR).build()),
                FunctionArguments.returning(COLUMNS),
                "Proposes layouts for a table, best first");
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.tableNames = requireNonNull(tableNames, "tableNames is null");
        this.shownColumns = requireNonNull(shownColumns, "shownColumns is null");
    }

    @Override
    public TableFunctionAnalysis analyze(ConnectorSession session, ConnectorTransactionHandle transaction, Map<String, Argument> arguments, ConnectorAccessControl accessControl)
    {
        TrinoFileSystem fileSystem = fileSystemFactory.create(session);
        TableAddress table = tableNames.resolve(fileSystem, accessControl, text(arguments.get(TABLE_NAME)).orElse(null));
        shownColumns.checkAll(fileSystem, accessControl, table, "function system.advise");
        return TableFunctionAnalysis.builder()
                .handle(new AdviseCall(table.name(), table.location().toString()))
                .build();
    }
}
