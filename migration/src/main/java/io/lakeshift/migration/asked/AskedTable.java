package io.lakeshift.migration.asked;

import com.google.common.hash.Hashing;
import io.lakeshift.delta.snapshot.Snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * Whose questions are kept. A table that was dropped and made anew in the same place has another id, and a copy of a table another place: both start without any.
 *
 * @param id of the table's metadata
 * @param location its directory
 */
public record AskedTable(String id, String location)
{
    public AskedTable
    {
        requireNonNull(id, "id is null");
        requireNonNull(location, "location is null");
    }

    public static AskedTable of(Snapshot snapshot)
    {
        return new AskedTable(snapshot.metadata().id(), snapshot.table().toString());
    }

    /** Unique, and fit for any file system, whatever the table is called. */
    String fileName()
    {
        return Hashing.sha256().hashString(id + "\n" + location, UTF_8).toString().substring(0, 40) + ".json";
    }
}
