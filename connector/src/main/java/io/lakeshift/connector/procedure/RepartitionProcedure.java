package io.lakeshift.connector.procedure;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Provider;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.connector.procedure.ChangeableTables.ChangeableTable;
import io.lakeshift.connector.procedure.CopyTargets.CopyOf;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.migration.Repartitioner;
import io.lakeshift.migration.TableCopier;
import io.trino.spi.TrinoException;
import io.trino.spi.classloader.ThreadContextClassLoader;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.procedure.Procedure;
import io.trino.spi.procedure.Procedure.Argument;
import io.trino.spi.type.ArrayType;

import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

/**
 * {@code CALL system.repartition(…)}: returns once the new layout is published, or was there already; with {@code commit => false} once it is prepared; with a
 * target, once the copy is made.
 */
public final class RepartitionProcedure
        implements Provider<Procedure>
{
    private static final MethodHandle REPARTITION;

    static {
        try {
            REPARTITION = lookup().unreflect(RepartitionProcedure.class.getMethod(
                    "repartition",
                    ConnectorSession.class,
                    ConnectorAccessControl.class,
                    String.class,
                    List.class,
                    List.class,
                    String.class,
                    String.class,
                    List.class,
                    String.class,
                    boolean.class));
        }
        catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private final ChangeableTables tables;
    private final Repartitioner repartitioner;
    private final CopyTargets targets;
    private final TableCopier copier;
    private final CallRegistry calls;

    @Inject
    public RepartitionProcedure(ChangeableTables tables, Repartitioner repartitioner, CopyTargets targets, TableCopier copier, CallRegistry calls)
    {
        this.tables = requireNonNull(tables, "tables is null");
        this.repartitioner = requireNonNull(repartitioner, "repartitioner is null");
        this.targets = requireNonNull(targets, "targets is null");
        this.copier = requireNonNull(copier, "copier is null");
        this.calls = requireNonNull(calls, "calls is null");
    }

    @Override
    public Procedure get()
    {
        return new Procedure(
                "system",
                "repartition",
                ImmutableList.of(
                        new Argument("TABLE_NAME", VARCHAR),
                        new Argument("PARTITIONING", new ArrayType(VARCHAR), false, null),
                        new Argument("SORTED_BY", new ArrayType(VARCHAR), false, null),
                        new Argument("TARGET_FILE_SIZE", VARCHAR, false, null),
                        new Argument("ZONE", VARCHAR, false, null),
                        new Argument("ZORDER_BY", new ArrayType(VARCHAR), false, null),
                        new Argument("TARGET", VARCHAR, false, null),
                        new Argument("COMMIT", BOOLEAN, false, true)),
                REPARTITION.bindTo(this));
    }

    public void repartition(
            ConnectorSession session,
            ConnectorAccessControl accessControl,
            String tableName,
            List<?> partitioning,
            List<?> sortedBy,
            String targetFileSize,
            String zone,
            List<?> zorderBy,
            String target,
            boolean commit)
    {
        if (target != null && !commit) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, ("A copy is a table of its own, which nobody reads before it is there: commit => false has no meaning together with target => '%s'. " +
                    "Nothing was done; leave one of them out").formatted(target));
        }
        try (ThreadContextClassLoader _ = new ThreadContextClassLoader(getClass().getClassLoader())) {
            Function<TableAddress, RepartitionRequest> layout = table -> new RepartitionRequest(
                    table.location(),
                    table.name().toString(),
                    Optional.ofNullable(partitioning).map(list -> texts("partitioning", list)),
                    sortedBy == null ? ImmutableList.of() : texts("sorted_by", sortedBy),
                    zorderBy == null ? ImmutableList.of() : texts("zorder_by", zorderBy),
                    Optional.ofNullable(targetFileSize).map(TargetFileSize::parse),
                    Optional.ofNullable(zone),
                    session.getQueryId());
            if (target == null) {
                ChangeableTable table = tables.find(session, accessControl, tableName);
                RepartitionRequest request = layout.apply(table.address());
                Cancellation cancellation = calls.begin(session.getQueryId());
                if (commit) {
                    repartitioner.repartition(table.fileSystem(), request, cancellation);
                }
                else {
                    repartitioner.prepare(table.fileSystem(), request, cancellation);
                }
            }
            else {
                CopyOf copy = targets.find(session, accessControl, tableName, target);
                RepartitionRequest request = layout.apply(copy.source());
                copier.copy(copy.fileSystem(), request, copy.target(), calls.begin(session.getQueryId()));
            }
        }
        finally {
            calls.end(session.getQueryId());
        }
    }

    private static List<String> texts(String argument, List<?> values)
    {
        return values.stream()
                .map(value -> {
                    if (value == null) {
                        throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "%s must not hold NULL".formatted(argument));
                    }
                    return value.toString();
                })
                .toList();
    }
}
