package io.lakeshift.connector.procedure;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Provider;
import io.lakeshift.connector.procedure.ChangeableTables.ChangeableTable;
import io.lakeshift.migration.PreparedMigrations;
import io.trino.spi.classloader.ThreadContextClassLoader;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.procedure.Procedure;
import io.trino.spi.procedure.Procedure.Argument;

import java.lang.invoke.MethodHandle;

import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

/** {@code CALL system.commit_repartition('t')}: publishes what {@code commit => false} prepared, and returns once it is. */
public final class CommitRepartitionProcedure
        implements Provider<Procedure>
{
    private static final MethodHandle COMMIT_REPARTITION;

    static {
        try {
            COMMIT_REPARTITION = lookup().unreflect(CommitRepartitionProcedure.class.getMethod("commitRepartition", ConnectorSession.class, ConnectorAccessControl.class, String.class));
        }
        catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private final ChangeableTables tables;
    private final PreparedMigrations prepared;
    private final CallRegistry calls;

    @Inject
    public CommitRepartitionProcedure(ChangeableTables tables, PreparedMigrations prepared, CallRegistry calls)
    {
        this.tables = requireNonNull(tables, "tables is null");
        this.prepared = requireNonNull(prepared, "prepared is null");
        this.calls = requireNonNull(calls, "calls is null");
    }

    @Override
    public Procedure get()
    {
        return new Procedure("system", "commit_repartition", ImmutableList.of(new Argument("TABLE_NAME", VARCHAR)), COMMIT_REPARTITION.bindTo(this));
    }

    public void commitRepartition(ConnectorSession session, ConnectorAccessControl accessControl, String tableName)
    {
        try (ThreadContextClassLoader _ = new ThreadContextClassLoader(getClass().getClassLoader())) {
            ChangeableTable table = tables.find(session, accessControl, tableName);
            prepared.commit(
                    table.fileSystem(),
                    table.address().location(),
                    table.name(),
                    "%s with CALL system.commit_repartition in query %s".formatted(session.getUser(), session.getQueryId()),
                    calls.begin(session.getQueryId()));
        }
        finally {
            calls.end(session.getQueryId());
        }
    }
}
