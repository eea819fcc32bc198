package io.lakeshift.migration.copy;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.delta.snapshot.Snapshots;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.CopyTarget;
import io.lakeshift.migration.journal.MigrationDirectory;
import io.lakeshift.migration.staging.StagedFiles;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.TABLE_ALREADY_EXISTS;
import static java.util.Objects.requireNonNull;

/** The directories that copies are made in: nothing but what copies left there, and gone again with a copy that comes to nothing. */
public final class CopyPlaces
{
    private static final Logger log = Logger.get(CopyPlaces.class);

    private static final String BOOKS = MigrationDirectory.NAME + "/";
    /** A commit on its way, see {@link io.lakeshift.delta.storage.LocalStore}. */
    private static final String UNFINISHED_COMMIT = "_delta_log/.lakeshift-";

    private final LakeStores stores;
    private final Snapshots snapshots;

    @Inject
    public CopyPlaces(LakeStores stores, Snapshots snapshots)
    {
        this.stores = requireNonNull(stores, "stores is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
    }

    /** @throws TrinoException {@code TABLE_ALREADY_EXISTS} */
    public void requireNoTable(TrinoFileSystem fileSystem, CopyTarget target)
    {
        if (snapshots.exists(fileSystem, target.directory())) {
            throw new TrinoException(TABLE_ALREADY_EXISTS, "Table %s exists already (%s), and a copy is always a new table. Nothing was changed; choose another name for target, or remove that table first"
                    .formatted(target.name(), target.directory()));
        }
    }

    /**
     * Call it where no live copy has the directory.
     *
     * @return the target; its directory counts as missing, too, where a dead copy made it
     * @throws TrinoException {@code LAKE_REPARTITION_REFUSED} where the directory holds anything that no copy left there
     */
    public CopyTarget requireUnused(TrinoFileSystem fileSystem, CopyTarget target)
    {
        try {
            List<String> paths = list(fileSystem, target.directory());
            if (foreign(paths).isPresent()) {
                // a copy that was begun while they were listed wrote down its name before its first file
                paths = list(fileSystem, target.directory());
                requireNoTable(fileSystem, target);
            }
            foreign(paths).ifPresent(path -> {
                throw new TrinoException(LAKE_REPARTITION_REFUSED, "Table %s cannot be made: its directory %s is not empty (%s). Nothing was changed; choose another name for target, or empty that directory"
                        .formatted(target.name(), target.directory(), path));
            });
            if (paths.isEmpty() || target.missing().contains(target.directory())) {
                return target;
            }
            return new CopyTarget(target.directory(), target.name(), ImmutableList.<Location>builder().add(target.directory()).addAll(target.missing()).build());
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Whether %s is free for a copy could not be told: %s. Nothing was changed".formatted(target.directory(), e.getMessage()), e);
        }
    }

    /** What no copy wrote that keeps its books there. */
    private static Optional<String> foreign(List<String> paths)
    {
        Set<String> copies = new HashSet<>();
        paths.stream()
                .filter(path -> path.startsWith(BOOKS) && path.indexOf('/', BOOKS.length()) > 0)
                .forEach(path -> copies.add(path.substring(BOOKS.length(), path.indexOf('/', BOOKS.length()))));
        return paths.stream()
                .filter(path -> !path.startsWith(BOOKS) && !path.startsWith(UNFINISHED_COMMIT) && StagedFiles.migrationOf(path).filter(copies::contains).isEmpty())
                .findFirst();
    }

    private static List<String> list(TrinoFileSystem fileSystem, Location directory)
            throws IOException
    {
        String prefix = directory + "/";
        List<String> paths = new ArrayList<>();
        FileIterator files = fileSystem.listFiles(Location.of(prefix));
        while (files.hasNext()) {
            paths.add(files.next().location().toString().substring(prefix.length()));
        }
        return paths;
    }

    /** Commits that a dead copy had on their way. Call it once that copy is shut out. */
    public void removeUnfinishedCommits(TrinoFileSystem fileSystem, Location directory)
            throws IOException
    {
        for (String path : list(fileSystem, directory)) {
            if (path.startsWith(UNFINISHED_COMMIT)) {
                fileSystem.deleteFile(directory.appendPath(path));
            }
        }
    }

    /** Takes the directories away again that were made for a copy, where nobody has put anything into them. */
    public void removeMade(CopyTarget target)
    {
        try {
            LakeStore store = stores.of(target.directory());
            store.removeEmptyDirectory(LogPaths.logDirectory(target.directory()));
            for (Location made : target.missing()) {
                store.removeEmptyDirectory(made);
            }
        }
        catch (IOException | RuntimeException e) {
            // a directory that holds nothing is in nobody's way
            log.warn(e, "%s, made for table %s, could not be removed", target.missing(), target.name());
        }
    }
}
