package io.lakeshift.migration;

import com.google.common.collect.ImmutableList;
import io.trino.filesystem.Location;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * Where a copy of a table is to be made.
 *
 * @param name {@code schema.table}
 * @param missing which of its directory and its schema's are not there yet, the inner one first: they go again with a copy that comes to nothing
 */
public record CopyTarget(Location directory, String name, List<Location> missing)
{
    public CopyTarget
    {
        requireNonNull(directory, "directory is null");
        requireNonNull(name, "name is null");
        missing = ImmutableList.copyOf(missing);
    }
}
