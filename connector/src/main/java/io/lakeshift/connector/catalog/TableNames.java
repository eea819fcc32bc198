package io.lakeshift.connector.catalog;

import com.google.inject.Inject;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.SchemaTableName;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;
import static java.util.Locale.ENGLISH;
import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.joining;

/**
 * Table names as procedures and table functions take them: {@code 'schema.table'}, or {@code 'table'} where the lake has one of that name only,
 * because a procedure does not know the session's schema. Only tables that the user may see are found, counted and told of.
 */
public final class TableNames
{
    private final LakeCatalog catalog;

    @Inject
    public TableNames(LakeCatalog catalog)
    {
        this.catalog = requireNonNull(catalog, "catalog is null");
    }

    /** @throws TrinoException {@code INVALID_PROCEDURE_ARGUMENT} for text that is no name or is several tables' name, {@code TABLE_NOT_FOUND} */
    public TableAddress resolve(TrinoFileSystem fileSystem, ConnectorAccessControl accessControl, String text)
    {
        if (text == null || text.isBlank()) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "table_name is missing: give 'table' or 'schema.table'");
        }
        if (text.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ') || text.contains("..") || text.contains(":")) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "'%s' is not a table name: give 'table' or 'schema.table', not a path".formatted(text));
        }
        String name = text.toLowerCase(ENGLISH);
        return qualified(fileSystem, accessControl, name).orElseGet(() -> bare(fileSystem, accessControl, name));
    }

    /** What {@code 'schema.table'} may mean: schemas and tables may have dots in their names. */
    public static Set<SchemaTableName> readings(String qualified)
    {
        return IntStream.range(1, Math.max(1, qualified.length() - 1))
                .filter(dot -> qualified.charAt(dot) == '.')
                .mapToObj(dot -> new SchemaTableName(qualified.substring(0, dot), qualified.substring(dot + 1)))
                .collect(toImmutableSet());
    }

    private Optional<TableAddress> qualified(TrinoFileSystem fileSystem, ConnectorAccessControl accessControl, String name)
    {
        List<ListedTable> tables = accessControl.filterTables(null, readings(name)).stream()
                .flatMap(reading -> catalog.listed(fileSystem, reading).stream())
                .toList();
        if (tables.size() > 1) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "'%s' is several tables: %s. Rename one of the directories".formatted(name, tables.stream()
                    .map(table -> "table '%s' of schema '%s'".formatted(table.name().getTableName(), table.name().getSchemaName()))
                    .sorted()
                    .collect(joining(", "))));
        }
        return tables.stream().findFirst().map(ListedTable::address);
    }

    private TableAddress bare(TrinoFileSystem fileSystem, ConnectorAccessControl accessControl, String name)
    {
        Map<SchemaTableName, ListedTable> all = catalog.tables(fileSystem, Optional.empty()).stream().collect(toImmutableMap(ListedTable::name, identity()));
        Set<SchemaTableName> visible = accessControl.filterTables(null, all.keySet());
        List<ListedTable> tables = all.values().stream().filter(table -> visible.contains(table.name())).toList();
        List<ListedTable> named = tables.stream().filter(table -> table.name().getTableName().equals(name)).toList();
        if (named.size() > 1) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "Table '%s' is in several schemas, name one of: %s".formatted(name, list(named)));
        }
        return named.stream().findFirst()
                .map(ListedTable::address)
                .orElseThrow(() -> new TrinoException(TABLE_NOT_FOUND, tables.isEmpty() ?
                        "Table '%s' does not exist: the lake holds no tables".formatted(name) :
                        "Table '%s' does not exist. The lake holds: %s".formatted(name, list(tables))));
    }

    private static String list(List<ListedTable> tables)
    {
        int shown = 20;
        String names = tables.stream().limit(shown).map(table -> table.name().toString()).collect(joining(", "));
        return tables.size() > shown ? "%s and %d more".formatted(names, tables.size() - shown) : names;
    }
}
