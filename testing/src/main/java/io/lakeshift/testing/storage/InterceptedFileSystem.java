package io.lakeshift.testing.storage;

import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;
import io.trino.filesystem.TrinoOutputFile;
import io.trino.memory.context.AggregatedMemoryContext;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/** Hands every operation to an {@link Interceptor}. A written stream is kept in memory and handed over whole at its close. */
abstract class InterceptedFileSystem
        implements TrinoFileSystem
{
    private final TrinoFileSystem delegate;
    private final Interceptor interceptor;

    InterceptedFileSystem(TrinoFileSystem delegate, Interceptor interceptor)
    {
        this.delegate = requireNonNull(delegate, "delegate is null");
        this.interceptor = requireNonNull(interceptor, "interceptor is null");
    }

    @Override
    public TrinoInputFile newInputFile(Location location)
    {
        return new InterceptedInputFile(delegate.newInputFile(location), interceptor);
    }

    @Override
    public TrinoInputFile newInputFile(Location location, long length)
    {
        return new InterceptedInputFile(delegate.newInputFile(location, length), interceptor);
    }

    @Override
    public TrinoInputFile newInputFile(Location location, long length, Instant lastModified)
    {
        return new InterceptedInputFile(delegate.newInputFile(location, length, lastModified), interceptor);
    }

    @Override
    public TrinoOutputFile newOutputFile(Location location)
    {
        return new InterceptedOutputFile(delegate.newOutputFile(location), interceptor);
    }

    @Override
    public void deleteFile(Location location)
            throws IOException
    {
        interceptor.call(FileOperation.DELETE, location, () -> {
            delegate.deleteFile(location);
            return null;
        });
    }

    @Override
    public void deleteDirectory(Location location)
            throws IOException
    {
        interceptor.call(FileOperation.DELETE, location, () -> {
            delegate.deleteDirectory(location);
            return null;
        });
    }

    @Override
    public void renameFile(Location source, Location target)
            throws IOException
    {
        interceptor.call(FileOperation.RENAME, target, () -> {
            delegate.renameFile(source, target);
            return null;
        });
    }

    @Override
    public FileIterator listFiles(Location location)
            throws IOException
    {
        return interceptor.call(FileOperation.LIST, location, () -> delegate.listFiles(location));
    }

    @Override
    public FileIterator listFilesStartingFrom(Location location, String startingFrom)
            throws IOException
    {
        return interceptor.call(FileOperation.LIST, location, () -> delegate.listFilesStartingFrom(location, startingFrom));
    }

    @Override
    public Optional<Boolean> directoryExists(Location location)
            throws IOException
    {
        return interceptor.call(FileOperation.EXISTS, location, () -> delegate.directoryExists(location));
    }

    @Override
    public void createDirectory(Location location)
            throws IOException
    {
        interceptor.call(FileOperation.CREATE_DIRECTORY, location, () -> {
            delegate.createDirectory(location);
            return null;
        });
    }

    @Override
    public void renameDirectory(Location source, Location target)
            throws IOException
    {
        interceptor.call(FileOperation.RENAME, target, () -> {
            delegate.renameDirectory(source, target);
            return null;
        });
    }

    @Override
    public Set<Location> listDirectories(Location location)
            throws IOException
    {
        return interceptor.call(FileOperation.LIST, location, () -> delegate.listDirectories(location));
    }

    @Override
    public Optional<Location> createTemporaryDirectory(Location targetPath, String temporaryPrefix, String relativePrefix)
            throws IOException
    {
        return interceptor.call(FileOperation.CREATE_DIRECTORY, targetPath, () -> delegate.createTemporaryDirectory(targetPath, temporaryPrefix, relativePrefix));
    }

    private record InterceptedOutputFile(TrinoOutputFile delegate, Interceptor interceptor)
            implements TrinoOutputFile
    {
        @Override
        public void createOrOverwrite(byte[] data)
                throws IOException
        {
            interceptor.write(delegate.location(), data, delegate::createOrOverwrite);
        }

        @Override
        public void createExclusive(byte[] data)
                throws IOException
        {
            interceptor.write(delegate.location(), data, delegate::createExclusive);
        }

        @Override
        public OutputStream create(AggregatedMemoryContext memoryContext)
        {
            return new ByteArrayOutputStream()
            {
                private boolean closed;

                @Override
                public void close()
                        throws IOException
                {
                    if (!closed) {
                        closed = true;
                        interceptor.write(delegate.location(), toByteArray(), content -> {
                            try (OutputStream stream = delegate.create(memoryContext)) {
                                stream.write(content);
                            }
                        });
                    }
                }
            };
        }

        @Override
        public Location location()
        {
            return delegate.location();
        }
    }
}
