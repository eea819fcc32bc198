package io.lakeshift.migration.rewrite.spill;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

/**
 * Files in a directory of this server. Not in the table's own directory: that may be an object store, where a merge of many runs would be as many small requests. On
 * Unix a file loses its name as soon as it is open, so the operating system takes it away however the process ends, and nobody needs to look for leftovers.
 */
public final class LocalSpillSpace
        implements SpillSpace
{
    private final Path directory;

    /** @param directory made when the first file is needed */
    public LocalSpillSpace(Path directory)
    {
        this.directory = requireNonNull(directory, "directory is null");
    }

    @Override
    public SpillFile create()
            throws IOException
    {
        Files.createDirectories(directory);
        // readable by nobody else
        Path path = Files.createTempFile(directory, "lakeshift-", ".spill");
        return new LocalSpillFile(FileChannel.open(path, READ, WRITE, DELETE_ON_CLOSE));
    }

    @Override
    public String location()
    {
        return directory.toString();
    }

    private static final class LocalSpillFile
            implements SpillFile
    {
        private final FileChannel channel;
        private long size;

        private LocalSpillFile(FileChannel channel)
        {
            this.channel = channel;
        }

        @Override
        public void append(byte[] bytes, int offset, int length)
                throws IOException
        {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                size += channel.write(buffer, size);
            }
        }

        @Override
        public void readFully(long position, byte[] bytes, int offset, int length)
                throws IOException
        {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, position + buffer.position() - offset);
                if (read < 0) {
                    throw new EOFException("A temporary file ends at byte %s, and %s were written".formatted(position + buffer.position() - offset, size));
                }
            }
        }

        @Override
        public long size()
        {
            return size;
        }

        @Override
        public void close()
                throws IOException
        {
            channel.close();
        }
    }
}
