package io.lakeshift.testing.storage;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** A file system on which the operations that {@link Faults} names go wrong. */
public final class FaultInjectingFileSystem
        extends InterceptedFileSystem
{
    public FaultInjectingFileSystem(TrinoFileSystem delegate, Faults faults)
    {
        super(delegate, new Striker(faults));
    }

    private record Striker(Faults faults)
            implements Interceptor
    {
        private Striker
        {
            requireNonNull(faults, "faults is null");
        }

        @Override
        public <T> T call(FileOperation operation, Location location, Call<T> call)
                throws IOException
        {
            Optional<Fault> fault = faults.next(operation, location);
            if (fault.isEmpty()) {
                return call.run();
            }
            switch (fault.get()) {
                case Fault.Failure(String message) -> throw new IOException(message + ": " + location);
                case Fault.HalfWrite() -> throw new IOException("Injected failure: " + location);
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

        @Override
        public int read(Location location, Call<Integer> read)
                throws IOException
        {
            return call(FileOperation.READ, location, read);
        }

        @Override
        public void write(Location location, byte[] content, Write write)
                throws IOException
        {
            Optional<Fault> fault = faults.next(FileOperation.WRITE, location);
            if (fault.isEmpty()) {
                write.write(content);
                return;
            }
            switch (fault.get()) {
                case Fault.Failure(String message) -> throw new IOException(message + ": " + location);
                case Fault.HalfWrite() -> {
                    write.write(Arrays.copyOf(content, content.length / 2));
                    throw new IOException("No space left on device: " + location);
                }
                case Fault.LostAnswer() -> {
                    write.write(content);
                    throw new IOException("Connection reset: " + location);
                }
                case Fault.Before(Runnable action) -> {
                    action.run();
                    write.write(content);
                }
                case Fault.After(Runnable action) -> {
                    write.write(content);
                    action.run();
                }
            }
        }
    }
}
