package io.lakeshift.connector.catalog;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.SchemaTableName;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Comparator.comparing;
import static java.util.Locale.ENGLISH;
import static java.util.Objects.requireNonNull;

/**
 * The lake is what is there: a directory with a {@code _delta_log} is a table; directly under the root it is in schema {@code default}, and a directory that
 * holds tables is a schema. Names are lower-cased; directories that differ in case only are one name, which is listed and refused when it is used.
 * Directories that begin with {@code _} or {@code .} are none of ours, and {@code system} and {@code information_schema} can be no schemas, since Trino has those.
 */
public final class LakeCatalog
{
    public static final String DEFAULT_SCHEMA = "default";
    private static final Set<String> RESERVED_SCHEMAS = Set.of("system", "information_schema");

    private static final Logger log = Logger.get(LakeCatalog.class);

    private final Location root;
    /** Told once: a tool that shows tables lists them all the time. */
    private final Set<Location> unreadable = ConcurrentHashMap.newKeySet();

    @Inject
    public LakeCatalog(LakeRoot root)
    {
        this.root = requireNonNull(root, "root is null").location();
    }

    Location root()
    {
        return root;
    }

    /** {@code default}, and every directory that holds a table. A directory that cannot be read is no schema: it must not hide the others. */
    public List<String> schemas(TrinoFileSystem fileSystem)
    {
        ImmutableSortedSet.Builder<String> schemas = ImmutableSortedSet.naturalOrder();
        schemas.add(DEFAULT_SCHEMA);
        for (Location directory : directories(fileSystem, root)) {
            if (isSchemaName(sqlName(directory)) && whereReadable(directory, () -> isSchema(fileSystem, directory)).orElse(false)) {
                schemas.add(sqlName(directory));
            }
        }
        return schemas.build().asList();
    }

    private boolean isSchema(TrinoFileSystem fileSystem, Location directory)
    {
        return !isTable(fileSystem, directory) && directories(fileSystem, directory).stream().anyMatch(child -> whereReadable(child, () -> isTable(fileSystem, child)).orElse(false));
    }

    /**
     * The tables of one schema, or of all, by name, in one pass over the lake. What cannot be read is left out, with a line in the server's log; only of the
     * root, and of a schema that is asked for by name, it is an error.
     */
    public List<ListedTable> tables(TrinoFileSystem fileSystem, Optional<String> schema)
    {
        Map<SchemaTableName, List<Location>> tables = new TreeMap<>(comparing(SchemaTableName::getSchemaName).thenComparing(SchemaTableName::getTableName));
        boolean ofDefault = schema.map(DEFAULT_SCHEMA::equals).orElse(true);
        for (Location directory : directories(fileSystem, root)) {
            String name = sqlName(directory);
            boolean asSchema = isSchemaName(name) && schema.map(name::equals).orElse(true);
            if (!ofDefault && !asSchema) {
                continue;
            }
            Supplier<Content> reading = () -> content(fileSystem, directory, asSchema);
            Content content = ofDefault ? whereReadable(directory, reading).orElse(Content.NOTHING) : reading.get();
            if (content.table() && ofDefault) {
                add(tables, DEFAULT_SCHEMA, directory);
            }
            content.tables().forEach(table -> add(tables, name, table));
        }
        return tables.entrySet().stream().map(entry -> new ListedTable(entry.getKey(), entry.getValue())).toList();
    }

    /** What a directory under the root is: a table, or a schema with these tables, which may be none. */
    private record Content(boolean table, List<Location> tables)
    {
        private static final Content NOTHING = new Content(false, List.of());
        private static final Content TABLE = new Content(true, List.of());
    }

    private Content content(TrinoFileSystem fileSystem, Location directory, boolean asSchema)
    {
        if (isTable(fileSystem, directory)) {
            return Content.TABLE;
        }
        return asSchema ?
                new Content(false, directories(fileSystem, directory).stream().filter(child -> whereReadable(child, () -> isTable(fileSystem, child)).orElse(false)).toList()) :
                Content.NOTHING;
    }

    private static void add(Map<SchemaTableName, List<Location>> tables, String schema, Location directory)
    {
        tables.computeIfAbsent(new SchemaTableName(schema, sqlName(directory)), _ -> new ArrayList<>()).add(directory);
    }

    /** @throws TrinoException {@code AMBIGUOUS_NAME} where several directories have the name */
    public Optional<TableAddress> find(TrinoFileSystem fileSystem, SchemaTableName name)
    {
        return listed(fileSystem, name).map(ListedTable::address);
    }

    /** With all directories that have this name in SQL. */
    public Optional<ListedTable> listed(TrinoFileSystem fileSystem, SchemaTableName name)
    {
        List<Location> directories = schemaDirectories(fileSystem, name.getSchemaName()).stream()
                .flatMap(schema -> directories(fileSystem, schema).stream())
                .filter(directory -> sqlName(directory).equals(name.getTableName()))
                .filter(directory -> isTable(fileSystem, directory))
                .toList();
        return directories.isEmpty() ? Optional.empty() : Optional.of(new ListedTable(name, directories));
    }

    public boolean schemaExists(TrinoFileSystem fileSystem, String name)
    {
        return name.equals(DEFAULT_SCHEMA) || !tables(fileSystem, Optional.of(name)).isEmpty();
    }

    /** The directories whose tables make up a schema: for {@code default} the root, and a directory of that name if there is one. */
    List<Location> schemaDirectories(TrinoFileSystem fileSystem, String schema)
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

    <T> Optional<T> whereReadable(Location directory, Supplier<T> reading)
    {
        try {
            return Optional.of(reading.get());
        }
        catch (RuntimeException e) {
            if (unreadable.add(directory)) {
                log.warn(e, "%s is left out of listings: %s", directory, e.getMessage());
            }
            return Optional.empty();
        }
    }

    static boolean isSchemaName(String name)
    {
        return !RESERVED_SCHEMAS.contains(name);
    }

    static boolean isTable(TrinoFileSystem fileSystem, Location directory)
    {
        Location log = directory.appendPath("_delta_log");
        try {
            Optional<Boolean> exists = fileSystem.directoryExists(log);
            return exists.isPresent() ? exists.get() : fileSystem.listFiles(log).hasNext();
        }
        catch (IOException | UncheckedIOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Cannot look for a Delta log in %s: %s".formatted(directory, e.getMessage()), e);
        }
    }

    static List<Location> directories(TrinoFileSystem fileSystem, Location parent)
    {
        try {
            return fileSystem.listDirectories(parent).stream()
                    .map(directory -> lastName(directory.toString()))
                    .filter(name -> !name.isEmpty() && !name.startsWith("_") && !name.startsWith("."))
                    .sorted()
                    .map(parent::appendPath)
                    .toList();
        }
        catch (IOException | UncheckedIOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Cannot list the directories of %s: %s".formatted(parent, e.getMessage()), e);
        }
    }

    static String sqlName(Location directory)
    {
        return directory.fileName().toLowerCase(ENGLISH);
    }

    private static String lastName(String location)
    {
        String path = location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
