package io.lakeshift.delta.snapshot;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.FileKey;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static io.lakeshift.delta.LakeErrorCode.LAKE_OUTSIDE;
import static java.util.Objects.requireNonNull;

/**
 * Where the paths of a log may lead: into the table's own directory, into the lake, and where configuration allows. A log is written by whoever can write
 * to the table, and must not be able to make this server read anything else.
 */
public final class PathGuard
{
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/");

    /** Into the table's own directory only. */
    public static final PathGuard WITHIN_TABLE = new PathGuard(ImmutableList.of(), Optional.empty());

    private final List<String> allowed;
    private final Optional<Path> mount;

    /**
     * @param lake the lake's root
     * @param others further locations that are allowed
     * @param mount the directory behind {@code local:///}, by which absolute paths of this machine are understood
     */
    public PathGuard(Location lake, List<Location> others, Optional<Path> mount)
    {
        this(ImmutableList.<Location>builder().add(lake).addAll(others).build(), mount);
    }

    private PathGuard(List<Location> allowed, Optional<Path> mount)
    {
        this.allowed = allowed.stream().map(location -> directory(location.toString())).collect(toImmutableList());
        this.mount = requireNonNull(mount, "mount is null").map(path -> path.toAbsolutePath().normalize());
    }

    /**
     * The location of a file that the log of {@code table} names.
     *
     * @param loggedPath as logged: URI-encoded, relative to the table or absolute
     * @throws TrinoException {@code LAKE_OUTSIDE} where it leads out of table and lake and no configuration allows it; {@code LAKE_BAD_LOG} where it is no path
     */
    public Location resolve(Location table, String loggedPath)
    {
        String decoded = FileKey.decode(loggedPath);
        if (decoded.indexOf(0) >= 0) {
            throw new TrinoException(LAKE_BAD_LOG, "The log of table %s names a file as no storage can hold it: '%s'. Nothing was opened; ask the writer of that version"
                    .formatted(table, loggedPath.replace("\0", "%00")));
        }
        // decided on the text as logged: an encoded colon belongs to a name
        boolean absolute = loggedPath.startsWith("/") || ABSOLUTE.matcher(loggedPath).lookingAt();
        if (!absolute && !decoded.contains("..")) {
            return table.appendPath(decoded);
        }
        return normalize(absolute ? absolute(table, loggedPath, decoded) : directory(table.toString()) + decoded)
                .filter(location -> location.startsWith(directory(table.toString())) || allowed.stream().anyMatch(location::startsWith))
                .map(Location::of)
                .orElseThrow(() -> outside(table, loggedPath));
    }

    /**
     * An absolute path in the scheme that the lake is reached by. A path without a scheme is one of the table's own store; on local disk it, and one with
     * {@code file:}, lies under the mount or outside.
     */
    private String absolute(Location table, String loggedPath, String decoded)
    {
        if (decoded.startsWith("/") && table.host().isPresent()) {
            return table.toString().substring(0, table.toString().length() - table.path().length() - 1) + decoded;
        }
        if (!decoded.startsWith("/") && !decoded.startsWith("file:")) {
            return decoded;
        }
        if (mount.isEmpty()) {
            throw outside(table, loggedPath);
        }
        Path path = Path.of("/" + decoded.replaceFirst("^file:", "").replaceFirst("^/+", "")).normalize();
        if (!path.startsWith(mount.get())) {
            throw outside(table, loggedPath);
        }
        return "local:///" + mount.get().relativize(path);
    }

    /** Empty where {@code ..} climbs above the top. */
    private static Optional<String> normalize(String location)
    {
        int authority = location.indexOf("://");
        int start = authority < 0 ? location.indexOf(":/") + 1 : location.indexOf('/', authority + 3);
        if (start <= 0) {
            return Optional.empty();
        }
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : location.substring(start + 1).split("/", -1)) {
            if (segment.equals("..")) {
                if (segments.pollLast() == null) {
                    return Optional.empty();
                }
            }
            else if (!segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return Optional.of(location.substring(0, start + 1) + String.join("/", segments));
    }

    private static String directory(String location)
    {
        return location.endsWith("/") ? location : location + "/";
    }

    private static TrinoException outside(Location table, String loggedPath)
    {
        return new TrinoException(LAKE_OUTSIDE, "The log of table %s names a file outside the lake, which was not opened: %s. An administrator can allow its directory with lakeshift.allowed-locations"
                .formatted(table, loggedPath));
    }
}
