package io.lakeshift.connector.security;

import io.lakeshift.connector.procedure.CallRegistry;
import io.trino.plugin.base.security.ForwardingConnectorAccessControl;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSecurityContext;
import io.trino.spi.connector.SchemaRoutineName;
import io.trino.spi.connector.SchemaTableName;

import static java.util.Objects.requireNonNull;

/** Sees every CALL and every EXECUTE before it begins: the one place where the engine tells both its query and its transaction. */
final class CallTrackingAccessControl
        extends ForwardingConnectorAccessControl
{
    private final ConnectorAccessControl delegate;
    private final CallRegistry calls;

    CallTrackingAccessControl(ConnectorAccessControl delegate, CallRegistry calls)
    {
        this.delegate = requireNonNull(delegate, "delegate is null");
        this.calls = requireNonNull(calls, "calls is null");
    }

    @Override
    protected ConnectorAccessControl delegate()
    {
        return delegate;
    }

    @Override
    public void checkCanExecuteProcedure(ConnectorSecurityContext context, SchemaRoutineName procedure)
    {
        delegate.checkCanExecuteProcedure(context, procedure);
        calls.calling(context.getQueryId().toString(), context.getTransactionHandle());
    }

    @Override
    public void checkCanExecuteTableProcedure(ConnectorSecurityContext context, SchemaTableName table, String procedure)
    {
        delegate.checkCanExecuteTableProcedure(context, table, procedure);
        calls.calling(context.getQueryId().toString(), context.getTransactionHandle());
    }
}
