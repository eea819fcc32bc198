package io.lakeshift.migration.staging;

import com.google.common.collect.Lists;
import com.google.inject.Inject;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LakeStores;
import io.trino.filesystem.FileEntry;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/**
 * Files that a migration wrote and no version may refer to yet. They are known by what their names begin with, so that one which no journal record names is found too.
 */
public final class StagedFiles
{
    /** Name of the operation parameter under which a migration's commit names the migration. */
    public static final String MIGRATION_PARAMETER = "migration";

    private static final Pattern NAME = Pattern.compile("part-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-.*");
    private static final int DELETE_BATCH = 1000;

    private final LakeStores stores;

    @Inject
    public StagedFiles(LakeStores stores)
    {
        this.stores = requireNonNull(stores, "stores is null");
    }

    /** What the names of a migration's files begin with. */
    public static String prefix(String migrationId)
    {
        return "part-" + migrationId + "-";
    }

    /** The migration that wrote a file, by the file's name; empty where none did. */
    public static Optional<String> migrationOf(String path)
    {
        Matcher name = NAME.matcher(fileName(path));
        return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
    }

    /** Whether a commit is the one that published a migration. */
    public static boolean isMigration(CommitFile commit, String migrationId)
    {
        return commit.commitInfo().filter(info -> info.content().path("operationParameters").path(MIGRATION_PARAMETER).asText().equals(migrationId)).isPresent();
    }

    /** Whether a migration wrote the file. */
    public static boolean isOf(String migrationId, AddFile file)
    {
        return fileName(file.path()).startsWith(prefix(migrationId));
    }

    /** Whether live files of a snapshot are a migration's: then it was published, whatever the log still tells. */
    public static boolean isPublished(Snapshot snapshot, String migrationId)
    {
        return snapshot.files().files().anyMatch(file -> isOf(migrationId, file));
    }

    /** The same, of one that began after {@code sinceVersion}: where its files have all been replaced since, the log tells. */
    public boolean isPublished(TrinoFileSystem fileSystem, Snapshot snapshot, String migrationId, long sinceVersion)
            throws IOException
    {
        return isPublished(snapshot, migrationId) ||
                references(fileSystem, snapshot.table(), migrationId, sinceVersion, snapshot.version()).filter(references -> !references.versions().isEmpty()).isPresent();
    }

    /** The adds whose file is not there at its size: by one listing, unless that would look at every other file of the table too. */
    public List<AddFile> missing(TrinoFileSystem fileSystem, Location table, Collection<AddFile> adds)
            throws IOException
    {
        if (stores.of(table).listsFileByFile()) {
            List<AddFile> missing = new ArrayList<>();
            for (AddFile add : adds) {
                if (!FilesOnDisk.size(fileSystem, location(table, add)).equals(OptionalLong.of(add.size()))) {
                    missing.add(add);
                }
            }
            return missing;
        }
        // nothing of an add but its place and size: there may be very many
        Map<String, Long> missing = new HashMap<>();
        adds.forEach(add -> missing.put(location(table, add).toString(), add.size()));
        FileIterator files = fileSystem.listFiles(withSlash(table));
        while (files.hasNext() && !missing.isEmpty()) {
            FileEntry file = files.next();
            missing.remove(file.location().toString(), file.length());
        }
        return missing.isEmpty() ? List.of() : adds.stream().filter(add -> missing.containsKey(location(table, add).toString())).toList();
    }

    /** Deletes outputs that were given up before anything was published with them. A file that the migration did not write itself, but brought back, stays. */
    public void abandon(TrinoFileSystem fileSystem, Location table, String migrationId, Collection<AddFile> adds)
            throws IOException
    {
        fileSystem.deleteFiles(adds.stream().filter(add -> isOf(migrationId, add)).map(add -> location(table, add)).toList());
    }

    /** Keeps outputs from the vacuums that go by age. */
    public void freshen(Location table, Collection<AddFile> adds)
            throws IOException
    {
        stores.of(table).freshen(adds.stream().map(add -> location(table, add)).toList());
    }

    private static Location location(Location table, AddFile add)
    {
        return table.appendPath(FileKey.decode(add.path()));
    }

