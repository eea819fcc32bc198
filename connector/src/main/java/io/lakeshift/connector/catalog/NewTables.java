package io.lakeshift.connector.catalog;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.migration.journal.MigrationDirectory;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.SchemaTableName;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.AMBIGUOUS_NAME;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.StandardErrorCode.TABLE_ALREADY_EXISTS;
import static java.util.Locale.ENGLISH;
import static java.util.Objects.requireNonNull;

/**
 * Tables that are to be made, or are being made, beside those that are there. A schema is nothing but a directory, so one that is missing is made with its first table.
 */
public final class NewTables
{
    /** What every store takes as a directory, SQL as a name and no engine for a partition or for something to pass over. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_-]{0,62}");

    private final LakeCatalog catalog;

    @Inject
    public NewTables(LakeCatalog catalog)
    {
        this.catalog = requireNonNull(catalog, "catalog is null");
    }

    /**
     * @param text {@code 'table'}, which is in the schema of {@code beside}, or {@code 'schema.table'}
     * @throws TrinoException {@code INVALID_PROCEDURE_ARGUMENT} for text that is no such name, {@code TABLE_ALREADY_EXISTS} where another directory has the name in SQL
     */
    public NewTable resolve(TrinoFileSystem fileSystem, TableAddress beside, String text)
    {
        String name = text.toLowerCase(ENGLISH);
        int dot = name.indexOf('.');
        String schema = dot < 0 ? beside.name().getSchemaName() : name.substring(0, dot);
        String table = name.substring(dot + 1);
        if (!NAME.matcher(table).matches() || dot >= 0 && !NAME.matcher(schema).matches()) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, ("target => '%s' is no name for a new table: give 'table' or 'schema.table', each of letters, digits, '_' and '-', " +
                    "at most 63 of them, with a letter or digit first; not a path. Nothing was changed").formatted(text));
        }
        if (!LakeCatalog.isSchemaName(schema)) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "target => '%s': schema %s belongs to the engine. Nothing was changed; choose another one".formatted(text, schema));
        }
        SchemaTableName address = new SchemaTableName(schema, table);
        List<Location> schemas = catalog.schemaDirectories(fileSystem, schema);
        Location parent = parent(fileSystem, beside, schema, schemas);
        Location directory = parent.appendPath(table);
        if (directory.equals(beside.location())) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "target => '%s' is the table itself. Nothing was changed; name a new table, or leave target out to change the layout in place".formatted(text));
        }
        requireOnly(fileSystem, address, directory, schemas);
        ImmutableList.Builder<Location> missing = ImmutableList.builder();
        if (!exists(fileSystem, directory)) {
            missing.add(directory);
        }
        if (schemas.isEmpty() && !exists(fileSystem, parent)) {
            missing.add(parent);
        }
        return new NewTable(new TableAddress(address, directory), missing.build());
    }

    /** The directory that the table beside lies in, where both are of one schema; else the schema's, which need not be there. */
    private Location parent(TrinoFileSystem fileSystem, TableAddress beside, String schema, List<Location> schemas)
    {
        Optional<Location> same = schemas.stream().filter(directory -> directory.appendPath(beside.location().fileName()).equals(beside.location())).findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        if (schema.equals(LakeCatalog.DEFAULT_SCHEMA)) {
            return catalog.root();
        }
        if (schemas.size() > 1) {
            throw new TrinoException(AMBIGUOUS_NAME, "Schema %s is several directories (%s), whose names differ in case only. Nothing was changed; rename all but one".formatted(schema, schemas));
        }
        if (schemas.isEmpty()) {
            catalog.find(fileSystem, new SchemaTableName(LakeCatalog.DEFAULT_SCHEMA, schema)).ifPresent(table -> {
                throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "There is no schema %s: its directory %s is a table, and a table cannot lie in another one. Nothing was changed"
                        .formatted(schema, table.location()));
            });
            requireNoFile(fileSystem, catalog.root().appendPath(schema));
        }
        Location parent = schemas.isEmpty() ? catalog.root().appendPath(schema) : schemas.getFirst();
        if (isMarked(fileSystem, parent)) {
            throw new TrinoException(INVALID_PROCEDURE_ARGUMENT, "There is no schema %s: its directory %s is to become a table, by a copy that is not finished. Nothing was changed"
                    .formatted(schema, parent));
        }
        return parent;
    }

    private static void requireOnly(TrinoFileSystem fileSystem, SchemaTableName name, Location directory, List<Location> schemas)
    {
        schemas.stream()
                .flatMap(schema -> LakeCatalog.directories(fileSystem, schema).stream())
                .filter(other -> LakeCatalog.sqlName(other).equals(name.getTableName()) && !other.equals(directory))
                .findFirst()
                .ifPresent(other -> {
                    throw new TrinoException(TABLE_ALREADY_EXISTS, "Table %s cannot be made at %s: %s has the same name in SQL, where names are lower-case. Nothing was changed; choose another name for target"
                            .formatted(name, directory, other));
                });
        requireNoFile(fileSystem, directory);
    }

    private static void requireNoFile(TrinoFileSystem fileSystem, Location directory)
    {
        try {
            if (!exists(fileSystem, directory) && fileSystem.newInputFile(directory).exists()) {
                throw new TrinoException(TABLE_ALREADY_EXISTS, "%s is a file, so no directory of that name can be made. Nothing was changed; choose another name for target".formatted(directory));
            }
        }
        catch (IOException e) {
            throw storage(directory, e);
        }
    }

    /** Directories of copies that are no tables yet: under way, here or on another server, or left by one that died. */
    public List<TableAddress> underWay(TrinoFileSystem fileSystem)
    {
        List<TableAddress> found = new ArrayList<>();
        for (Location directory : LakeCatalog.directories(fileSystem, catalog.root())) {
            catalog.whereReadable(directory, () -> underWay(fileSystem, directory)).ifPresent(found::addAll);
        }
        return found;
    }

    private static List<TableAddress> underWay(TrinoFileSystem fileSystem, Location directory)
    {
        if (LakeCatalog.isTable(fileSystem, directory)) {
            return List.of();
        }
        if (isMarked(fileSystem, directory)) {
            return List.of(address(LakeCatalog.DEFAULT_SCHEMA, directory));
        }
        String schema = LakeCatalog.sqlName(directory);
        if (!LakeCatalog.isSchemaName(schema)) {
            return List.of();
        }
        return LakeCatalog.directories(fileSystem, directory).stream()
                .filter(child -> isMarked(fileSystem, child) && !LakeCatalog.isTable(fileSystem, child))
                .map(child -> address(schema, child))
                .toList();
    }

    private static TableAddress address(String schema, Location directory)
    {
        return new TableAddress(new SchemaTableName(schema, LakeCatalog.sqlName(directory)), directory);
    }

    private static boolean isMarked(TrinoFileSystem fileSystem, Location directory)
    {
        return exists(fileSystem, directory.appendPath(MigrationDirectory.NAME));
    }

    private static boolean exists(TrinoFileSystem fileSystem, Location directory)
    {
        try {
            Optional<Boolean> exists = fileSystem.directoryExists(directory);
            return exists.isPresent() ? exists.get() : fileSystem.listFiles(directory).hasNext();
        }
        catch (IOException | UncheckedIOException e) {
            throw storage(directory, e);
        }
    }

    private static TrinoException storage(Location directory, Exception e)
    {
        return new TrinoException(LAKE_STORAGE_ERROR, "Cannot tell what is at %s: %s. Nothing was changed".formatted(directory, e.getMessage()), e);
    }
}
