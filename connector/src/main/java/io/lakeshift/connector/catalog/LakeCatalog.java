package io.lakeshift.connector.catalog;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.inject.Inject;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.SchemaTableName;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.AMBIGUOUS_NAME;
import static java.util.Locale.ENGLISH;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

/**
 * The lake is what is there: a directory with a {@code _delta_log} is a table; directly under the root it is in schema {@code default}, and a directory that
 * holds tables is a schema. Names are lower-cased; directories that differ in case only are one name, which is listed and refused when it is used.
 * Directories that begin with {@code _} or {@code .} are none of ours, and {@code system} and {@code information_schema} can be no schemas, since Trino has those.
 */
public final class LakeCatalog
{
    public static final String DEFAULT_SCHEMA = "default";
    private static final Set<String> RESERVED_SCHEMAS = Set.of("system", "information_schema");

    private final Location root;

    @Inject
    public LakeCatalog(LakeRoot root)
    {
        this.root = requireNonNull(root, "root is null").location();
    }

    /** {@code default}, and every directory that holds a table. */
    public List<String> schemas(TrinoFileSystem fileSystem)
    {
        ImmutableSortedSet.Builder<String> schemas = ImmutableSortedSet.naturalOrder();
        schemas.add(DEFAULT_SCHEMA);
        for (Location directory : directories(fileSystem, root)) {
            String name = sqlName(directory);
            if (isSchemaName(name) && !isTable(fileSystem, directory) && directories(fileSystem, directory).stream().anyMatch(child -> isTable(fileSystem, child))) {
                schemas.add(name);
            }
        }
        return schemas.build().asList();
    }

    /** The tables of one schema, or of all, by name; a name that several directories share appears once. */
    public List<SchemaTableName> tables(TrinoFileSystem fileSystem, Optional<String> schema)
    {
        ImmutableSortedSet.Builder<SchemaTableName> tables = ImmutableSortedSet.orderedBy((left, right) -> left.toString().compareTo(right.toString()));
        List<String> schemas = schema.map(List::of).orElseGet(() -> schemas(fileSystem));
        for (String name : schemas) {
            candidates(fileSystem, name).keySet().forEach(table -> tables.add(new SchemaTableName(name, table)));
        }
        return tables.build().asList();
    }

    /** @throws TrinoException {@code AMBIGUOUS_NAME} where directories differ in case only */
    public Optional<TableAddress> find(TrinoFileSystem fileSystem, SchemaTableName name)
    {
        List<TableAddress> addresses = addresses(fileSystem, name);
        if (addresses.size() > 1) {
            throw new TrinoException(AMBIGUOUS_NAME, "Table %s is ambiguous: %s have the same name in SQL, where names are lower-case. Rename all but one"
                    .formatted(name, addresses.stream().map(address -> address.location().toString()).sorted().collect(joining(" and "))));
        }
        return addresses.stream().findFirst();
    }

    /** All directories that have this name in SQL. */
    public List<TableAddress> addresses(TrinoFileSystem fileSystem, SchemaTableName name)
    {
        return schemaDirectories(fileSystem, name.getSchemaName()).stream()
                .flatMap(schema -> directories(fileSystem, schema).stream())
                .filter(directory -> sqlName(directory).equals(name.getTableName()))
                .filter(directory -> isTable(fileSystem, directory))
                .map(directory -> new TableAddress(name, directory))
                .toList();
    }

    public boolean schemaExists(TrinoFileSystem fileSystem, String name)
    {
        return name.equals(DEFAULT_SCHEMA) || !candidates(fileSystem, name).isEmpty();
    }

    private Map<String, List<Location>> candidates(TrinoFileSystem fileSystem, String schema)
    {
        Map<String, List<Location>> tables = new TreeMap<>();
        for (Location schemaDirectory : schemaDirectories(fileSystem, schema)) {
            for (Location directory : directories(fileSystem, schemaDirectory)) {
                if (isTable(fileSystem, directory)) {
                    tables.computeIfAbsent(sqlName(directory), _ -> new ArrayList<>()).add(directory);
                }
            }
        }
        return tables;
    }

    /** The directories whose tables make up a schema: for {@code default} the root, and a directory of that name if there is one. */
    private List<Location> schemaDirectories(TrinoFileSystem fileSystem, String schema)
    {
        ImmutableList.Builder<Location> result = ImmutableList.builder();
        if (schema.equals(DEFAULT_SCHEMA)) {
            result.add(root);
        }
        if (isSchemaName(schema)) {
            directories(fileSystem, root).stream()
                    .filter(directory -> sqlName(directory).equals(schema))
                    .filter(directory -> !isTable(fileSystem, directory))
                    .forEach(result::add);
        }
        return result.build();
    }

    private static boolean isSchemaName(String name)
    {
        return !RESERVED_SCHEMAS.contains(name);
    }

    private static boolean isTable(TrinoFileSystem fileSystem, Location directory)
    {
        Location log = directory.appendPath("_delta_log");
        try {
            Optional<Boolean> exists = fileSystem.directoryExists(log);
            return exists.isPresent() ? exists.get() : fileSystem.listFiles(log).hasNext();
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Cannot look for a Delta log in %s: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private static List<Location> directories(TrinoFileSystem fileSystem, Location parent)
    {
        try {
            return fileSystem.listDirectories(parent).stream()
                    .map(directory -> lastName(directory.toString()))
                    .filter(name -> !name.isEmpty() && !name.startsWith("_") && !name.startsWith("."))
                    .sorted()
                    .map(parent::appendPath)
                    .toList();
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Cannot list the directories of %s: %s".formatted(parent, e.getMessage()), e);
        }
    }

    private static String sqlName(Location directory)
    {
        return directory.fileName().toLowerCase(ENGLISH);
    }

    private static String lastName(String location)
    {
        String path = location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
