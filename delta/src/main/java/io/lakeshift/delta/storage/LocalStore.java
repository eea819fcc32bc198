package io.lakeshift.delta.storage;

import io.trino.filesystem.Location;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import static com.google.common.base.Throwables.throwIfInstanceOf;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.Executors.newFixedThreadPool;

/**
 * Local disks. A file appears under its name by a hard link to a temporary file beside it that is complete and on disk already: linking is one atomic step of the
 * operating system, fails where the name is taken, and never shows a part. A process killed
 * <ul>
 * <li>before the link leaves a temporary file and nothing published;
 * <li>after the link leaves the whole content published, and at most the temporary file beside it: a second name of the same bytes;
 * <li>before the directory is on disk has not returned yet: after a power loss the name may or may not be there, the content is whole if it is.
 * </ul>
 * Temporary names ({@link TemporaryName}) are removed before returning, whatever the outcome.
 */
public final class LocalStore
        implements LakeStore
{
    private static final int MAX_NAME_LENGTH = 255;
    private static final int SYNCS = 16;
    private static final int DIRECTORY_ATTEMPTS = 10;

    private final LocalRoot root;

    public LocalStore(LocalRoot root)
    {
        this.root = requireNonNull(root, "root is null");
    }

    @Override
    public void putIfAbsent(Location location, byte[] content)
            throws IOException
    {
        Path target = root.path(location);
        Path directory = target.getParent();
        Path temporary = temporaryIn(directory);
        try {
            writeInto(directory, temporary, content);
            createLink(target, temporary);
        }
        finally {
            deleteQuietly(temporary);
        }
        syncDirectories(directory);
    }

    @Override
    public void replace(Location location, byte[] content)
            throws IOException
    {
        Path target = root.path(location);
        Path directory = target.getParent();
        Files.createDirectories(directory);
        Path temporary = temporaryIn(directory);
        try {
            writeDurably(temporary, content);
            Files.move(temporary, target, ATOMIC_MOVE);
        }
        finally {
            deleteQuietly(temporary);
        }
        syncDirectories(directory);
    }

    /**
     * A hard link is a second name of one file, so there is one modification time for both names: the source's is freshened with it. That harms nobody (the log keeps its own
     * {@code modificationTime}, and a vacuum only waits longer for the source). The time is set before the link is made, so that there is no moment at which
     * a vacuum meets the target with the source's old time. Where the disk cannot link (another device, too many links, not our file), the bytes are copied.
     */
    @Override
    public void linkOrCopy(Location source, Location target)
            throws IOException
    {
        Path from = root.path(source);
        Path to = root.path(target);
        if (!Files.isRegularFile(from)) {
            throw new FileNotFoundException(source.toString());
        }
        Files.createDirectories(to.getParent());
        try {
            Files.setLastModifiedTime(from, FileTime.from(Instant.now()));
            Files.createLink(to, from);
        }
        catch (FileAlreadyExistsException e) {
            throw alreadyExists(target, e);
        }
        catch (IOException | UnsupportedOperationException e) {
            copy(from, to, target, e);
        }
    }

    @Override
    public boolean isSameFile(Location first, Location second)
            throws IOException
    {
        return Files.isSameFile(root.path(first), root.path(second));
    }

    @Override
    public void sync(Location location)
            throws IOException
    {
        syncFile(location);
        syncDirectories(root.path(location).getParent());
    }

    /** All files at the same time, because a journal writes for all who wait in one go; then each directory once. */
    @Override
    public void sync(Collection<Location> locations)
            throws IOException
    {
        if (locations.isEmpty()) {
            return;
        }
        Set<Path> directories = new LinkedHashSet<>();
        for (Location location : locations) {
            for (Path path = root.path(location).getParent(); path.startsWith(root.directory()) && directories.add(path); path = path.getParent()) {
                if (path.equals(root.directory())) {
                    break;
                }
            }
        }
        try (ExecutorService executor = newFixedThreadPool(Math.min(SYNCS, locations.size()))) {
            together(executor, locations, LocalStore.this::syncFile);
            together(executor, directories, LocalStore::syncDirectory);
        }
    }

    @Override
    public void freshen(Collection<Location> locations)
            throws IOException
    {
        FileTime now = FileTime.from(Instant.now());
        for (Location location : locations) {
            try {
                Files.setLastModifiedTime(root.path(location), now);
            }
            catch (NoSuchFileException _) {
                // somebody took it, which is for the caller to find out
            }
        }
    }

    private interface Sync<T>
    {
        void sync(T target)
                throws IOException;
    }

    private static <T> void together(ExecutorService executor, Collection<T> targets, Sync<T> sync)
            throws IOException
    {
        List<Future<?>> futures = new ArrayList<>();
        for (T target : targets) {
            futures.add(executor.submit(() -> {
                sync.sync(target);
                return null;
            }));
        }
        for (Future<?> future : futures) {
            try {
                future.get();
            }
            catch (ExecutionException e) {
                throwIfInstanceOf(e.getCause(), IOException.class);
                throw new IOException(e.getCause());
            }
            catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while files were made durable");
            }
        }
    }

    private void syncFile(Location location)
            throws IOException
    {
        try (FileChannel channel = FileChannel.open(root.path(location), READ)) {
            channel.force(true);
        }
        catch (NoSuchFileException e) {
            throw notFound(location, e);
        }
    }

    @Override
    public void removeEmptyDirectory(Location directory)
            throws IOException
    {
        try {
            // the operating system refuses where somebody has put a file there meanwhile
            Files.delete(root.path(directory));
        }
        catch (NoSuchFileException | DirectoryNotEmptyException _) {
            // gone, or in use
        }
    }

    @Override
    public boolean listsFileByFile()
    {
        return true;
    }

    @Override
    public OptionalLong usableSpace(Location location)
            throws IOException
    {
        Path path = root.path(location);
        while (!Files.exists(path) && !path.equals(root.directory())) {
            path = path.getParent();
        }
        return OptionalLong.of(Files.getFileStore(path).getUsableSpace());
    }

    /** What Linux and macOS allow on every common file system. */
    @Override
    public int maxNameLength()
    {
        return MAX_NAME_LENGTH;
    }

    private static Path temporaryIn(Path directory)
    {
        return directory.resolve(TemporaryName.next());
    }

    /** Another process may remove a directory that holds nothing yet: it is made again. */
    private static void writeInto(Path directory, Path temporary, byte[] content)
            throws IOException
    {
        for (int attempt = 1; ; attempt++) {
            try {
                Files.createDirectories(directory);
                writeDurably(temporary, content);
                return;
            }
            catch (NoSuchFileException e) {
                if (attempt == DIRECTORY_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void writeDurably(Path path, byte[] content)
            throws IOException
    {
        try (FileChannel channel = FileChannel.open(path, CREATE_NEW, WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void createLink(Path target, Path existing)
            throws IOException
    {
        try {
            Files.createLink(target, existing);
        }
        catch (FileAlreadyExistsException e) {
            throw e;
        }
        catch (UnsupportedOperationException e) {
            throw new IOException("The file system of %s has no hard links, and without them a commit cannot be published safely: keep the lake on a file system that has them".formatted(target), e);
        }
    }

    private static void copy(Path from, Path to, Location target, Exception linkFailure)
            throws IOException
    {
        Path temporary = temporaryIn(to.getParent());
        try {
            Files.copy(from, temporary);
            // a fresh file beside the target can be linked where the source could not, and linking alone is exclusive
            Files.createLink(to, temporary);
        }
        catch (FileAlreadyExistsException e) {
            throw alreadyExists(target, e);
        }
        catch (IOException | UnsupportedOperationException e) {
            e.addSuppressed(linkFailure);
            throw e;
        }
        finally {
            deleteQuietly(temporary);
        }
    }

    /** Up to the root, because a new directory lasts only once its own entry in its parent is on disk. */
    private void syncDirectories(Path directory)
            throws IOException
    {
        for (Path path = directory; path.startsWith(root.directory()); path = path.getParent()) {
            syncDirectory(path);
            if (path.equals(root.directory())) {
                return;
            }
        }
    }

    private static void syncDirectory(Path directory)
            throws IOException
    {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    /** What was published or refused stands, whether the temporary name goes or not. */
    private static void deleteQuietly(Path temporary)
    {
        try {
            Files.deleteIfExists(temporary);
        }
        catch (IOException _) {
            // a leftover that every engine ignores
        }
    }

    private static IOException alreadyExists(Location location, FileAlreadyExistsException cause)
    {
        FileAlreadyExistsException exception = new FileAlreadyExistsException(location.toString());
        exception.initCause(cause);
        return exception;
    }

    private static IOException notFound(Location location, NoSuchFileException cause)
    {
        FileNotFoundException exception = new FileNotFoundException(location.toString());
        exception.initCause(cause);
        return exception;
    }
}
