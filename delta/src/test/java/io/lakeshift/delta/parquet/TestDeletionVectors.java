package io.lakeshift.delta.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.lakeshift.delta.parquet.deletion.DeletedRows;
import io.lakeshift.delta.parquet.deletion.DeletionVectors;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.snapshot.PathGuard;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.memory.MemoryFileSystemFactory;
import io.trino.memory.context.AggregatedMemoryContext;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.predicate.TupleDomain;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import static io.trino.memory.context.AggregatedMemoryContext.newSimpleAggregatedMemoryContext;
import static io.trino.spi.security.ConnectorIdentity.ofUser;
import static io.trino.spi.type.BigintType.BIGINT;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TestDeletionVectors
{
    private static final Location TABLE = Location.of("memory:///table");
    private static final Location FILE = Location.of("memory:///table/part.parquet");

    private static final DeletionVectors VECTORS = new DeletionVectors(PathGuard.WITHIN_TABLE);

    private final TrinoFileSystem fileSystem = new MemoryFileSystemFactory().create(ofUser("test"));

    @Test
    void testStoredBesideTheTable()
            throws IOException
    {
        byte[] vector = serialized(1, 5, 6, 70_000, (1L << 33) + 7);
        write("memory:///table/ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin", framed(vector));
        // the protocol's own example of an id
        DeletionVectorDescriptor descriptor = new DeletionVectorDescriptor("u", "ab^-aqEH.-t@S}K{vb[*k^", OptionalInt.of(4), vector.length, 5);

        DeletedRows rows = VECTORS.read(fileSystem, TABLE, FILE, descriptor);
        assertThat(rows.cardinality()).isEqualTo(5);
        assertThat(rows.livePositions(0, 8)).hasValue(new int[] {0, 2, 3, 4, 7});
        assertThat(rows.livePositions(7, 100)).isEmpty();
        assertThat(rows.livePositions(69_999, 3)).hasValue(new int[] {0, 2});
        assertThat(rows.livePositions((1L << 33) + 7, 1)).hasValue(new int[] {});
        assertThat(rows.livePositions((1L << 33) - 2, 12).orElseThrow()).doesNotContain(9).hasSize(11);
    }

    @Test
    void testStoredElsewhere()
            throws IOException
    {
        byte[] vector = serialized(3);
        write("memory:///table/vectors.bin", framed(vector));
        DeletionVectorDescriptor descriptor = new DeletionVectorDescriptor("p", "memory:///table/vectors.bin", OptionalInt.of(4), vector.length, 1);
        assertThat(VECTORS.read(fileSystem, TABLE, FILE, descriptor).livePositions(2, 3)).hasValue(new int[] {0, 2});
    }

    @Test
    void testInline()
    {
        // not the protocol's own example: that has another magic number, in big endian, which Delta itself does not read
        byte[] vector = serialized(3, 4, 7, 11, 18, 29);
        DeletionVectorDescriptor descriptor = new DeletionVectorDescriptor("i", z85(vector), OptionalInt.empty(), vector.length, 6);
        DeletedRows rows = VECTORS.read(fileSystem, TABLE, FILE, descriptor);
        assertThat(rows.livePositions(0, 30)).hasValue(LongStream.range(0, 30).mapToInt(i -> (int) i).filter(i -> !List.of(3, 4, 7, 11, 18, 29).contains(i)).toArray());
    }

    @Test
    void testFaultsAreNamed()
            throws IOException
    {
        byte[] vector = serialized(3);
        byte[] file = framed(vector);
        assertFault(new DeletionVectorDescriptor("p", "memory:///table/gone.bin", OptionalInt.of(4), vector.length, 1), "LAKE_FILE_MISSING", "missing");
        write("memory:///table/v.bin", file);
        assertFault(new DeletionVectorDescriptor("p", "memory:///table/v.bin", OptionalInt.of(4), vector.length, 2), "LAKE_BAD_DATA", "removes 1 rows, the log says 2");
        assertFault(new DeletionVectorDescriptor("p", "memory:///table/v.bin", OptionalInt.of(4), vector.length - 1, 1), "LAKE_BAD_DATA", "the log says");
        assertFault(new DeletionVectorDescriptor("p", "memory:///table/v.bin", OptionalInt.of(500), vector.length, 1), "LAKE_BAD_DATA", "ends before");
        assertFault(new DeletionVectorDescriptor("x", "memory:///table/v.bin", OptionalInt.of(4), vector.length, 1), "LAKE_BAD_DATA", "storage type");
        assertFault(new DeletionVectorDescriptor("i", "abc", OptionalInt.empty(), 1, 1), "LAKE_BAD_DATA", "multiple of 5");
        file[10]++;
        write("memory:///table/w.bin", file);
        assertFault(new DeletionVectorDescriptor("p", "memory:///table/w.bin", OptionalInt.of(4), vector.length, 1), "LAKE_BAD_DATA", "checksum");
    }

    /** A log that claims two gigabytes must not get them. */
    @Test
    void testStatedSizeIsNotTrusted()
            throws IOException
    {
        write("memory:///table/v.bin", framed(serialized(3)));
        for (int size : List.of(1 << 30, Integer.MAX_VALUE - 8, Integer.MAX_VALUE)) {
            assertFault(new DeletionVectorDescriptor("p", "memory:///table/v.bin", OptionalInt.of(4), size, 1), "LAKE_BAD_DATA", size == Integer.MAX_VALUE ? "is impossible" : "ends before");
        }
    }

    @Test
    void testOutsideIsNotOpened()
    {
        for (String path : List.of("memory:///other/v.bin", "memory:///table/../other/v.bin", "memory:///tables/v.bin")) {
            assertThatThrownBy(() -> VECTORS.read(fileSystem, TABLE, FILE, new DeletionVectorDescriptor("p", path, OptionalInt.of(1), 1, 1)))
                    .isInstanceOf(TrinoException.class)
                    .hasMessageContaining(path)
                    .satisfies(e -> assertThat(((TrinoException) e).getErrorCode().getName()).isEqualTo("LAKE_OUTSIDE"));
        }
        assertFault(new DeletionVectorDescriptor("u", "../ab^-aqEH.-t@S}K{vb[*k^", OptionalInt.of(4), 1, 1), "LAKE_BAD_DATA", "leads out");
    }

    @Test
    void testWrittenBySpark()
            throws IOException
    {
        Path directory = Fixtures.DIRECTORY.resolve("spark_dv");
        JsonNode add = lastAdd(directory);
        JsonNode vector = add.get("deletionVector");
        DeletionVectorDescriptor descriptor = new DeletionVectorDescriptor(
                vector.get("storageType").asText(),
                vector.get("pathOrInlineDv").asText(),
                vector.has("offset") ? OptionalInt.of(vector.get("offset").asInt()) : OptionalInt.empty(),
                vector.get("sizeInBytes").asInt(),
                vector.get("cardinality").asLong());
        Location table = Fixtures.ROOT.appendPath("spark_dv");
        long size = add.get("size").asLong();
        String physicalId = physicalName(directory, "id");
        DataFileScan scan = new DataFileScan(
                table,
                table.appendPath(add.get("path").asText()),
                size,
                0,
                size,
                List.of(Fixtures.column(physicalId, BIGINT)),
                TupleDomain.all(),
                Optional.of(descriptor));

        DataFileScan whole = new DataFileScan(table, scan.file(), size, 0, size, scan.columns(), TupleDomain.all(), Optional.empty());
        assertThat(memoryOnceOpen(scan) - memoryOnceOpen(whole)).isEqualTo(VECTORS.read(Fixtures.FILE_SYSTEM, table, scan.file(), descriptor).retainedBytes()).isPositive();

        List<Object> expected = LongStream.range(0, 1000).filter(i -> i % 10 != 3 && (i < 500 || i > 599)).mapToObj(i -> (Object) i).toList();
        assertThat(Pages.read(new ParquetDataFileReader(ParquetReadOptions.DEFAULT), Fixtures.FILE_SYSTEM, scan).stream().map(List::getFirst).toList()).isEqualTo(expected);
    }

    private static long memoryOnceOpen(DataFileScan scan)
            throws IOException
    {
        AggregatedMemoryContext memory = newSimpleAggregatedMemoryContext();
        long bytes;
        try (ConnectorPageSource _ = new ParquetDataFileReader(ParquetReadOptions.DEFAULT).open(Fixtures.FILE_SYSTEM, scan, memory)) {
            bytes = memory.getBytes();
        }
        assertThat(memory.getBytes()).isZero();
        return bytes;
    }

    private static JsonNode lastAdd(Path directory)
            throws IOException
    {
        JsonNode found = null;
        try (Stream<Path> commits = Files.list(directory.resolve("_delta_log"))) {
            for (Path commit : commits.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
                for (String line : Files.readAllLines(commit)) {
                    JsonNode action = new ObjectMapper().readTree(line);
                    if (action.has("add") && action.get("add").hasNonNull("deletionVector")) {
                        found = action.get("add");
                    }
                }
            }
        }
        return found;
    }

    private static String physicalName(Path directory, String column)
            throws IOException
    {
        for (String line : Files.readAllLines(directory.resolve("_delta_log/00000000000000000000.json"))) {
            JsonNode action = new ObjectMapper().readTree(line);
            if (action.has("metaData")) {
                for (JsonNode field : new ObjectMapper().readTree(action.get("metaData").get("schemaString").asText()).get("fields")) {
                    if (field.get("name").asText().equals(column)) {
                        return field.get("metadata").get("delta.columnMapping.physicalName").asText();
                    }
                }
            }
        }
        throw new IllegalStateException("no column " + column);
    }

    private void assertFault(DeletionVectorDescriptor descriptor, String code, String message)
    {
        assertThatThrownBy(() -> VECTORS.read(fileSystem, TABLE, FILE, descriptor))
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("part.parquet")
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(((TrinoException) e).getErrorCode().getName()).isEqualTo(code));
    }

    private void write(String location, byte[] content)
            throws IOException
    {
        fileSystem.newOutputFile(Location.of(location)).createOrOverwrite(content);
    }

    /** Protocol, "Deletion Vector Format", written independently of the code under test. */
    private static byte[] serialized(long... rows)
    {
        TreeMap<Integer, RoaringBitmap> bitmaps = new TreeMap<>();
        for (long row : rows) {
            bitmaps.computeIfAbsent((int) (row >>> 32), _ -> new RoaringBitmap()).add((int) row);
        }
        int size = 12 + bitmaps.values().stream().mapToInt(bitmap -> 4 + bitmap.serializedSizeInBytes()).sum();
        ByteBuffer buffer = ByteBuffer.allocate(size).order(LITTLE_ENDIAN).putInt(1681511377).putLong(bitmaps.size());
        bitmaps.forEach((key, bitmap) -> {
            buffer.putInt(key);
            bitmap.serialize(buffer);
        });
        return buffer.array();
    }

    private static String z85(byte[] bytes)
    {
        String alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
        ByteBuffer padded = ByteBuffer.wrap(Arrays.copyOf(bytes, (bytes.length + 3) / 4 * 4));
        StringBuilder text = new StringBuilder();
        while (padded.hasRemaining()) {
            long word = Integer.toUnsignedLong(padded.getInt());
            for (long divisor = 85L * 85 * 85 * 85; divisor > 0; divisor /= 85) {
                text.append(alphabet.charAt((int) (word / divisor % 85)));
            }
        }
        return text.toString();
    }

    /** Three bytes of another vector's end before it, so that it begins at 4. */
    private static byte[] framed(byte[] vector)
    {
        CRC32 checksum = new CRC32();
        checksum.update(vector);
        return ByteBuffer.allocate(4 + 4 + vector.length + 4).put(new byte[] {1, 9, 9, 9}).putInt(vector.length).put(vector).putInt((int) checksum.getValue()).array();
    }
}
