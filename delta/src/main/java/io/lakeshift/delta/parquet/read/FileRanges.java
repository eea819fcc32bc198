package io.lakeshift.delta.parquet.read;

import io.trino.filesystem.TrinoInput;
import io.trino.filesystem.TrinoInputFile;
import io.trino.parquet.AbstractParquetDataSource;
import io.trino.parquet.ParquetDataSourceId;
import io.trino.parquet.ParquetReaderOptions;

import java.io.IOException;

import static java.util.Objects.requireNonNull;

/** A large file: ranges that lie close together are read in one request. Opened when the first is needed. */
final class FileRanges
        extends AbstractParquetDataSource
{
    private final TrinoInputFile file;
    private TrinoInput input;

    FileRanges(TrinoInputFile file, long size, ParquetReaderOptions options)
    {
        super(new ParquetDataSourceId(file.location().toString()), size, options);
        this.file = requireNonNull(file, "file is null");
    }

    @Override
    protected void readInternal(long position, byte[] buffer, int bufferOffset, int bufferLength)
            throws IOException
    {
        if (input == null) {
            input = file.newInput();
        }
        input.readFully(position, buffer, bufferOffset, bufferLength);
    }

    @Override
    public void close()
            throws IOException
    {
        if (input != null) {
            input.close();
        }
    }

    @Override
    public String toString()
    {
        return file.location().toString();
    }
}
