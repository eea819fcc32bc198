package io.lakeshift.connector.split;

import com.google.inject.Inject;
import io.lakeshift.connector.execute.RepartitionExecute;
import io.lakeshift.connector.function.TableFunctionCall;
import io.lakeshift.connector.function.TableFunctionSplit;
import io.lakeshift.connector.metadata.LakeTransactions;
import io.lakeshift.connector.scan.LakeTableHandle;
import io.trino.spi.Node;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorSplitManager;
import io.trino.spi.connector.ConnectorSplitSource;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.Constraint;
import io.trino.spi.connector.FixedSplitSource;

import java.util.Set;

import static java.util.Objects.requireNonNull;

/** Splits of whatever the engine scans: a table's files, a table function's rows, the groups of files that an EXECUTE rewrites. */
public final class ScannedSplits
        implements ConnectorSplitManager
{
    private final LakeTransactions transactions;
    private final TableSplits tables;
    private final Node coordinator;

    /** @param coordinator this node: splits are made nowhere else */
    @Inject
    public ScannedSplits(LakeTransactions transactions, TableSplits tables, Node coordinator)
    {
        this.transactions = requireNonNull(transactions, "transactions is null");
        this.tables = requireNonNull(tables, "tables is null");
        this.coordinator = requireNonNull(coordinator, "coordinator is null");
    }

    @Override
    public ConnectorSplitSource getSplits(
            ConnectorTransactionHandle transaction,
            ConnectorSession session,
            ConnectorTableHandle table,
            Set<ColumnHandle> dynamicFilterColumns,
            Constraint constraint)
    {
        return switch (table) {
            case TableFunctionCall _ -> new FixedSplitSource(new TableFunctionSplit(coordinator.getHostAndPort()));
            case RepartitionExecute execute -> transactions.metadata(transaction).execution().splits(session, execute);
            default -> tables.splits(transaction, session, (LakeTableHandle) table, dynamicFilterColumns, constraint);
        };
    }
}
