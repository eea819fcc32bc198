package io.lakeshift.testing.storage;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoInput;
import io.trino.filesystem.TrinoInputFile;
import io.trino.filesystem.TrinoInputStream;

import java.io.IOException;
import java.time.Instant;

import static java.util.Objects.requireNonNull;

record InterceptedInputFile(TrinoInputFile delegate, Interceptor interceptor)
        implements TrinoInputFile
{
    InterceptedInputFile
    {
        requireNonNull(delegate, "delegate is null");
        requireNonNull(interceptor, "interceptor is null");
    }

    @Override
    public TrinoInput newInput()
            throws IOException
    {
        TrinoInput input = interceptor.call(FileOperation.OPEN, location(), delegate::newInput);
        return new InterceptedInput(input, location(), interceptor);
    }

    @Override
    public TrinoInputStream newStream()
            throws IOException
    {
        TrinoInputStream stream = interceptor.call(FileOperation.OPEN, location(), delegate::newStream);
        return new InterceptedInputStream(stream, location(), interceptor);
    }

    @Override
    public long length()
            throws IOException
    {
        return interceptor.call(FileOperation.LENGTH, location(), delegate::length);
    }

    @Override
    public Instant lastModified()
            throws IOException
    {
        return interceptor.call(FileOperation.LENGTH, location(), delegate::lastModified);
    }

    @Override
    public boolean exists()
            throws IOException
    {
        return interceptor.call(FileOperation.EXISTS, location(), delegate::exists);
    }

    @Override
    public Location location()
    {
        return delegate.location();
    }

    private record InterceptedInput(TrinoInput delegate, Location location, Interceptor interceptor)
            implements TrinoInput
    {
        @Override
        public void readFully(long position, byte[] buffer, int bufferOffset, int length)
                throws IOException
        {
            interceptor.read(location, () -> {
                delegate.readFully(position, buffer, bufferOffset, length);
                return length;
            });
        }

        @Override
        public int readTail(byte[] buffer, int bufferOffset, int maxLength)
                throws IOException
        {
            return interceptor.read(location, () -> delegate.readTail(buffer, bufferOffset, maxLength));
        }

        @Override
        public void close()
                throws IOException
        {
            delegate.close();
        }
    }

    private static final class InterceptedInputStream
            extends TrinoInputStream
    {
        private final TrinoInputStream delegate;
        private final Location location;
        private final Interceptor interceptor;

        private InterceptedInputStream(TrinoInputStream delegate, Location location, Interceptor interceptor)
        {
            this.delegate = requireNonNull(delegate, "delegate is null");
            this.location = requireNonNull(location, "location is null");
            this.interceptor = requireNonNull(interceptor, "interceptor is null");
        }

        @Override
        public long getPosition()
                throws IOException
        {
            return delegate.getPosition();
        }

        @Override
        public void seek(long position)
                throws IOException
        {
            delegate.seek(position);
        }

        @Override
        public int read()
                throws IOException
        {
            byte[] one = new byte[1];
            int count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length)
                throws IOException
        {
            return interceptor.read(location, () -> delegate.read(buffer, offset, length));
        }

        @Override
        public long skip(long count)
                throws IOException
        {
            return delegate.skip(count);
        }

        @Override
        public int available()
                throws IOException
        {
            return delegate.available();
        }

        @Override
        public void close()
                throws IOException
        {
            delegate.close();
        }
    }
}
