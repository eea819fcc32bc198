package io.lakeshift.connector.procedure;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Provider;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.migration.Migrations;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.TrinoException;
import io.trino.spi.classloader.ThreadContextClassLoader;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.procedure.Procedure;
import io.trino.spi.procedure.Procedure.Argument;

import java.lang.invoke.MethodHandle;

import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;
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

    private final TrinoFileSystemFactory fileSystemFactory;
    private final ChangeableTables tables;
    private final CopyTargets targets;
    private final Migrations migrations;
    private final CallRegistry calls;

    @Inject
    public AbortRepartitionProcedure(TrinoFileSystemFactory fileSystemFactory, ChangeableTables tables, CopyTargets targets, Migrations migrations, CallRegistry calls)
    {
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.tables = requireNonNull(tables, "tables is null");
        this.targets = requireNonNull(targets, "targets is null");
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
            TrinoFileSystem fileSystem = fileSystemFactory.create(session);
            TableAddress table = find(fileSystem, session, accessControl, tableName);
            migrations.abort(
                    fileSystem,
                    table.location(),
                    table.name().toString(),
                    "Aborted by %s with CALL system.abort_repartition in query %s".formatted(session.getUser(), session.getQueryId()));
        }
        finally {
            calls.end(session.getQueryId());
        }
    }

    private TableAddress find(TrinoFileSystem fileSystem, ConnectorSession session, ConnectorAccessControl accessControl, String tableName)
    {
        try {
            return tables.find(session, accessControl, tableName).address();
        }
        catch (TrinoException e) {
            if (!e.getErrorCode().equals(TABLE_NOT_FOUND.toErrorCode())) {
                throw e;
            }
            // a copy that is not finished is no table yet
            return targets.underWay(fileSystem, accessControl, tableName).orElseThrow(() -> e);
        }
    }
}
