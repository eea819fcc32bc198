package io.lakeshift.migration.staging;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.lakeshift.delta.parquet.deletion.DeletionVectors;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.trino.filesystem.FileEntry;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static java.util.Objects.requireNonNull;

/** The files of a table and their sizes, by one listing; files elsewhere that its log names are looked at one by one. */
public final class FilesOnDisk
{
    private final TrinoFileSystem fileSystem;
    private final Snapshot snapshot;
    private final String directory;
    private final Map<Location, Long> sizes = new HashMap<>();

    /** @param snapshot says where the paths of the log lead */
    public FilesOnDisk(TrinoFileSystem fileSystem, Snapshot snapshot, Cancellation cancellation)
            throws IOException
    {
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.snapshot = requireNonNull(snapshot, "snapshot is null");
        String table = snapshot.table().toString();
        this.directory = table.endsWith("/") ? table : table + "/";
        FileIterator files = fileSystem.listFiles(Location.of(directory));
        while (files.hasNext()) {
            cancellation.check();
            FileEntry file = files.next();
            sizes.put(file.location(), file.length());
        }
    }

    /** Bytes that the file has; empty where it is missing. */
    public OptionalLong size(AddFile file)
            throws IOException
    {
        Location location = snapshot.resolve(file.path());
        Long listed = sizes.get(location);
        if (listed != null) {
            return OptionalLong.of(listed);
        }
        if (location.toString().startsWith(directory)) {
            return OptionalLong.empty();
        }
        return size(fileSystem, location);
    }

    /** Bytes that a file has, by a look at it alone; empty where it is missing. */
    static OptionalLong size(TrinoFileSystem fileSystem, Location location)
            throws IOException
    {
        try {
            return OptionalLong.of(fileSystem.newInputFile(location).length());
        }
        catch (FileNotFoundException _) {
            return OptionalLong.empty();
        }
    }

    /**
     * Whether the file is there as the log has it, and what says which of its rows are deleted.
     *
     * @throws TrinoException {@code LAKE_BAD_DATA} where what the log says of its deletion vector can be said of none
     */
    public boolean has(AddFile file)
            throws IOException
    {
        OptionalLong size = size(file);
        return size.isPresent() && size.getAsLong() == file.size() && hasVector(file);
    }

    /** A vacuum may take the vector and leave the file. */
    private boolean hasVector(AddFile file)
            throws IOException
    {
        Optional<Location> vector = file.deletionVector().flatMap(descriptor -> vector(file, descriptor));
        return vector.isEmpty() || sizes.containsKey(vector.get()) || fileSystem.newInputFile(vector.get()).exists();
    }

    private Optional<Location> vector(AddFile file, DeletionVectorDescriptor descriptor)
    {
        try {
            return DeletionVectors.location(snapshot.table(), descriptor, snapshot::resolve);
        }
        catch (IllegalArgumentException e) {
            throw new TrinoException(LAKE_BAD_DATA, ("Deletion vector %s of data file %s, as version %d of table %s has it, is corrupt: %s. Nothing was changed; that version cannot be read, choose another one, " +
                    "or ask its writer").formatted(descriptor.uniqueId(), file.path(), snapshot.version(), snapshot.table(), e.getMessage()), e);
        }
    }
}
