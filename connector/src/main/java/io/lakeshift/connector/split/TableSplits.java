package io.lakeshift.connector.split;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.config.LakeConfig;
import io.lakeshift.connector.metadata.LakeTransactions;
import io.lakeshift.connector.scan.LakeTableHandle;
import io.lakeshift.connector.scan.TableScans;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.NodeManager;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorSplitSource;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.Constraint;
import io.trino.spi.predicate.TupleDomain;

import java.util.List;
import java.util.Set;

import static io.lakeshift.connector.config.LakeSessionProperties.dynamicFilteringWaitTimeout;
import static io.lakeshift.connector.config.LakeSessionProperties.maxSplitSize;
import static java.util.Objects.requireNonNull;

/** From a table handle to the files that its predicate leaves, packed into splits. */
public final class TableSplits
{
    private final LakeTransactions transactions;
    private final TrinoFileSystemFactory fileSystemFactory;
    private final SplitFiles splitFiles;
    private final NodeManager nodes;
    private final LakeConfig config;
    private final SplitThreads executor;
    private final AskedScans asked;

    @Inject
    public TableSplits(
            LakeTransactions transactions,
            TrinoFileSystemFactory fileSystemFactory,
            SplitFiles splitFiles,
            NodeManager nodes,
            LakeConfig config,
            SplitThreads executor,
            AskedScans asked)
    {
        this.transactions = requireNonNull(transactions, "transactions is null");
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.splitFiles = requireNonNull(splitFiles, "splitFiles is null");
        this.nodes = requireNonNull(nodes, "nodes is null");
        this.config = requireNonNull(config, "config is null");
        this.executor = requireNonNull(executor, "executor is null");
        this.asked = requireNonNull(asked, "asked is null");
    }

    ConnectorSplitSource splits(
            ConnectorTransactionHandle transaction,
            ConnectorSession session,
            LakeTableHandle handle,
            Set<ColumnHandle> dynamicFilterColumns,
            Constraint constraint)
    {
        TableScans scans = transactions.metadata(transaction).scans();
        Snapshot snapshot = scans.snapshot(fileSystemFactory.create(session), handle);
        return new LakeSplitSource(
                dynamicPredicate -> {
                    TupleDomain<LakeColumn> predicate = handle.predicate().intersect(constraint.getSummary().transformKeys(LakeColumn.class::cast)).intersect(dynamicPredicate);
                    if (scans.isNewest(handle)) {
                        asked.scanned(snapshot, predicate);
                    }
                    return splits(session, scans, snapshot, predicate);
                },
                dynamicFilterColumns.isEmpty() ? 0 : dynamicFilteringWaitTimeout(session).toMillis(),
                executor);
    }

    private List<LakeSplit> splits(ConnectorSession session, TableScans scans, Snapshot snapshot, TupleDomain<LakeColumn> predicate)
    {
        if (predicate.isNone()) {
            return ImmutableList.of();
        }
        int cores = Runtime.getRuntime().availableProcessors() * Math.max(1, nodes.getWorkerNodes().size());
        return new SplitPacking(maxSplitSize(session).toBytes(), config.getFileOpenCost().toBytes(), cores * config.getSplitsPerCore())
                .pack(splitFiles.of(snapshot, scans.select(snapshot, predicate).files()));
    }
}
