package io.lakeshift.delta.storage;

import io.lakeshift.delta.LakeErrorCode;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import static java.util.Objects.requireNonNull;

/**
 * The directory behind {@code local:} and {@code file:} locations: Trino's {@code local.location}. The mapping is that of Trino's local file system,
 * so that both open the same file: the location's path is taken relative to the directory, for {@code file:} too.
 */
public record LocalRoot(Path directory)
{
    public LocalRoot
    {
        directory = requireNonNull(directory, "directory is null").toAbsolutePath().normalize();
    }

    public static boolean serves(Location location)
    {
        return location.scheme().filter(scheme -> scheme.equals("local") || scheme.equals("file")).isPresent();
    }

    /**
     * @throws TrinoException {@code LAKE_OUTSIDE} where the location has another scheme, a host, or leads out of the directory
     */
    public Path path(Location location)
    {
        if (!serves(location) || location.host().isPresent() || location.userInfo().isPresent()) {
            throw outside(location, "it is not a local location", null);
        }
        Path path;
        try {
            path = directory.resolve(location.path()).normalize();
        }
        catch (InvalidPathException e) {
            throw outside(location, "the operating system does not take it as a path", e);
        }
        if (!path.startsWith(directory)) {
            throw outside(location, "it leads out of the directory %s".formatted(directory), null);
        }
        return path;
    }

    private static TrinoException outside(Location location, String why, Throwable cause)
    {
        return new TrinoException(LakeErrorCode.LAKE_OUTSIDE, "Location %s was not touched: %s".formatted(location, why), cause);
    }
}
