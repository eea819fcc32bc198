package io.lakeshift.connector.catalog;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.trino.filesystem.Location;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * Where the lake lies: {@code lake.root} as a location, and what Trino's local file system must be told to reach it.
 *
 * @param location of the directory that holds tables and schemas
 * @param allowed further locations that logs may name files in
 * @param mount the directory behind {@code local:///}, when the lake is on local disk
 */
public record LakeRoot(Location location, List<Location> allowed, Optional<Path> mount)
{
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    public LakeRoot
    {
        requireNonNull(location, "location is null");
        allowed = ImmutableList.copyOf(allowed);
        requireNonNull(mount, "mount is null");
    }

    /**
     * @param root a directory or a location
     * @param allowedLocations likewise
     * @param localLocation {@code local.location} where the administrator has set it
     * @throws IllegalArgumentException for a directory that does not exist; the message says what to do
     */
    public static LakeRoot of(String root, List<String> allowedLocations, Optional<String> localLocation)
    {
        Optional<Path> directory = directory(root);
        if (directory.isEmpty()) {
            return new LakeRoot(Location.of(withoutTrailingSlash(root)), locations(allowedLocations, localLocation.map(Path::of)), localLocation.map(Path::of));
        }
        Path lake = directory.get().toAbsolutePath().normalize();
        checkArgument(Files.isDirectory(lake), "lake.root=%s: there is no directory %s. Create it, or name the directory that holds the tables", root, lake);
        // Files may lie outside the lake only where the administrator says so; otherwise the file system itself cannot leave it.
        boolean outside = allowedLocations.stream().map(LakeRoot::directory).flatMap(Optional::stream)
                .anyMatch(path -> !path.toAbsolutePath().normalize().startsWith(lake));
        Path mount = localLocation.map(text -> Path.of(text).toAbsolutePath().normalize()).orElse(outside ? lake.getRoot() : lake);
        checkArgument(lake.startsWith(mount), "lake.root=%s does not lie under local.location=%s: leave local.location out, it follows from lake.root", root, mount);
        return new LakeRoot(local(mount, lake), locations(allowedLocations, Optional.of(mount)), Optional.of(mount));
    }

    /** The catalog's properties with those of the local file system added, where the lake is a directory and they are not set. */
    public Map<String, String> withFileSystemProperties(Map<String, String> properties)
    {
        if (mount.isEmpty()) {
            return properties;
        }
        Map<String, String> result = new LinkedHashMap<>(properties);
        result.putIfAbsent("fs.local.enabled", "true");
        result.putIfAbsent("local.location", mount.get().toString());
        return ImmutableMap.copyOf(result);
    }

    private static List<Location> locations(List<String> texts, Optional<Path> mount)
    {
        return texts.stream()
                .map(text -> directory(text)
                        .map(path -> path.toAbsolutePath().normalize())
                        .flatMap(path -> mount.filter(path::startsWith).map(root -> local(root, path)))
                        .orElseGet(() -> Location.of(withoutTrailingSlash(text))))
                .toList();
    }

    private static Location local(Path mount, Path directory)
    {
        return Location.of("local:///" + mount.relativize(directory));
    }

    /** A plain path, or one written as {@code file:}; empty for every other location. */
    private static Optional<Path> directory(String text)
    {
        if (text.startsWith("file:")) {
            return Optional.of(Path.of("/" + text.substring("file:".length()).replaceFirst("^/+", "")));
        }
        return SCHEME.matcher(text).matches() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private static String withoutTrailingSlash(String text)
    {
        return text.endsWith("/") && !text.endsWith("//") ? text.substring(0, text.length() - 1) : text;
    }
}
