package io.lakeshift.connector.procedure;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Provider;
import io.lakeshift.connector.procedure.ChangeableTables.ChangeableTable;
import io.lakeshift.migration.Repartitioner;
import io.trino.spi.classloader.ThreadContextClassLoader;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.procedure.Procedure;
import io.trino.spi.procedure.Procedure.Argument;

import java.lang.invoke.MethodHandle;

import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

/** {@code CALL system.undo_repartition('t')}: returns once the table has the layout again that it had before its last migration. */
public final class UndoRepartitionProcedure
        implements Provider<Procedure>
{
    private static final MethodHandle UNDO_REPARTITION;

    static {
        try {
            UNDO_REPARTITION = lookup().unreflect(UndoRepartitionProcedure.class.getMethod("undoRepartition", ConnectorSession.class, ConnectorAccessControl.class, String.class));
        }
        catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private final ChangeableTables tables;
    private final Repartitioner repartitioner;
    private final CallRegistry calls;

    @Inject
    public UndoRepartitionProcedure(ChangeableTables tables, Repartitioner repartitioner, CallRegistry calls)
    {
        this.tables = requireNonNull(tables, "tables is null");
        this.repartitioner = requireNonNull(repartitioner, "repartitioner is null");
        this.calls = requireNonNull(calls, "calls is null");
    }

    @Override
    public Procedure get()
    {
        return new Procedure("system", "undo_repartition", ImmutableList.of(new Argument("TABLE_NAME", VARCHAR)), UNDO_REPARTITION.bindTo(this));
    }

    public void undoRepartition(ConnectorSession session, ConnectorAccessControl accessControl, String tableName)
    {
        try (ThreadContextClassLoader _ = new ThreadContextClassLoader(getClass().getClassLoader())) {
            ChangeableTable table = tables.find(session, accessControl, tableName);
            repartitioner.undo(table.fileSystem(), table.address().location(), table.name(), session.getQueryId(), calls.begin(session.getQueryId()));
        }
        finally {
            calls.end(session.getQueryId());
        }
    }
}
