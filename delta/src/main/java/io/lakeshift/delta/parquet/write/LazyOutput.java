package io.lakeshift.delta.parquet.write;

import io.trino.filesystem.TrinoOutputFile;

import java.io.IOException;
import java.io.OutputStream;

import static java.util.Objects.requireNonNull;

/** Opens its file when the first byte is written: a stream to an object store holds megabytes of buffers, and a writer may wait long for its first row group. */
final class LazyOutput
        extends OutputStream
{
    private final TrinoOutputFile file;
    private OutputStream stream;
    private long written;

    LazyOutput(TrinoOutputFile file)
    {
        this.file = requireNonNull(file, "file is null");
    }

    boolean opened()
    {
        return stream != null;
    }

    long written()
    {
        return written;
    }

    private OutputStream stream()
            throws IOException
    {
        if (stream == null) {
            stream = file.create();
        }
        return stream;
    }

    @Override
    public void write(int value)
            throws IOException
    {
        stream().write(value);
        written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length)
            throws IOException
    {
        stream().write(bytes, offset, length);
        written += length;
    }

    @Override
    public void flush()
            throws IOException
    {
        if (stream != null) {
            stream.flush();
        }
    }

    @Override
    public void close()
            throws IOException
    {
        if (stream != null) {
            stream.close();
        }
    }
}
