package io.lakeshift.connector.procedure;

import com.google.inject.Inject;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.partition.PartitionTransform;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.delta.snapshot.Snapshots;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ColumnSchema;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.security.AccessDeniedException;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static io.trino.spi.StandardErrorCode.NOT_SUPPORTED;
import static java.util.Locale.ENGLISH;
import static java.util.Objects.requireNonNull;

/**
 * What a table function or a procedure lets a user see of a table's values, the user must be allowed to select. They look at all rows as they are; so where a row
 * filter applies to the user, or a mask to such a column, they refuse.
 */
public final class ShownColumns
{
    private final Snapshots snapshots;

    @Inject
    public ShownColumns(Snapshots snapshots)
    {
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
    }

    /**
     * For what looks at every column.
     *
     * @param routine {@code function} or {@code procedure}, and its name
     */
    public void checkAll(TrinoFileSystem fileSystem, ConnectorAccessControl accessControl, TableAddress table, String routine)
    {
        check(accessControl, table, routine, visible(schema(fileSystem, accessControl, table)));
    }

    /** For a function that shows what a layout makes of the columns that it is built from. */
    public void check(TrinoFileSystem fileSystem, ConnectorAccessControl accessControl, TableAddress table, String routine, PartitionSpec layout, List<String> sortedBy)
    {
        TableSchema schema = schema(fileSystem, accessControl, table);
        Map<String, TableColumn> columns = new LinkedHashMap<>();
        boolean known = Stream.concat(layout.transforms().stream().map(PartitionTransform::source), sortedBy.stream()).allMatch(name -> {
            Optional<TableColumn> column = schema.column(name);
            column.ifPresent(found -> columns.put(found.name(), found));
            return column.isPresent();
        });
        // the message on a column that is not there lists those that are
        check(accessControl, table, routine, known ? columns.values() : visible(schema));
    }

    private TableSchema schema(TrinoFileSystem fileSystem, ConnectorAccessControl accessControl, TableAddress table)
    {
        // before anything is told of the table, be it why its log cannot be read
        accessControl.checkCanSelectFromColumns(null, table.name(), Optional.empty(), Set.of());
        return snapshots.latest(fileSystem, table.location()).schema();
    }

    private static List<TableColumn> visible(TableSchema schema)
    {
        return schema.columns().stream().filter(column -> !column.hidden()).toList();
    }

    private static void check(ConnectorAccessControl accessControl, TableAddress table, String routine, Collection<TableColumn> columns)
    {
        accessControl.checkCanSelectFromColumns(null, table.name(), Optional.empty(), columns.stream().map(column -> column.name().toLowerCase(ENGLISH)).collect(toImmutableSet()));
        if (restricted(() -> !accessControl.getRowFilters(null, table.name()).isEmpty())) {
            throw new AccessDeniedException("Cannot execute %s on table %s: a row filter applies to you, and the %s looks at all rows".formatted(routine, table.name(), kind(routine)));
        }
        for (TableColumn column : columns) {
            ColumnSchema asked = ColumnSchema.builder().setName(column.name().toLowerCase(ENGLISH)).setType(column.type()).setHidden(column.hidden()).build();
            if (restricted(() -> !accessControl.getColumnMasks(null, table.name(), List.of(asked)).isEmpty())) {
                throw new AccessDeniedException("Cannot execute %s on table %s: column %s is masked for you, and the %s looks at its values as they are"
                        .formatted(routine, table.name(), column.name(), kind(routine)));
            }
        }
    }

    private static String kind(String routine)
    {
        return routine.substring(0, routine.indexOf(' '));
    }

    private interface Restriction
    {
        boolean applies();
    }

    /** The engine answers a connector that asks for a filter or mask by NOT_SUPPORTED where there is one. */
    private static boolean restricted(Restriction restriction)
    {
        try {
            return restriction.applies();
        }
        catch (TrinoException e) {
            if (e.getErrorCode().equals(NOT_SUPPORTED.toErrorCode())) {
                return true;
            }
            throw e;
        }
    }
}
