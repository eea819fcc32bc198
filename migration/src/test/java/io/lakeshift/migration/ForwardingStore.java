package io.lakeshift.migration;

import io.lakeshift.delta.storage.LakeStore;
import io.trino.filesystem.Location;

import java.io.IOException;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/** A real store, of which a test changes something. */
public abstract class ForwardingStore
        implements LakeStore
{
    private final LakeStore real;

    protected ForwardingStore(LakeStore real)
    {
        this.real = requireNonNull(real, "real is null");
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
    public boolean listsFileByFile()
    {
        return real.listsFileByFile();
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
