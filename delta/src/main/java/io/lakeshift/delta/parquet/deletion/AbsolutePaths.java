package io.lakeshift.delta.parquet.deletion;

import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;

import static io.lakeshift.delta.LakeErrorCode.LAKE_OUTSIDE;

/** Decides whether a file that a table's log names by absolute path may be opened: whoever can write to a table must not make this server read anything else. */
public interface AbsolutePaths
{
    /** Nothing outside of the table's own directory. */
    AbsolutePaths WITHIN_TABLE = (table, path) -> {
        String directory = table.toString().endsWith("/") ? table.toString() : table + "/";
        if (!path.startsWith(directory) || path.contains("..")) {
            throw new TrinoException(LAKE_OUTSIDE, "The log of table %s names a deletion vector outside of its directory, which was not opened: %s".formatted(table, path));
        }
        return Location.of(path);
    };

    /** @throws TrinoException {@code LAKE_OUTSIDE} */
    Location resolve(Location table, String path);
}