    /**
     * Deletes every file of a migration that no version from {@code sinceVersion + 1} to {@code version} adds, and the directories that are left empty.
     * Call it only once nothing of that migration can be published any more: it has stopped, or a fence at or below {@code version} shuts it out.
     *
     * @param sinceVersion a version from before the migration wrote anything
     * @return the versions that the migration made or that refer to its files; empty where its files were all left alone because the log no longer tells
     */
    public Optional<Set<Long>> discard(TrinoFileSystem fileSystem, Location table, String migrationId, long sinceVersion, long version)
            throws IOException
    {
        Optional<References> references = references(fileSystem, table, migrationId, sinceVersion, version);
        if (references.isEmpty()) {
            return Optional.empty();
        }
        List<Location> doomed = list(fileSystem, table, prefix(migrationId)).stream()
                .map(FileEntry::location)
                .filter(location -> !references.get().files().contains(location.fileName()))
                .toList();
        for (List<Location> batch : Lists.partition(doomed, DELETE_BATCH)) {
            fileSystem.deleteFiles(batch);
        }
        return Optional.of(references.get().versions());
    }

    /**
     * What the log says of a migration.
     *
     * @param files names of its files that versions add
     * @param versions that add them, and the one that it made, which may be of no files
     */
    private record References(Set<String> files, Set<Long> versions) {}

    /** Empty where the log no longer tells. */
    private static Optional<References> references(TrinoFileSystem fileSystem, Location table, String migrationId, long sinceVersion, long version)
            throws IOException
    {
        Set<String> files = new HashSet<>();
        Set<Long> versions = new HashSet<>();
        for (long candidate = sinceVersion + 1; candidate <= version; candidate++) {
            Set<String> added = new HashSet<>();
            // a commit may be of more files than can be held, and most are somebody else's
            Optional<CommitFile> commit = CommitReader.read(fileSystem, table, candidate, action -> {
                if (action instanceof AddFile add && isOf(migrationId, add)) {
                    added.add(fileName(add.path()));
                }
            });
            if (commit.isEmpty()) {
                return Optional.empty();
            }
            // of a table without rows, nothing but the commit's information tells
            if (!added.isEmpty() || isMigration(commit.get(), migrationId)) {
                versions.add(candidate);
            }
            files.addAll(added);
        }
        return Optional.of(new References(files, versions));
    }

    /** Removes the partition directories that hold nothing: a rewrite that was given up made them. */
    public void removeEmptyDirectories(TrinoFileSystem fileSystem, Location table, Set<String> partitionColumns)
            throws IOException
    {
        removeEmptyDirectories(fileSystem, table, partitionColumns::contains);
    }

    /** The same for a directory that is no table yet, in which nobody else makes any. */
    public void removeEmptyDirectories(TrinoFileSystem fileSystem, Location directory)
            throws IOException
    {
        removeEmptyDirectories(fileSystem, directory, _ -> true);
    }

    private void removeEmptyDirectories(TrinoFileSystem fileSystem, Location table, Predicate<String> partitionColumns)
            throws IOException
    {
        LakeStore store = stores.of(table);
        for (Location directory : fileSystem.listDirectories(withSlash(table))) {
            removeEmptyDirectories(fileSystem, store, directory, partitionColumns);
        }
    }

    private static void removeEmptyDirectories(TrinoFileSystem fileSystem, LakeStore store, Location directory, Predicate<String> partitionColumns)
            throws IOException
    {
        String name = withoutSlash(directory).fileName();
        int equals = name.indexOf('=');
        if (equals < 0 || !partitionColumns.test(FileKey.decode(name.substring(0, equals)))) {
            return;
        }
        for (Location child : fileSystem.listDirectories(withSlash(directory))) {
            removeEmptyDirectories(fileSystem, store, child, partitionColumns);
        }
        store.removeEmptyDirectory(withoutSlash(directory));
    }

    private static List<FileEntry> list(TrinoFileSystem fileSystem, Location table, String prefix)
            throws IOException
    {
        List<FileEntry> files = new ArrayList<>();
        FileIterator iterator = fileSystem.listFiles(withSlash(table));
        while (iterator.hasNext()) {
            FileEntry file = iterator.next();
            if (file.location().fileName().startsWith(prefix)) {
                files.add(file);
            }
        }
        return files;
    }

    private static String fileName(String loggedPath)
    {
        String decoded = FileKey.decode(loggedPath);
        return decoded.substring(decoded.lastIndexOf('/') + 1);
    }

    private static Location withSlash(Location directory)
    {
        return directory.toString().endsWith("/") ? directory : Location.of(directory + "/");
    }

    private static Location withoutSlash(Location directory)
    {
        String text = directory.toString();
        return text.endsWith("/") ? Location.of(text.substring(0, text.length() - 1)) : directory;
    }
}
