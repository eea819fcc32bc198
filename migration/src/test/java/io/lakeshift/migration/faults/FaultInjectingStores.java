package io.lakeshift.migration.faults;

import io.lakeshift.delta.storage.LakeStore;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

import static java.util.Objects.requireNonNull;

/**
 * What goes to the disk past Trino's file system, and goes wrong where {@link Faults} says so. Half a write never shows under the name that was asked for, as a store
 * promises; it leaves the temporary file, as a process does that dies at that moment.
 */
record FaultInjectingStores(LakeStores delegate, TrinoFileSystem disk, Faults faults)
        implements LakeStores
{
    FaultInjectingStores
    {
        requireNonNull(delegate, "delegate is null");
        requireNonNull(disk, "disk is null");
        requireNonNull(faults, "faults is null");
    }

    @Override
    public LakeStore of(Location location)
    {
        return new Store(delegate.of(location));
    }

    private interface Call<T>
    {
        T run()
                throws IOException;
    }

    private interface Step
    {
        void run()
                throws IOException;
    }

    private final class Store
            implements LakeStore
    {
        private final LakeStore delegate;

        private Store(LakeStore delegate)
        {
            this.delegate = requireNonNull(delegate, "delegate is null");
        }

        @Override
        public void putIfAbsent(Location location, byte[] content)
                throws IOException
        {
            step(FileOperation.WRITE, location, () -> delegate.putIfAbsent(location, content), () -> leaveTemporary(location, content));
        }

        @Override
        public void replace(Location location, byte[] content)
                throws IOException
        {
            step(FileOperation.WRITE, location, () -> delegate.replace(location, content), () -> leaveTemporary(location, content));
        }

        @Override
        public void linkOrCopy(Location source, Location target)
                throws IOException
        {
            step(FileOperation.LINK, target, () -> delegate.linkOrCopy(source, target), () -> leaveTemporary(target, new byte[100]));
        }

        @Override
        public void sync(Location location)
                throws IOException
        {
            step(FileOperation.SYNC, location, () -> delegate.sync(location), () -> {});
        }

        @Override
        public void removeEmptyDirectory(Location directory)
                throws IOException
        {
            step(FileOperation.DELETE, directory, () -> delegate.removeEmptyDirectory(directory), () -> {});
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
            return call(FileOperation.LENGTH, location, () -> delegate.usableSpace(location), () -> {});
        }

        @Override
        public int maxNameLength()
        {
            return delegate.maxNameLength();
        }
    }

    private void leaveTemporary(Location target, byte[] content)
            throws IOException
    {
        Location temporary = target.parentDirectory().appendPath(".lakeshift-%s.tmp".formatted(UUID.randomUUID()));
        disk.newOutputFile(temporary).createOrOverwrite(Arrays.copyOf(content, content.length / 2));
    }

    private void step(FileOperation operation, Location location, Step step, Step half)
            throws IOException
    {
        call(operation, location, () -> {
            step.run();
            return null;
        }, half);
    }

    private <T> T call(FileOperation operation, Location location, Call<T> call, Step half)
            throws IOException
    {
        Optional<Fault> fault = faults.next(operation, location);
        if (fault.isEmpty()) {
            return call.run();
        }
        switch (fault.get()) {
            case Fault.Failure(String message) -> throw new IOException(message + ": " + location);
            case Fault.HalfWrite() -> {
                half.run();
                throw new IOException("No space left on device: " + location);
            }
            case Fault.LostAnswer() -> {
                call.run();
                throw new IOException("Connection reset: " + location);
            }
            case Fault.Before(Runnable action) -> {
                action.run();
                return call.run();
            }
            case Fault.After(Runnable action) -> {
                T result = call.run();
                action.run();
                return result;
            }
        }
    }
}
