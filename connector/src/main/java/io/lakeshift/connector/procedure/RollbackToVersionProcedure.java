package io.lakeshift.connector.procedure;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Provider;
import io.lakeshift.connector.procedure.ChangeableTables.ChangeableTable;
import io.lakeshift.migration.rollback.VersionRollback;
import io.trino.spi.classloader.ThreadContextClassLoader;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.procedure.Procedure;
import io.trino.spi.procedure.Procedure.Argument;

import java.lang.invoke.MethodHandle;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

/** {@code CALL system.rollback_to_version('t', 42)}: the table is again what it was at that version. */
public final class RollbackToVersionProcedure
        implements Provider<Procedure>
{
    private static final MethodHandle ROLLBACK_TO_VERSION;

    static {
        try {
            ROLLBACK_TO_VERSION = lookup().unreflect(RollbackToVersionProcedure.class.getMethod(
                    "rollbackToVersion", ConnectorSession.class, ConnectorAccessControl.class, String.class, long.class));
        }
        catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private final ChangeableTables tables;
    private final VersionRollback rollback;
    private final CallRegistry calls;

    @Inject
    public RollbackToVersionProcedure(ChangeableTables tables, VersionRollback rollback, CallRegistry calls)
    {
        this.tables = requireNonNull(tables, "tables is null");
        this.rollback = requireNonNull(rollback, "rollback is null");
        this.calls = requireNonNull(calls, "calls is null");
    }

    @Override
    public Procedure get()
    {
        return new Procedure(
                "system",
                "rollback_to_version",
                ImmutableList.of(new Argument("TABLE_NAME", VARCHAR), new Argument("VERSION", BIGINT)),
                ROLLBACK_TO_VERSION.bindTo(this));
    }

    public void rollbackToVersion(ConnectorSession session, ConnectorAccessControl accessControl, String tableName, long version)
    {
        try (ThreadContextClassLoader _ = new ThreadContextClassLoader(getClass().getClassLoader())) {
            ChangeableTable table = tables.find(session, accessControl, tableName);
            rollback.rollBack(table.fileSystem(), table.address().location(), table.name(), version);
        }
        finally {
            calls.end(session.getQueryId());
        }
    }
}
