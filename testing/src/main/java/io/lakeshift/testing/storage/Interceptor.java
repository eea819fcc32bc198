package io.lakeshift.testing.storage;

import io.trino.filesystem.Location;

import java.io.IOException;

/** Sits between {@link InterceptedFileSystem} and the file system below it. */
interface Interceptor
{
    @FunctionalInterface
    interface Call<T>
    {
        T run()
                throws IOException;
    }

    @FunctionalInterface
    interface Write
    {
        void write(byte[] content)
                throws IOException;
    }

    /** Anything that moves no bytes. */
    <T> T call(FileOperation operation, Location location, Call<T> call)
            throws IOException;

    /** A read that answers with the number of bytes that it got; negative at the end. */
    int read(Location location, Call<Integer> read)
            throws IOException;

    /** A whole file's content. */
    void write(Location location, byte[] content, Write write)
            throws IOException;
}
