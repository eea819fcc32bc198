package io.lakeshift.connector.security;

import io.trino.plugin.base.security.ReadOnlyAccessControl;
import io.trino.spi.connector.ConnectorSecurityContext;
import io.trino.spi.connector.SchemaRoutineName;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.security.AccessDeniedException;

/** {@code lakeshift.security=read-only}: every procedure of this catalog changes something and is refused; table functions only look, and are allowed. */
final class ReadOnlyLake
        extends ReadOnlyAccessControl
{
    @Override
    public void checkCanExecuteProcedure(ConnectorSecurityContext context, SchemaRoutineName procedure)
    {
        throw new AccessDeniedException("Cannot execute procedure %s: the catalog is read-only (lakeshift.security)".formatted(procedure));
    }

    @Override
    public void checkCanExecuteTableProcedure(ConnectorSecurityContext context, SchemaTableName table, String procedure)
    {
        throw new AccessDeniedException("Cannot execute table procedure %s on %s: the catalog is read-only (lakeshift.security)".formatted(procedure, table));
    }

    @Override
    public boolean canExecuteFunction(ConnectorSecurityContext context, SchemaRoutineName function)
    {
        return true;
    }

    @Override
    public boolean canCreateViewWithExecuteFunction(ConnectorSecurityContext context, SchemaRoutineName function)
    {
        return true;
    }
}
