package io.lakeshift.migration.staging;

import io.lakeshift.delta.storage.TemporaryName;
import io.trino.filesystem.FileEntry;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What processes were writing under temporary names when they died. No reader sees it, and no vacuum takes it. */
public final class UnfinishedFiles
{
    /**
     * Deletes those that were last written before {@code limit}. Where a process that was only paused has its own taken away so, the one step that it was at fails,
     * and nothing else: what has a name of its own stays.
     */
    public void remove(TrinoFileSystem fileSystem, Location table, Instant limit)
            throws IOException
    {
        List<Location> unfinished = new ArrayList<>();
        FileIterator files = fileSystem.listFiles(table.toString().endsWith("/") ? table : Location.of(table + "/"));
        while (files.hasNext()) {
            FileEntry file = files.next();
            if (TemporaryName.matches(file.location().fileName()) && file.lastModified().isBefore(limit)) {
                unfinished.add(file.location());
            }
        }
        fileSystem.deleteFiles(unfinished);
    }
}
