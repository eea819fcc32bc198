package io.lakeshift.delta.parquet.deletion;

import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.lakeshift.delta.snapshot.PathGuard;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInput;
import io.trino.filesystem.TrinoInputFile;
import io.trino.spi.TrinoException;
import org.roaringbitmap.RoaringBitmap;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.CRC32;

import static com.google.common.base.Throwables.getCausalChain;
import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.util.Objects.requireNonNull;

/** Loads deletion vectors in all three forms of the protocol ("Deletion Vectors", "Deletion Vector Format") and proves them by checksum and cardinality. */
public final class DeletionVectors
{
    private static final int PORTABLE_MAGIC = 1681511377;
    private static final int UUID_LENGTH = 20;
    private static final int MAX_BITMAPS = 1 << 20;
    /** A vector that is stated to be larger has its file asked for its length first: the log, which anybody may have written, must not claim the heap. */
    private static final int SIZE_TAKEN_ON_TRUST = 1 << 20;

    private final PathGuard paths;

    /** @param paths where a vector that the log names by its absolute path may lie */
    public DeletionVectors(PathGuard paths)
    {
        this.paths = requireNonNull(paths, "paths is null");
    }

    /**
     * @param table the table's directory
     * @param dataFile the file whose rows it removes, for messages
     * @throws TrinoException {@code LAKE_FILE_MISSING}, {@code LAKE_BAD_DATA} or {@code LAKE_STORAGE_ERROR}, naming the data file and the vector
     */
    public DeletedRows read(TrinoFileSystem fileSystem, Location table, Location dataFile, DeletionVectorDescriptor descriptor)
    {
        String name = "Deletion vector %s of data file %s of table %s".formatted(descriptor.uniqueId(), dataFile, table);
        try {
            byte[] data = descriptor.storageType().equals("i")
                    ? inline(descriptor)
                    : stored(fileSystem, file(table, descriptor, path -> paths.resolve(table, path)), descriptor);
            DeletedRows rows = deserialize(data);
            if (rows.cardinality() != descriptor.cardinality()) {
                throw new IllegalArgumentException("it removes %s rows, the log says %s".formatted(rows.cardinality(), descriptor.cardinality()));
            }
            return rows;
        }
        catch (IllegalArgumentException e) {
            throw new TrinoException(LAKE_BAD_DATA, "%s is corrupt: %s. Nothing was changed. Restore it, or roll the table back to a version before it".formatted(name, e.getMessage()), e);
        }
        catch (IOException e) {
            if (getCausalChain(e).stream().anyMatch(FileNotFoundException.class::isInstance)) {
                throw new TrinoException(
                        LAKE_FILE_MISSING,
                        "%s is missing. Nothing was changed. If the table was vacuumed while the query ran, run the query again; otherwise restore the file".formatted(name),
                        e);
            }
            throw new TrinoException(LAKE_STORAGE_ERROR, "%s cannot be read. Nothing was changed. Run the query again: %s".formatted(name, e.getMessage()), e);
        }
    }

    /**
     * The file that a vector lies in; empty where the log holds the vector itself. Whether the file is there, and what is in it, is not looked at.
     *
     * @param resolved where an absolute path of the log leads
     * @throws IllegalArgumentException where what the log says can be said of no vector
     */
    public static Optional<Location> location(Location table, DeletionVectorDescriptor descriptor, Function<String, Location> resolved)
    {
        if (descriptor.storageType().equals("i")) {
            inline(descriptor);
            return Optional.empty();
        }
        return Optional.of(file(table, descriptor, resolved));
    }

    private static Location file(Location table, DeletionVectorDescriptor descriptor, Function<String, Location> resolved)
    {
        if (!descriptor.storageType().equals("u") && !descriptor.storageType().equals("p")) {
            throw new IllegalArgumentException("storage type \"%s\" is unknown".formatted(descriptor.storageType()));
        }
        if (offset(descriptor) < 1 || descriptor.sizeInBytes() < 0 || descriptor.sizeInBytes() > Integer.MAX_VALUE - 2 * Integer.BYTES) {
            throw new IllegalArgumentException("offset %s or size %s is impossible".formatted(offset(descriptor), descriptor.sizeInBytes()));
        }
        return descriptor.storageType().equals("p") ? resolved.apply(descriptor.pathOrInlineDv()) : table.appendPath(relativePath(descriptor.pathOrInlineDv()));
    }

    private static int offset(DeletionVectorDescriptor descriptor)
    {
        // the version byte opens the file
        return descriptor.offset().orElse(1);
    }

