package io.lakeshift.connector.catalog;

import com.google.inject.Inject;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.SchemaTableName;

import java.util.List;
import java.util.Optional;

import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.StandardErrorCode.TABLE_NOT_FOUND;
import static java.util.Locale.ENGLISH;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

/**
 * Table names as procedures and table functions take them: {@code 'schema.table'}, or {@code 'table'} where the lake has one of that name only,
 * because a procedure does not know the session's schema.
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
    public TableAddress resolve(TrinoFileSystem fileSystem, String text)
    {
        if (text == null || text.isBlank()) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "table_name is missing: give 'table' or 'schema.table'");
        }
        if (text.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ') || text.contains("..") || text.contains(":")) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "'%s' is not a table name: give 'table' or 'schema.table', not a path".formatted(text));
        }
        String name = text.toLowerCase(ENGLISH);
        int dot = name.indexOf('.');
        if (dot > 0 && dot < name.length() - 1) {
            Optional<TableAddress> qualified = catalog.find(fileSystem, new SchemaTableName(name.substring(0, dot), name.substring(dot + 1)));
            if (qualified.isPresent()) {
                return qualified.get();
            }
        }
        List<SchemaTableName> tables = catalog.tables(fileSystem, Optional.empty());
        List<SchemaTableName> named = tables.stream().filter(table -> table.getTableName().equals(name)).toList();
        if (named.size() > 1) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "Table '%s' is in several schemas, name one of: %s".formatted(text, list(named)));
        }
        return named.stream().findFirst()
                .flatMap(table -> catalog.find(fileSystem, table))
                .orElseThrow(() -> new TrinoException(TABLE_NOT_FOUND, tables.isEmpty() ?
                        "Table '%s' does not exist: the lake holds no tables".formatted(text) :
                        "Table '%s' does not exist. The lake holds: %s".formatted(text, list(tables))));
    }

    private static String list(List<SchemaTableName> tables)
    {
        int shown = 20;
        String names = tables.stream().limit(shown).map(SchemaTableName::toString).collect(joining(", "));
        return tables.size() > shown ? "%s and %d more".formatted(names, tables.size() - shown) : names;
    }
}
