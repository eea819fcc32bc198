package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.storage.LakeStore;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import static java.util.Objects.requireNonNull;

/** The files that one run of a group created, and nothing else: what may be deleted when the group fails. Not thread safe. */
final class GroupFiles
{
    private final TrinoFileSystem fileSystem;
    private final LakeStore store;
    private final Location table;
    private final String namePrefix;
    private final String nameEnding;
    // paths relative to the table
    private final Set<String> created = new LinkedHashSet<>();

    GroupFiles(TrinoFileSystem fileSystem, LakeStore store, Location table, String namePrefix, String nameEnding)
    {
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.store = requireNonNull(store, "store is null");
        this.table = requireNonNull(table, "table is null");
        this.namePrefix = requireNonNull(namePrefix, "namePrefix is null");
        this.nameEnding = requireNonNull(nameEnding, "nameEnding is null");
    }

    /** A path that nobody else will use, relative to the table; remembered before anything is there. */
    String newFile(Partition partition)
    {
        String name = namePrefix + "-" + UUID.randomUUID() + nameEnding;
        String path = partition.directory().isEmpty() ? name : partition.directory() + "/" + name;
        created.add(path);
        return path;
    }

    Location location(String path)
    {
        return table.appendPath(path);
    }

    /** Deletes all files and the directories that became empty. Goes on after a failure; returns every one of them. */
    List<CleanUpFailedException> delete()
    {
        List<CleanUpFailedException> failures = new ArrayList<>();
        Set<String> directories = new LinkedHashSet<>();
        for (String path : created) {
            try {
                fileSystem.deleteFile(location(path));
            }
            catch (IOException | RuntimeException e) {
                failures.add(new CleanUpFailedException("Could not delete " + location(path) + ", which no version of the table refers to: " + e.getMessage(), e));
            }
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                directories.add(path.substring(0, slash));
            }
        }
        // children before parents: a child's path is longer
        directories.stream().sorted((left, right) -> Integer.compare(right.length(), left.length())).forEach(directory -> {
            try {
                store.removeEmptyDirectory(location(directory));
            }
            catch (IOException | RuntimeException e) {
                failures.add(new CleanUpFailedException("Could not remove the empty directory " + location(directory) + ": " + e.getMessage(), e));
            }
        });
        return failures;
    }
}
