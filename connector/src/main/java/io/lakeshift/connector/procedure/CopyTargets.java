package io.lakeshift.connector.procedure;

import com.google.inject.Inject;
import io.lakeshift.connector.catalog.NewTable;
import io.lakeshift.connector.catalog.NewTables;
import io.lakeshift.connector.catalog.TableAddress;
import io.lakeshift.connector.catalog.TableNames;
import io.lakeshift.migration.CopyTarget;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.SchemaTableName;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static java.util.Locale.ENGLISH;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

/** Tables that a caller may make as a copy of one whose rows it may see: nothing is changed in that one. */
public final class CopyTargets
{
    private final TrinoFileSystemFactory fileSystemFactory;
    private final TableNames tableNames;
    private final NewTables newTables;
    private final ShownColumns shownColumns;

    @Inject
    public CopyTargets(TrinoFileSystemFactory fileSystemFactory, TableNames tableNames, NewTables newTables, ShownColumns shownColumns)
    {
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.tableNames = requireNonNull(tableNames, "tableNames is null");
        this.newTables = requireNonNull(newTables, "newTables is null");
        this.shownColumns = requireNonNull(shownColumns, "shownColumns is null");
    }

    /** @param fileSystem the caller's */
    record CopyOf(TrinoFileSystem fileSystem, TableAddress source, CopyTarget target)
    {
        CopyOf
        {
            requireNonNull(fileSystem, "fileSystem is null");
            requireNonNull(source, "source is null");
            requireNonNull(target, "target is null");
        }
    }

    /** @throws TrinoException where there is no such source, no table can be made under that name, or the caller may not read the one whole or make the other */
    CopyOf find(ConnectorSession session, ConnectorAccessControl accessControl, String tableName, String target)
    {
        TrinoFileSystem fileSystem = fileSystemFactory.create(session);
        TableAddress source = tableNames.resolve(fileSystem, accessControl, tableName);
        shownColumns.checkAll(fileSystem, accessControl, source, "procedure system.repartition");
        NewTable table = newTables.resolve(fileSystem, source, target);
        accessControl.checkCanCreateTable(null, table.address().name(), Map.of());
        return new CopyOf(fileSystem, source, new CopyTarget(table.address().location(), table.address().name().toString(), table.missing()));
    }

    /** A copy that is no table yet, for whoever may make that table; empty where none has the name. */
    Optional<TableAddress> underWay(TrinoFileSystem fileSystem, ConnectorAccessControl accessControl, String text)
    {
        String name = text == null ? "" : text.toLowerCase(ENGLISH);
        List<TableAddress> all = newTables.underWay(fileSystem);
        Set<SchemaTableName> visible = accessControl.filterTables(null, all.stream().map(TableAddress::name).collect(toImmutableSet()));
        List<TableAddress> named = all.stream()
                .filter(copy -> visible.contains(copy.name()) && (copy.name().toString().equals(name) || copy.name().getTableName().equals(name)))
                .toList();
        if (named.size() > 1) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "'%s' is several copies, name one of: %s".formatted(name, named.stream().map(copy -> copy.name().toString()).sorted().collect(joining(", "))));
        }
        named.forEach(copy -> accessControl.checkCanCreateTable(null, copy.name(), Map.of()));
        return named.stream().findFirst();
    }
}
