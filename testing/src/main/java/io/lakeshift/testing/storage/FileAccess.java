package io.lakeshift.testing.storage;

import io.trino.filesystem.Location;

import static java.util.Objects.requireNonNull;

/**
 * One thing asked of a file system.
 *
 * @param bytes read or written; 0 for everything else
 */
public record FileAccess(FileOperation operation, FileKind kind, Location location, long bytes)
{
    public FileAccess
    {
        requireNonNull(operation, "operation is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(location, "location is null");
    }
}