    /** Protocol, "Derived Fields": a random prefix of any length, then 20 characters of base 85 for the 16 bytes of the file's id. */
    static String relativePath(String pathOrInlineDv)
    {
        if (pathOrInlineDv.length() < UUID_LENGTH) {
            throw new IllegalArgumentException("\"%s\" holds no file id".formatted(pathOrInlineDv));
        }
        int split = pathOrInlineDv.length() - UUID_LENGTH;
        if (pathOrInlineDv.substring(0, split).contains("..")) {
            throw new IllegalArgumentException("\"%s\" leads out of the table".formatted(pathOrInlineDv));
        }
        ByteBuffer id = ByteBuffer.wrap(Z85.decode(pathOrInlineDv.substring(split)));
        String file = "deletion_vector_%s.bin".formatted(new UUID(id.getLong(), id.getLong()));
        return split == 0 ? file : pathOrInlineDv.substring(0, split) + "/" + file;
    }

    private static byte[] inline(DeletionVectorDescriptor descriptor)
    {
        byte[] decoded = Z85.decode(descriptor.pathOrInlineDv());
        if (descriptor.sizeInBytes() > decoded.length || descriptor.sizeInBytes() < 0) {
            throw new IllegalArgumentException("it has %s bytes, the log says %s".formatted(decoded.length, descriptor.sizeInBytes()));
        }
        return Arrays.copyOf(decoded, descriptor.sizeInBytes());
    }

    private static byte[] stored(TrinoFileSystem fileSystem, Location location, DeletionVectorDescriptor descriptor)
            throws IOException
    {
        // size and checksum frame the data
        int offset = offset(descriptor);
        TrinoInputFile file = fileSystem.newInputFile(location);
        if (descriptor.sizeInBytes() > SIZE_TAKEN_ON_TRUST && file.length() < offset + 2L * Integer.BYTES + descriptor.sizeInBytes()) {
            throw new IllegalArgumentException("file %s ends before it does".formatted(location));
        }
        ByteBuffer framed = ByteBuffer.allocate(2 * Integer.BYTES + descriptor.sizeInBytes()).order(BIG_ENDIAN);
        try (TrinoInput input = file.newInput()) {
            input.readFully(offset, framed.array(), 0, framed.capacity());
        }
        catch (IOException e) {
            if (getCausalChain(e).stream().anyMatch(EOFException.class::isInstance)) {
                throw new IllegalArgumentException("file %s ends before it does".formatted(location), e);
            }
            throw e;
        }
        if (framed.getInt() != descriptor.sizeInBytes()) {
            throw new IllegalArgumentException("%s has %s bytes of it, the log says %s".formatted(location, framed.getInt(0), descriptor.sizeInBytes()));
        }
        byte[] data = new byte[descriptor.sizeInBytes()];
        framed.get(data);
        CRC32 checksum = new CRC32();
        checksum.update(data);
        if (framed.getInt() != (int) checksum.getValue()) {
            throw new IllegalArgumentException("its checksum in %s is wrong".formatted(location));
        }
        return data;
    }

    static DeletedRows deserialize(byte[] data)
    {
        ByteBuffer buffer = ByteBuffer.wrap(data).order(LITTLE_ENDIAN);
        if (buffer.remaining() < Integer.BYTES + Long.BYTES) {
            throw new IllegalArgumentException("%s bytes are too few".formatted(data.length));
        }
        int magic = buffer.getInt();
        if (magic != PORTABLE_MAGIC) {
            throw new IllegalArgumentException("its format %s is unknown".formatted(magic));
        }
        long count = buffer.getLong();
        if (count < 0 || count > MAX_BITMAPS) {
            throw new IllegalArgumentException("%s bitmaps are impossible".formatted(count));
        }
        Map<Integer, RoaringBitmap> bitmaps = new HashMap<>();
        try {
            for (long i = 0; i < count; i++) {
                int key = buffer.getInt();
                RoaringBitmap bitmap = new RoaringBitmap();
                bitmap.deserialize(buffer.slice().order(LITTLE_ENDIAN));
                buffer.position(buffer.position() + bitmap.serializedSizeInBytes());
                if (key < 0 || bitmaps.put(key, bitmap) != null) {
                    throw new IllegalArgumentException("key %s is negative or there twice".formatted(key));
                }
            }
        }
        catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("bitmap cannot be decoded: " + e.getMessage(), e);
        }
        return new DeletedRows(bitmaps);
    }
}
