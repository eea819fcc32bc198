package io.lakeshift.delta.parquet;

import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.parquet.write.ParquetDataFileWriters;
import io.lakeshift.delta.parquet.write.ParquetWriteOptions;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.TrinoException;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TestParquetFailures
{
    private static final Location FILE = Location.of("local:///codec_none.parquet");

    private final DataFileReader reader = new ParquetDataFileReader(ParquetReadOptions.DEFAULT);

    @TempDir
    private Path directory;
    private TrinoFileSystem fileSystem;
    private Path file;
    private long size;

    @BeforeEach
    void setUp()
            throws IOException
    {
        fileSystem = new LocalFileSystem(directory);
        file = Files.copy(Fixtures.DIRECTORY.resolve("codec_none.parquet"), directory.resolve("codec_none.parquet"));
        size = Files.size(file);
    }

    @Test
    void testMissing()
            throws IOException
    {
        Files.delete(file);
        assertFailure("LAKE_FILE_MISSING", "is missing", "vacuumed");
    }

    @Test
    void testMissingThoughItsFooterIsCached()
            throws IOException
    {
        read();
        Files.delete(file);
        assertFailure("LAKE_FILE_MISSING", "is missing");
    }

    @Test
    void testCut()
            throws IOException
    {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 700));
        assertFailure("LAKE_FILE_MISSING", "700 bytes", "the log says " + size);
    }

    @Test
    void testGrown()
            throws IOException
    {
        byte[] other = new byte[(int) size + 10];
        System.arraycopy(Files.readAllBytes(file), 0, other, 10, (int) size);
        Files.write(file, other);
        assertFailure("LAKE_FILE_MISSING", size + 10 + " bytes");
    }

    @Test
    void testOverwritten()
            throws IOException
    {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 4, (int) size, (byte) 0x55);
        Files.write(file, bytes);
        assertFailure("LAKE_BAD_DATA", "cannot be read");

        Files.write(file, new byte[(int) size]);
        assertFailure("LAKE_BAD_DATA", "cannot be read");
    }

    @Test
    void testDamagedPages()
            throws IOException
    {
        byte[] bytes = Files.readAllBytes(file);
        // page headers of the first column, the footer is whole
        Arrays.fill(bytes, 4, 60, (byte) 0xff);
        Files.write(file, bytes);
        assertFailure("LAKE_BAD_DATA", "cannot be read");
    }

    /** A path that is written again after a vacuum, by chance with as many bytes: the old footer must not be believed for ever. */
    @Test
    void testReplacedByAnotherFileOfTheSameSize()
            throws IOException
    {
        List<List<Object>> before = read();
        Location other = Location.of("local:///other.parquet");
        List<Type> types = List.of(VARCHAR, BIGINT);
        // the columns change places, so that the old footer leads into the wrong one
        Pages.write(new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT), fileSystem, other, List.of(Columns.column("text", VARCHAR), Columns.column("id", BIGINT)),
                Pages.page(types, List.of(List.of("replaced", 7L))));
        byte[] written = Files.readAllBytes(directory.resolve("other.parquet"));
        int footer = written.length - 8 - ByteBuffer.wrap(written).order(LITTLE_ENDIAN).getInt(written.length - 8);
        byte[] padded = new byte[(int) size];
        System.arraycopy(written, 0, padded, 0, footer);
        System.arraycopy(written, footer, padded, (int) size - (written.length - footer), written.length - footer);
        Files.write(file, padded);

        assertFailure("LAKE_BAD_DATA", "cannot be read");
        assertThat(read()).isEqualTo(List.of(List.of(7L, "replaced"))).isNotEqualTo(before);
    }

    @Test
    void testGivenUpWriterLeavesNothing()
            throws IOException
    {
        DataFileWriters writers = new ParquetDataFileWriters(new ParquetWriteOptions(
                ParquetWriteOptions.DEFAULT.codec(), ParquetWriteOptions.DEFAULT.rowGroupSize(), 1_000, ParquetWriteOptions.DEFAULT.pageSize()));
        Location location = Location.of("local:///sub/given_up.parquet");
        try (DataFileWriter writer = writers.create(fileSystem, location, List.of(Columns.column("c", BIGINT)), StatisticsColumns.DEFAULT)) {
            List<List<?>> rows = new Random(1).longs(20_000).<List<?>>mapToObj(List::of).toList();
            writer.append(Pages.page(List.of(BIGINT), rows));
            assertThat(Files.exists(directory.resolve("sub/given_up.parquet"))).isTrue();
        }
        assertThat(Files.exists(directory.resolve("sub/given_up.parquet"))).isFalse();
    }

    @Test
    void testExistingFileIsNotOverwrittenNorDeleted()
            throws IOException
    {
        byte[] before = Files.readAllBytes(file);
        DataFileWriters writers = new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT);
        assertThatThrownBy(() -> Pages.write(writers, fileSystem, FILE, List.of(Columns.column("c", BIGINT)), Pages.page(List.of(BIGINT), List.of(List.of(1L)))))
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("codec_none.parquet");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    private void assertFailure(String code, String... parts)
    {
        assertThatThrownBy(this::read)
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("codec_none.parquet")
                .hasMessageContainingAll(parts)
                .satisfies(e -> assertThat(((TrinoException) e).getErrorCode().getName()).isEqualTo(code));
    }

    private List<List<Object>> read()
    {
        return Pages.read(reader, fileSystem, Pages.scan(FILE, size, List.of(Fixtures.column("id", BIGINT), Fixtures.column("text", VARCHAR))));
    }
}
