package io.lakeshift.delta.log;

import com.google.common.collect.ImmutableList;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.trino.filesystem.FileEntry;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;
import io.trino.filesystem.TrinoInputStream;
import io.trino.spi.TrinoException;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_OUTSIDE;
import static java.util.Objects.requireNonNull;

/**
 * Delta Kernel's view of storage: the log directory of one table through {@link TrinoFileSystem}, for reading only.
 * <p>Kernel spells {@code local:///t} as {@code local:/t}, so locations are told by what follows the table's own spelling.
 */
public final class KernelFileIo
        implements FileIO
{
    private final TrinoFileSystem fileSystem;
    private final String table;
    private final String kernelTable;

    public KernelFileIo(TrinoFileSystem fileSystem, Location table)
    {
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        String location = table.toString();
        this.table = location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
        this.kernelTable = new Path(this.table).toString();
    }

    public Path tablePath()
    {
        return new Path(table);
    }

    /** Where Kernel's path lies on storage. */
    public Location location(String kernelPath)
    {
        if (!(kernelPath.equals(kernelTable) || kernelPath.startsWith(kernelTable + "/")) || kernelPath.contains("/../")) {
            throw new TrinoException(LAKE_OUTSIDE, "The log of table %s names a file outside of the table, which was not opened: %s".formatted(table, kernelPath));
        }
        return Location.of(table + kernelPath.substring(kernelTable.length()));
    }

    @Override
    public CloseableIterator<FileStatus> listFrom(String filePath)
            throws IOException
    {
        Location from = location(filePath);
        Location directory = from.parentDirectory();
        String prefix = directory.toString().endsWith("/") ? directory.toString() : directory + "/";
        ImmutableList.Builder<FileStatus> listed = ImmutableList.builder();
        boolean empty = true;
        FileIterator files = fileSystem.listFiles(directory);
        while (files.hasNext()) {
            FileEntry file = files.next();
            empty = false;
            String name = file.location().toString().substring(prefix.length());
            // local and object stores list recursively
            if (name.indexOf('/') < 0 && name.compareTo(from.fileName()) >= 0 && !LogPaths.hasImpossibleVersion(name)) {
                listed.add(FileStatus.of(new Path(file.location().toString()).toString(), file.length(), file.lastModified().toEpochMilli()));
            }
        }
        if (empty) {
            throw new FileNotFoundException(directory.toString());
        }
        List<FileStatus> sorted = listed.build().stream().sorted(Comparator.comparing(FileStatus::getPath)).toList();
        return Utils.toCloseableIterator(sorted.iterator());
    }

    @Override
    public FileStatus getFileStatus(String path)
            throws IOException
    {
        TrinoInputFile file = fileSystem.newInputFile(location(path));
        return FileStatus.of(path, file.length(), file.lastModified().toEpochMilli());
    }

    @Override
    public String resolvePath(String path)
    {
        return new Path(path).toString();
    }

    @Override
    public InputFile newInputFile(String path, long fileSize)
    {
        Location location = location(path);
        TrinoInputFile file = fileSize >= 0 ? fileSystem.newInputFile(location, fileSize) : fileSystem.newInputFile(location);
        return new InputFile()
        {
            @Override
            public long length()
                    throws IOException
            {
                return file.length();
            }

            @Override
            public String path()
            {
                return path;
            }

            @Override
            public SeekableInputStream newStream()
                    throws IOException
            {
                return new KernelStream(file.newStream());
            }
        };
    }

    @Override
    public Optional<String> getConf(String key)
    {
        return Optional.empty();
    }

    @Override
    public boolean mkdirs(String path)
    {
        throw readOnly();
    }

    @Override
    public OutputFile newOutputFile(String path)
    {
        throw readOnly();
    }

    @Override
    public boolean delete(String path)
    {
        throw readOnly();
    }

    @Override
    public void copyFileAtomically(String source, String target, boolean overwrite)
    {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly()
    {
        return new UnsupportedOperationException("Kernel only reads here: commits are published by io.lakeshift.delta.commit");
    }

    private static final class KernelStream
            extends SeekableInputStream
    {
        private final TrinoInputStream stream;

        private KernelStream(TrinoInputStream stream)
        {
            this.stream = requireNonNull(stream, "stream is null");
        }

        @Override
        public long getPos()
                throws IOException
        {
            return stream.getPosition();
        }

        @Override
        public void seek(long position)
                throws IOException
        {
            stream.seek(position);
        }

        @Override
        public void readFully(byte[] buffer, int offset, int length)
                throws IOException
        {
            if (stream.readNBytes(buffer, offset, length) < length) {
                throw new EOFException("The file ends before byte " + (stream.getPosition() + length));
            }
        }

        @Override
        public int read()
                throws IOException
        {
            return stream.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length)
                throws IOException
        {
            return stream.read(buffer, offset, length);
        }

        @Override
        public void close()
                throws IOException
        {
            stream.close();
        }
    }
}
