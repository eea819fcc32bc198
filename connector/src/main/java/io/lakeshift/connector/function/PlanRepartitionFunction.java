package io.lakeshift.connector.function;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.connector.catalog.TableNames;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.procedure.ShownColumns;
import io.lakeshift.connector.procedure.TargetFileSize;
import io.lakeshift.delta.partition.PartitionSpec;
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

import static io.lakeshift.connector.function.FunctionArguments.PARTITIONING;
import static io.lakeshift.connector.function.FunctionArguments.SORTED_BY;
import static io.lakeshift.connector.function.FunctionArguments.TABLE_NAME;
import static io.lakeshift.connector.function.FunctionArguments.TARGET_FILE_SIZE;
import static io.lakeshift.connector.function.FunctionArguments.ZONE;
import static io.lakeshift.connector.function.FunctionArguments.ZORDER_BY;
import static io.lakeshift.connector.function.FunctionArguments.column;
import static io.lakeshift.connector.function.FunctionArguments.optional;
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
            column("refusals", new ArrayType(VARCHAR)),
            column("source_files", BIGINT));

    private final TrinoFileSystemFactory fileSystemFactory;
    private final TableNames tableNames;
    private final ShownColumns shownColumns;

    @Inject
    public PlanRepartitionFunction(TrinoFileSystemFactory fileSystemFactory, TableNames tableNames, ShownColumns shownColumns)
    {
        super(
                "system",
                "plan_repartition",
                ImmutableList.of(
                        ScalarArgumentSpecification.builder().name(TABLE_NAME).type(VARCHAR).build(),
                        optional(PARTITIONING, new ArrayType(VARCHAR)),
                        optional(SORTED_BY, new ArrayType(VARCHAR)),
                        optional(TARGET_FILE_SIZE, VARCHAR),
                        optional(ZONE, VARCHAR),
                        optional(ZORDER_BY, new ArrayType(VARCHAR))),
                FunctionArguments.returning(COLUMNS),
                "Shows what system.repartition would make of a table");
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.tableNames = requireNonNull(tableNames, "tableNames is null");
        this.shownColumns = requireNonNull(shownColumns, "shownColumns is null");
    }

    @Override
    public TableFunctionAnalysis analyze(ConnectorSession session, ConnectorTransactionHandle transaction, Map<String, Argument> arguments, ConnectorAccessControl accessControl)
    {
        TrinoFileSystem fileSystem = fileSystemFactory.create(session);
        TableAddress table = tableNames.resolve(fileSystem, accessControl, text(arguments.get(TABLE_NAME)).orElse(null));
        PlanRepartitionCall call = new PlanRepartitionCall(
                table.name(),
                table.location().toString(),
                texts(PARTITIONING, arguments.get(PARTITIONING)),
                texts(SORTED_BY, arguments.get(SORTED_BY)).orElse(List.of()),
                texts(ZORDER_BY, arguments.get(ZORDER_BY)).orElse(List.of()),
                text(arguments.get(TARGET_FILE_SIZE)).map(TargetFileSize::parse),
                text(arguments.get(ZONE)));
        call.partitioning().map(PartitionSpec::parse).ifPresentOrElse(
                layout -> shownColumns.check(fileSystem, accessControl, table, "function system.plan_repartition", layout, call.orderedBy()),
                // the advised layout, which may be of any
                () -> shownColumns.checkAll(fileSystem, accessControl, table, "function system.plan_repartition"));
        return TableFunctionAnalysis.builder()
                .handle(call)
                .build();
    }
}
