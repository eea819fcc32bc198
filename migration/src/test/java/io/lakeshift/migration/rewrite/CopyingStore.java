package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.storage.LakeStore;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** A store that has no links. */
record CopyingStore(LakeStore real, TrinoFileSystem fileSystem, UnaryOperator<byte[]> disk)
        implements LakeStore
{
    @Override
    public void linkOrCopyAlone(Location source, Location target)
            throws IOException
    {
        byte[] content;
        try (var input = fileSystem.newInputFile(source).newStream()) {
            content = input.readAllBytes();
        }
        try (OutputStream output = fileSystem.newOutputFile(target).create()) {
            output.write(disk.apply(content));
        }
    }

    @Override
    public void putIfAbsent(Location location, byte[] content)
            throws IOException
    {
        real.putIfAbsent(location, content);
    }

    @Override
    public void replace(Location location, byte[] content)
            throws IOException
    {
        real.replace(location, content);
    }

    @Override
    public void linkOrCopy(Location source, Location target)
            throws IOException
    {
        real.linkOrCopy(source, target);
    }

    @Override
    public void sync(Location location)
            throws IOException
    {
        real.sync(location);
    }

    @Override
    public void removeEmptyDirectory(Location directory)
            throws IOException
    {
        real.removeEmptyDirectory(directory);
    }

    @Override
    public OptionalLong usableSpace(Location location)
            throws IOException
    {
        return real.usableSpace(location);
    }

    @Override
    public int maxNameLength()
    {
        return real.maxNameLength();
    }
}
