package io.lakeshift.delta.commit;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Delta Kernel's view of storage while it encodes one checkpoint: whatever it writes goes to one temporary file, which {@link Checkpointer} publishes. */
final class CheckpointFileIo
        implements FileIO
{
    private final FileIO reading;
    private final TrinoFileSystem fileSystem;
    private final Location temporary;

    CheckpointFileIo(FileIO reading, TrinoFileSystem fileSystem, Location temporary)
    {
        this.reading = requireNonNull(reading, "reading is null");
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.temporary = requireNonNull(temporary, "temporary is null");
    }

    @Override
    public OutputFile newOutputFile(String path)
    {
        return new OutputFile()
        {
            @Override
            public String path()
            {
                return path;
            }

            @Override
            public PositionOutputStream create(boolean atomicWrite)
                    throws IOException
            {
                return new CountingStream(fileSystem.newOutputFile(temporary).create());
            }

            @Override
            public void writeAtomically(CloseableIterator<String> data, boolean overwrite)
            {
                throw new UnsupportedOperationException("A checkpoint is written as Parquet");
            }
        };
    }

    /** Of what has just been written. */
    @Override
    public FileStatus getFileStatus(String path)
            throws IOException
    {
        TrinoInputFile file = fileSystem.newInputFile(temporary);
        return FileStatus.of(path, file.length(), file.lastModified().toEpochMilli());
    }

    @Override
    public CloseableIterator<FileStatus> listFrom(String path)
            throws IOException
    {
        return reading.listFrom(path);
    }

    @Override
    public String resolvePath(String path)
            throws IOException
    {
        return reading.resolvePath(path);
    }

    @Override
    public InputFile newInputFile(String path, long size)
    {
        return reading.newInputFile(path, size);
    }

    @Override
    public Optional<String> getConf(String key)
    {
        return reading.getConf(key);
    }

    @Override
    public boolean mkdirs(String path)
    {
        throw new UnsupportedOperationException("A checkpoint makes no directory: " + path);
    }

    @Override
    public boolean delete(String path)
    {
        throw new UnsupportedOperationException("A checkpoint deletes nothing: " + path);
    }

    @Override
    public void copyFileAtomically(String source, String target, boolean overwrite)
    {
        throw new UnsupportedOperationException("A checkpoint copies nothing: " + source);
    }

    private static final class CountingStream
            extends PositionOutputStream
    {
        private final OutputStream stream;
        private long position;

        private CountingStream(OutputStream stream)
        {
            this.stream = requireNonNull(stream, "stream is null");
        }

        @Override
        public long getPos()
        {
            return position;
        }

        @Override
        public void write(int value)
                throws IOException
        {
            stream.write(value);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length)
                throws IOException
        {
            stream.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void flush()
                throws IOException
        {
            stream.flush();
        }

        @Override
        public void close()
                throws IOException
        {
            stream.close();
        }
    }
}
