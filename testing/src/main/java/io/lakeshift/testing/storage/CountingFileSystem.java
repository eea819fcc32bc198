package io.lakeshift.testing.storage;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;

import static java.util.Objects.requireNonNull;

/** Writes into a {@link FileAccessLog} what is asked of the file system below. Failed operations count too. */
public final class CountingFileSystem
        extends InterceptedFileSystem
{
    public CountingFileSystem(TrinoFileSystem delegate, FileAccessLog log)
    {
        super(delegate, new Recorder(log));
    }

    private record Recorder(FileAccessLog log)
            implements Interceptor
    {
        private Recorder
        {
            requireNonNull(log, "log is null");
        }

        @Override
        public <T> T call(FileOperation operation, Location location, Call<T> call)
                throws IOException
        {
            log.add(operation, location, 0);
            return call.run();
        }

        @Override
        public int read(Location location, Call<Integer> read)
                throws IOException
        {
            int bytes = read.run();
            log.add(FileOperation.READ, location, Math.max(0, bytes));
            return bytes;
        }

        @Override
        public void write(Location location, byte[] content, Write write)
                throws IOException
        {
            log.add(FileOperation.WRITE, location, content.length);
            write.write(content);
        }
    }
}
