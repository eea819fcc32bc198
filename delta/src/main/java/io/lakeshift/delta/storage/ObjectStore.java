package io.lakeshift.delta.storage;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputStream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * S3, Google Cloud Storage, Azure: objects appear whole and durable, and the store's conditional put decides races
 * ({@code If-None-Match} on S3 and Azure, a generation match on Google; Trino's {@code createExclusive}).
 * An answer that may stand for our own earlier try comes as {@link io.trino.filesystem.FileMayHaveAlreadyExistedException}: an unknown outcome.
 */
public final class ObjectStore
        implements LakeStore
{
    // the stores allow longer elements, disks that a table may be copied to do not
    private static final int MAX_NAME_LENGTH = 255;

    private final TrinoFileSystem fileSystem;

    public ObjectStore(TrinoFileSystem fileSystem)
    {
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
    }

    @Override
    public void putIfAbsent(Location location, byte[] content)
            throws IOException
    {
        fileSystem.newOutputFile(location).createExclusive(content);
    }

    @Override
    public void replace(Location location, byte[] content)
            throws IOException
    {
        fileSystem.newOutputFile(location).createOrOverwrite(content);
    }

    /**
     * Through this process's memory, because only the put of a whole object is exclusive. A stream that breaks may leave a part of the object behind, and under a
     * name that others write to as well nobody could tell whether that part may be deleted.
     */
    @Override
    public void linkOrCopy(Location source, Location target)
            throws IOException
    {
        byte[] content;
        try (TrinoInputStream input = fileSystem.newInputFile(source).newStream()) {
            content = input.readAllBytes();
        }
        fileSystem.newOutputFile(target).createExclusive(content);
    }

    /** As a stream: data files are too large for memory. */
    @Override
    public void linkOrCopyAlone(Location source, Location target)
            throws IOException
    {
        if (fileSystem.newInputFile(target).exists()) {
            throw new FileAlreadyExistsException(target.toString());
        }
        try (TrinoInputStream input = fileSystem.newInputFile(source).newStream();
                OutputStream output = fileSystem.newOutputFile(target).create()) {
            input.transferTo(output);
        }
    }

    @Override
    public void sync(Location location) {}

    @Override
    public OptionalLong usableSpace(Location location)
    {
        return OptionalLong.empty();
    }

    @Override
    public int maxNameLength()
    {
        return MAX_NAME_LENGTH;
    }
}
