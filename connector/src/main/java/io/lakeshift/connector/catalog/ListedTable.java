package io.lakeshift.connector.catalog;

import com.google.common.collect.ImmutableList;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.SchemaTableName;

import java.util.List;

import static com.google.common.base.Preconditions.checkArgument;
import static io.trino.spi.StandardErrorCode.AMBIGUOUS_NAME;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

/**
 * A SQL name of the lake, and where its table lies.
 *
 * @param directories usually one; several where their names differ in case only, or where the directory {@code default} holds a table that the root holds, too
 */
public record ListedTable(SchemaTableName name, List<Location> directories)
{
    public ListedTable
    {
        requireNonNull(name, "name is null");
        directories = ImmutableList.copyOf(directories);
        checkArgument(!directories.isEmpty(), "no directory has the name %s", name);
    }

    /** @throws TrinoException {@code AMBIGUOUS_NAME} where several directories have the name */
    public TableAddress address()
    {
        if (directories.size() > 1) {
            boolean sameSpelling = directories.stream().map(Location::fileName).distinct().count() == 1;
            throw new TrinoException(AMBIGUOUS_NAME, "Table %s is ambiguous: %s have the same name in SQL, where %s. Rename all but one".formatted(
                    name,
                    directories.stream().map(Location::toString).sorted().collect(joining(" and ")),
                    sameSpelling ?
                            "the tables of the directory '%s' belong to schema %s beside those of the root".formatted(LakeCatalog.DEFAULT_SCHEMA, LakeCatalog.DEFAULT_SCHEMA) :
                            "names are lower-case"));
        }
        return new TableAddress(name, directories.getFirst());
    }

    public List<TableAddress> addresses()
    {
        return directories.stream().map(directory -> new TableAddress(name, directory)).toList();
    }
}
