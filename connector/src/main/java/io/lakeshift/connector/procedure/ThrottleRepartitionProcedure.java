package io.lakeshift.connector.procedure;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Provider;
import io.airlift.units.DataSize;
import io.lakeshift.connector.procedure.ChangeableTables.ChangeableTable;
import io.lakeshift.migration.Migrations;
import io.trino.spi.TrinoException;
import io.trino.spi.classloader.ThreadContextClassLoader;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.procedure.Procedure;
import io.trino.spi.procedure.Procedure.Argument;

import java.lang.invoke.MethodHandle;
import java.util.OptionalInt;
import java.util.OptionalLong;

import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

/** {@code CALL system.throttle_repartition(table_name => 't', bytes_per_second => '50MB', threads => 1)}: how fast the migration that runs may go from now on. A copy bears the name of the table that it makes. */
public final class ThrottleRepartitionProcedure
        implements Provider<Procedure>
{
    private static final String UNLIMITED = "unlimited";

    private static final MethodHandle THROTTLE_REPARTITION;

    static {
        try {
            THROTTLE_REPARTITION = lookup().unreflect(ThrottleRepartitionProcedure.class.getMethod(
                    "throttleRepartition", ConnectorSession.class, ConnectorAccessControl.class, String.class, String.class, Long.class));
        }
        catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private final MigratingTables tables;
    private final Migrations migrations;
    private final CallRegistry calls;

    @Inject
    public ThrottleRepartitionProcedure(MigratingTables tables, Migrations migrations, CallRegistry calls)
    {
        this.tables = requireNonNull(tables, "tables is null");
        this.migrations = requireNonNull(migrations, "migrations is null");
        this.calls = requireNonNull(calls, "calls is null");
    }

    @Override
    public Procedure get()
    {
        return new Procedure(
                "system",
                "throttle_repartition",
                ImmutableList.of(
                        new Argument("TABLE_NAME", VARCHAR),
                        new Argument("BYTES_PER_SECOND", VARCHAR, false, null),
                        new Argument("THREADS", BIGINT, false, null)),
                THROTTLE_REPARTITION.bindTo(this));
    }

    public void throttleRepartition(ConnectorSession session, ConnectorAccessControl accessControl, String tableName, String bytesPerSecond, Long threads)
    {
        try (ThreadContextClassLoader _ = new ThreadContextClassLoader(getClass().getClassLoader())) {
            ChangeableTable table = tables.find(session, accessControl, tableName);
            if (bytesPerSecond == null && threads == null) {
                throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "Say what to change: bytes_per_second => '50MB' or 'unlimited', threads => 1, or both");
            }
            migrations.throttle(
                    table.fileSystem(),
                    table.address().location(),
                    table.name(),
                    bytesPerSecond == null ? OptionalLong.empty() : OptionalLong.of(bytes(bytesPerSecond)),
                    threads == null ? OptionalInt.empty() : OptionalInt.of(threads(threads)));
        }
        finally {
            calls.end(session.getQueryId());
        }
    }

    private static long bytes(String text)
    {
        if (text.equalsIgnoreCase(UNLIMITED)) {
            return Long.MAX_VALUE;
        }
        try {
            DataSize size = DataSize.valueOf(text);
            if (size.toBytes() > 0) {
                return size.toBytes();
            }
        }
        catch (IllegalArgumentException e) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "bytes_per_second '%s' is no size: write it like '50MB', or 'unlimited'".formatted(text), e);
        }
        throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "bytes_per_second must be more than 0, not '%s'; 'unlimited' lifts the ceiling, and system.abort_repartition stops the migration".formatted(text));
    }

    private static int threads(long threads)
    {
        if (threads < 1) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "threads must be 1 or more, not %s; system.abort_repartition stops the migration".formatted(threads));
        }
        return (int) Math.min(threads, Integer.MAX_VALUE);
    }
}
