package io.lakeshift.connector.function;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.connector.catalog.TableNames;
import io.lakeshift.connector.metadata.LakeColumn;
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

import static io.lakeshift.connector.function.FunctionArguments.PARTITIONING;
import static io.lakeshift.connector.function.FunctionArguments.TABLE_NAME;
import static io.lakeshift.connector.function.FunctionArguments.column;
import static io.lakeshift.connector.function.FunctionArguments.text;
import static io.lakeshift.connector.function.FunctionArguments.texts;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.util.Objects.requireNonNull;

/** {@code SELECT * FROM TABLE(system.plan_repartition('t', ARRAY['day(ts)']))}: what a migration would make, partition by partition. Changes nothing. */
public final class PlanRepartitionFunction
        extends AbstractConnectorTableFunction
{
    static final List<LakeColumn> COLUMNS = ImmutableList.of(
            column("partitioning", new ArrayType(VARCHAR)),
            column("partition", VARCHAR),
            column("row_count", BIGINT),
            column("file_count", BIGINT),
            column("total_size", BIGINT),
            column("warnings", new ArrayType(VARCHAR)),
            column("refusals", new ArrayType(VARCHAR)));

    private final TrinoFileSystemFactory fileSystemFactory;
    private final TableNames tableNames;

    @Inject
    public PlanRepartitionFunction(TrinoFileSystemFactory fileSystemFactory, TableNames tableNames)
    {
        super(
                "system",
                "plan_repartition",
                ImmutableList.of(
                        ScalarArgumentSpecification.builder().name(TABLE_NAME).type(VARCHAR).build(),
                        ScalarArgumentSpecification.builder().name(PARTITIONING).type(new ArrayType(VARCHAR)).defaultValue(null).build()),
                FunctionArguments.returning(COLUMNS),
                "Shows what system.repartition would make of a table");
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.tableNames = requireNonNull(tableNames, "tableNames is null");
    }

    @Override
    public TableFunctionAnalysis analyze(ConnectorSession session, ConnectorTransactionHandle transaction, Map<String, Argument> arguments, ConnectorAccessControl accessControl)
    {
        TableAddress table = tableNames.resolve(fileSystemFactory.create(session), text(arguments.get(TABLE_NAME)));
        FunctionArguments.checkCanSelect(accessControl, table.name());
        return TableFunctionAnalysis.builder()
                .handle(new PlanRepartitionCall(table.name(), table.location().toString(), texts(arguments.get(PARTITIONING))))
                .build();
    }
}
