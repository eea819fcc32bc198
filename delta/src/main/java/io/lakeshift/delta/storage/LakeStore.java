package io.lakeshift.delta.storage;

import io.trino.filesystem.FileMayHaveAlreadyExistedException;
import io.trino.filesystem.Location;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Collection;
import java.util.OptionalLong;

/**
 * What a migration and a commit need of storage beyond {@link io.trino.filesystem.TrinoFileSystem}. One small class per kind of store.
 */
public interface LakeStore
{
    /**
     * Publishes {@code content} at {@code location} if and only if nothing is there: readers see nothing or the whole content, never a part,
     * and it is durable on return.
     *
     * @throws FileAlreadyExistsException where something is there (possibly our own earlier attempt: the caller reads it back and compares ids)
     * @throws IOException where the outcome is unknown or the store refused
     */
    void putIfAbsent(Location location, byte[] content)
            throws IOException;

    /**
     * As {@link #putIfAbsent}, where whatever is there does as well: somebody said the same before, or the store's client put it again for want of an answer.
     *
     * @throws IOException where the outcome is unknown or the store refused
     */
    default void putOnce(Location location, byte[] content)
            throws IOException
    {
        try {
            putIfAbsent(location, content);
        }
        catch (FileAlreadyExistsException | FileMayHaveAlreadyExistedException _) {
            // said already
        }
    }

    /**
     * Publishes {@code content} at {@code location} whatever is there: readers see the old or the new content, never a part. For pointers that only save work
     * ({@code _last_checkpoint}), not for anything that two writers may race for.
     */
    void replace(Location location, byte[] content)
            throws IOException;

    /**
     * Makes {@code target} a byte-identical file of {@code source} with a fresh modification time: a hard link where the store has them, else a copy.
     * {@code target} appears whole or not at all.
     *
     * @throws FileAlreadyExistsException where something is at {@code target} already; it stays as it is, as it does whatever else goes wrong
     */
    void linkOrCopy(Location source, Location target)
            throws IOException;

    /**
     * As {@link #linkOrCopy}, for a name that nobody else will ever write to, and a file of any size. Where the store has to copy and fails, a part may be left under the name, which is
     * the caller's to delete.
     */
    default void linkOrCopyAlone(Location source, Location target)
            throws IOException
    {
        linkOrCopy(source, target);
    }

    /** Whether two names are known to be of one and the same file, without its bytes being looked at. */
    default boolean isSameFile(Location first, Location second)
            throws IOException
    {
        return false;
    }

    /** Makes a file that was written through TrinoFileSystem durable (fsync of file and directory); nothing to do on object stores. */
    void sync(Location location)
            throws IOException;

    /** The same for many files, at about the price of one where the store can wait for all of them together. */
    default void sync(Collection<Location> locations)
            throws IOException
    {
        for (Location location : locations) {
            sync(location);
        }
    }

    /**
     * Makes files young: a vacuum goes by their age. A file that is gone is passed over. An object store sets no times, and rewriting an object to make it young
     * would cost more than what a vacuum can take: there is nothing to do.
     */
    default void freshen(Collection<Location> locations)
            throws IOException {}

    /** Removes a directory if it holds nothing; keeps it otherwise, and where the store has no directories there is nothing to do. Never recursive. */
    default void removeEmptyDirectory(Location directory)
            throws IOException {}

    /**
     * Whether a listing looks at every file by itself, as that of a disk does: to look at a few is then cheaper than to list many. An object store tells of a thousand files by one
     * request, and to look at one takes a request as well.
     */
    default boolean listsFileByFile()
    {
        return false;
    }

    /** Free bytes where the store can tell. */
    OptionalLong usableSpace(Location location)
            throws IOException;

    /** The longest name of a single path element, in bytes of UTF-8. */
    int maxNameLength();
}
