package io.lakeshift.delta.storage;

import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.trino.filesystem.Location;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/** A store whose puts go wrong as {@link Faults} say; everything else is passed on. */
public final class FaultInjectingStore
        implements LakeStore
{
    private final LakeStore delegate;
    private final Faults faults;

    public FaultInjectingStore(LakeStore delegate, Faults faults)
    {
        this.delegate = requireNonNull(delegate, "delegate is null");
        this.faults = requireNonNull(faults, "faults is null");
    }

    @Override
    public void putIfAbsent(Location location, byte[] content)
            throws IOException
    {
        Optional<Fault> fault = faults.next(FileOperation.WRITE, location);
        switch (fault.orElse(null)) {
            case null -> delegate.putIfAbsent(location, content);
            case Fault.Failure(String message) -> throw new IOException(message + ": " + location);
            case Fault.HalfWrite() -> {
                delegate.putIfAbsent(location, Arrays.copyOf(content, content.length / 2));
                throw new IOException("Connection reset: " + location);
            }
            case Fault.LostAnswer() -> {
                delegate.putIfAbsent(location, content);
                throw new IOException("Connection reset: " + location);
            }
            case Fault.Before(Runnable action) -> {
                action.run();
                delegate.putIfAbsent(location, content);
            }
            case Fault.After(Runnable action) -> {
                delegate.putIfAbsent(location, content);
                action.run();
            }
        }
    }

    @Override
    public void replace(Location location, byte[] content)
            throws IOException
    {
        delegate.replace(location, content);
    }

    @Override
    public void linkOrCopy(Location source, Location target)
            throws IOException
    {
        delegate.linkOrCopy(source, target);
    }

    @Override
    public void sync(Location location)
            throws IOException
    {
        delegate.sync(location);
    }

    @Override
    public boolean listsFileByFile()
    {
        return delegate.listsFileByFile();
    }

    @Override
    public OptionalLong usableSpace(Location location)
            throws IOException
    {
        return delegate.usableSpace(location);
    }

    @Override
    public int maxNameLength()
    {
        return delegate.maxNameLength();
    }
}
