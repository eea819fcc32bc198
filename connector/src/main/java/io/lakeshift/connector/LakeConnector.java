package io.lakeshift.connector;

import com.google.inject.Inject;
import io.airlift.bootstrap.LifeCycleManager;
import io.airlift.log.Logger;
import io.lakeshift.connector.metadata.LakeTableProperties;
import io.lakeshift.connector.metadata.LakeTransactions;
import io.lakeshift.connector.procedure.CallRegistry;
import io.trino.plugin.base.classloader.ClassLoaderSafeConnectorMetadata;
import io.trino.plugin.base.classloader.ClassLoaderSafeConnectorPageSinkProvider;
import io.trino.plugin.base.classloader.ClassLoaderSafeConnectorPageSourceProvider;
import io.trino.plugin.base.classloader.ClassLoaderSafeConnectorSplitManager;
import io.trino.plugin.base.session.SessionPropertiesProvider;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorMetadata;
import io.trino.spi.connector.ConnectorPageSinkProvider;
import io.trino.spi.connector.ConnectorPageSourceProvider;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorSplitManager;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.SystemTable;
import io.trino.spi.connector.TableProcedureMetadata;
import io.trino.spi.function.table.ConnectorTableFunction;
import io.trino.spi.procedure.Procedure;
import io.trino.spi.session.PropertyMetadata;
import io.trino.spi.transaction.IsolationLevel;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import static io.trino.spi.transaction.IsolationLevel.READ_COMMITTED;
import static io.trino.spi.transaction.IsolationLevel.checkConnectorSupports;
import static java.util.Objects.requireNonNull;

/** One catalog of the engine. */
public final class LakeConnector
        implements Connector
{
    private static final Logger log = Logger.get(LakeConnector.class);
    /** What a migration may take at shutdown to remove its files and its claim, before its threads are taken away. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LifeCycleManager lifeCycleManager;
    private final LakeTransactions transactions;
    private final CallRegistry calls;
    private final ConnectorSplitManager splitManager;
    private final ConnectorPageSourceProvider pageSourceProvider;
    private final ConnectorPageSinkProvider pageSinkProvider;
    private final ConnectorAccessControl accessControl;
    private final Offers offers;

    /** What the catalog offers beside tables. */
    public record Offers(
            Set<Procedure> procedures,
            Set<TableProcedureMetadata> tableProcedures,
            Set<ConnectorTableFunction> tableFunctions,
            Set<SystemTable> systemTables,
            SessionPropertiesProvider sessionProperties)
    {
        @Inject
        public Offers {}
    }

    /** How the engine gets at what it scans, and gives back what it has. */
    public record Streams(ConnectorSplitManager splits, ConnectorPageSourceProvider sources, ConnectorPageSinkProvider sinks)
    {
        @Inject
        public Streams {}
    }

    @Inject
    public LakeConnector(
            LifeCycleManager lifeCycleManager,
            LakeTransactions transactions,
            CallRegistry calls,
            Streams streams,
            ConnectorAccessControl accessControl,
            Offers offers)
    {
        this.lifeCycleManager = requireNonNull(lifeCycleManager, "lifeCycleManager is null");
        this.transactions = requireNonNull(transactions, "transactions is null");
        this.calls = requireNonNull(calls, "calls is null");
        this.splitManager = new ClassLoaderSafeConnectorSplitManager(streams.splits(), getClass().getClassLoader());
        this.pageSourceProvider = new ClassLoaderSafeConnectorPageSourceProvider(streams.sources(), getClass().getClassLoader());
        this.pageSinkProvider = new ClassLoaderSafeConnectorPageSinkProvider(streams.sinks(), getClass().getClassLoader());
        this.accessControl = requireNonNull(accessControl, "accessControl is null");
        this.offers = requireNonNull(offers, "offers is null");
    }

    @Override
    public ConnectorTransactionHandle beginTransaction(IsolationLevel isolationLevel, boolean readOnly, boolean autoCommit)
    {
        checkConnectorSupports(READ_COMMITTED, isolationLevel);
        return transactions.begin();
    }

    @Override
    public ConnectorMetadata getMetadata(ConnectorSession session, ConnectorTransactionHandle transaction)
    {
        return new ClassLoaderSafeConnectorMetadata(transactions.metadata(transaction), getClass().getClassLoader());
    }

    @Override
    public void commit(ConnectorTransactionHandle transaction)
    {
        calls.transactionEnded(transaction);
        transactions.end(transaction);
    }

    @Override
    public void rollback(ConnectorTransactionHandle transaction)
    {
        calls.transactionEnded(transaction);
        transactions.end(transaction);
    }

    @Override
    public ConnectorSplitManager getSplitManager()
    {
        return splitManager;
    }

    @Override
    public ConnectorPageSourceProvider getPageSourceProvider()
    {
        return pageSourceProvider;
    }

    @Override
    public ConnectorPageSinkProvider getPageSinkProvider()
    {
        return pageSinkProvider;
    }

    @Override
    public Set<TableProcedureMetadata> getTableProcedures()
    {
        return offers.tableProcedures();
    }

    @Override
    public Set<Procedure> getProcedures()
    {
        return offers.procedures();
    }

    @Override
    public Set<ConnectorTableFunction> getTableFunctions()
    {
        return offers.tableFunctions();
    }

    @Override
    public Set<SystemTable> getSystemTables()
    {
        return offers.systemTables();
    }

    @Override
    public ConnectorAccessControl getAccessControl()
    {
        return accessControl;
    }

    @Override
    public List<PropertyMetadata<?>> getSessionProperties()
    {
        return offers.sessionProperties().getSessionProperties();
    }

    @Override
    public List<PropertyMetadata<?>> getTableProperties()
    {
        return LakeTableProperties.ALL;
    }

    @Override
    public void shutdown()
    {
        try {
            Set<String> busy = calls.shutDown(PATIENCE);
            if (!busy.isEmpty()) {
                log.warn("The CALLs of queries %s have not cleaned up within %s seconds of the shutdown; the next CALL on their tables will", busy, PATIENCE.toSeconds());
            }
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lifeCycleManager.stop();
    }
}
