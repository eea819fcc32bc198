package io.lakeshift.migration.journal;

import io.airlift.json.JsonCodec;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;
import io.trino.filesystem.TrinoInputStream;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Small JSON files that another server may be overwriting at this moment. */
public final class StoredJson<T>
{
    private static final int READS = 5;
    private static final long PAUSE_MILLIS = 10;

    private final JsonCodec<T> codec;

    public StoredJson(JsonCodec<T> codec)
    {
        this.codec = requireNonNull(codec, "codec is null");
    }

    public byte[] bytes(T value)
    {
        return codec.toJsonBytes(value);
    }

    /**
     * Empty where there is no such file, or where it stays unreadable: local disks replace a file by truncating it, so that a reader may meet a part,
     * and a server that died there leaves it so.
     */
    public Optional<T> read(TrinoFileSystem fileSystem, Location location)
            throws IOException
    {
        for (int read = 0; read < READS; read++) {
            try (TrinoInputStream stream = fileSystem.newInputFile(location).newStream()) {
                return Optional.of(codec.fromJson(stream.readAllBytes()));
            }
            catch (FileNotFoundException _) {
                return Optional.empty();
            }
            catch (IllegalArgumentException _) {
                pause();
            }
        }
        return Optional.empty();
    }

    /** When the file was last written, by the store's clock; empty where there is none. */
    public static Optional<Instant> modified(TrinoFileSystem fileSystem, Location location)
            throws IOException
    {
        TrinoInputFile file = fileSystem.newInputFile(location);
        try {
            return file.exists() ? Optional.of(file.lastModified()) : Optional.empty();
        }
        catch (FileNotFoundException _) {
            return Optional.empty();
        }
    }

    private static void pause()
            throws IOException
    {
        try {
            Thread.sleep(PAUSE_MILLIS);
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while reading", e);
        }
    }
}
