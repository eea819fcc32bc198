package io.lakeshift.connector.procedure;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Provider;
import io.lakeshift.connector.procedure.ChangeableTables.ChangeableTable;
import io.lakeshift.migration.Migrations;
import io.trino.spi.classloader.ThreadContextClassLoader;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.procedure.Procedure;
import io.trino.spi.procedure.Procedure.Argument;

import java.lang.invoke.MethodHandle;

import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

/** {@code CALL system.abort_repartition('t')}: returns once the migration has stopped and cleaned up. A copy bears the name of the table that it makes. */
public final class AbortRepartitionProcedure
        implements Provider<Procedure>
{
    private static final MethodHandle ABORT_REPARTITION;

    static {
        try {
            ABORT_REPARTITION = lookup().unreflect(AbortRepartitionProcedure.class.getMethod("abortRepartition", ConnectorSession.class, ConnectorAccessControl.class, String.class));
        }
        catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private final MigratingTables tables;
    private final Migrations migrations;
    private final CallRegistry calls;

    @Inject
    public AbortRepartitionProcedure(MigratingTables tables, Migrations migrations, CallRegistry calls)
    {
        this.tables = requireNonNull(tables, "tables is null");
        this.migrations = requireNonNull(migrations, "migrations is null");
        this.calls = requireNonNull(calls, "calls is null");
    }

    @Override
    public Procedure get()
    {
        return new Procedure("system", "abort_repartition", ImmutableList.of(new Argument("TABLE_NAME", VARCHAR)), ABORT_REPARTITION.bindTo(this));
    }

    public void abortRepartition(ConnectorSession session, ConnectorAccessControl accessControl, String tableName)
    {
        try (ThreadContextClassLoader _ = new ThreadContextClassLoader(getClass().getClassLoader())) {
            ChangeableTable table = tables.find(session, accessControl, tableName);
            migrations.abort(
                    table.fileSystem(),
                    table.address().location(),
                    table.name(),
                    "Aborted by %s with CALL system.abort_repartition in query %s".formatted(session.getUser(), session.getQueryId()));
        }
        finally {
            calls.end(session.getQueryId());
        }
    }
}
