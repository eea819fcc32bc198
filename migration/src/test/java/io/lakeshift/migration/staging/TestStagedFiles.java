package io.lakeshift.migration.staging;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.storage.LocalRoot;
import io.lakeshift.delta.storage.LocalStore;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Which of a migration's files stay goes by what the log says, and takes no more memory than the names of those that do. */
class TestStagedFiles
{
    private static final Location TABLE = Location.of("local:///t");
    private static final String MIGRATION = "11111111-2222-3333-4444-555555555555";
    private static final String PROTOCOL = "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"deletionVectors\"],\"writerFeatures\":[\"deletionVectors\",\"changeDataFeed\"]}}";
    /** With its statistics and all that the reader makes of it, far more than what the small process has. */
    private static final int VERY_MANY = 150_000;

    @TempDir
    private Path directory;
    private Path log;

    @BeforeEach
    void begin()
            throws IOException
    {
        log = Files.createDirectories(directory.resolve("t/_delta_log"));
    }

    @Test
    void testWhatVersionsAddStays()
            throws IOException
    {
        commit(0, PROTOCOL);
        commit(1, add("symbol=BRK%252FB/" + own(1), ""), add("part-00000-foreign.parquet", ""), cdc(own(8)));
        commit(2,
                remove(own(1)),
                // the same file with rows deleted, and one that was only ever taken away
                add(own(2), "\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"ab^-aqEH.-t@S}K{vb[*k^\",\"offset\":1,\"sizeInBytes\":36,\"cardinality\":2},"),
                remove(own(9)));
        commit(3, "{\"commitInfo\":{\"operation\":\"REPARTITION\",\"operationParameters\":{\"migration\":\"%s\"}}}".formatted(MIGRATION));
        commit(4, add(own(7), ""));
        for (String file : List.of("symbol=BRK%2FB/" + own(1), own(2), own(7), own(8), own(9), "symbol=SPY/" + own(3), "part-00000-foreign.parquet")) {
            Path path = directory.resolve("t").resolve(file);
            Files.createDirectories(path.getParent());
            Files.createFile(path);
        }

        // the last version is not asked about
        assertThat(discard(directory, 0, 3)).contains(Set.of(1L, 2L, 3L));
        try (Stream<Path> files = Files.walk(directory.resolve("t"))) {
            assertThat(files.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".parquet"))).containsExactlyInAnyOrder(own(1), own(2), "part-00000-foreign.parquet");
        }
    }

    @Test
    void testLogThatNoLongerTells()
            throws IOException
    {
        commit(0, PROTOCOL);
        commit(2, remove(own(9)));
        Files.createFile(directory.resolve("t").resolve(own(9)));
        assertThat(discard(directory, 0, 2)).isEmpty();
        assertThat(directory.resolve("t").resolve(own(9))).exists();
    }

    /** A commit of very many files that are somebody else's, in a process that could not hold them. */
    @Test
    void testMemory()
            throws Exception
    {
        commit(0, PROTOCOL);
        try (BufferedWriter large = Files.newBufferedWriter(commitFile(1))) {
            for (int file = 0; file < VERY_MANY; file++) {
                large.write(file % 3 == 0 ? remove("part-%05d-foreign.parquet".formatted(file)) : add("part-%05d-foreign.parquet".formatted(file), ""));
                large.write('\n');
            }
            large.write(add(own(1), ""));
        }
        for (int file = 1; file <= 2; file++) {
            Files.createFile(directory.resolve("t").resolve(own(file)));
        }
        Path said = directory.resolve("said.log");
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx40m",
                "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"),
                SmallProcess.class.getName(),
                directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(said)).isZero();
        assertThat(directory.resolve("t").resolve(own(1))).exists();
        assertThat(directory.resolve("t").resolve(own(2))).doesNotExist();
    }

    static final class SmallProcess
    {
        private SmallProcess() {}

        public static void main(String[] arguments)
                throws IOException
        {
            assertThat(discard(Path.of(arguments[0]), 0, 1)).contains(Set.of(1L));
        }
    }

    private static Optional<Set<Long>> discard(Path directory, long since, long version)
            throws IOException
    {
        TrinoFileSystem fileSystem = new LocalFileSystem(directory);
        LocalStore store = new LocalStore(new LocalRoot(directory));
        return new StagedFiles(_ -> store).discard(fileSystem, TABLE, MIGRATION, since, version);
    }

    private static String own(int number)
    {
        return StagedFiles.prefix(MIGRATION) + number + ".parquet";
    }

    private static String add(String path, String deletionVector)
    {
        return ("{\"add\":{\"path\":\"%s\",\"partitionValues\":{\"symbol\":\"SPY\"},\"size\":1000,\"modificationTime\":1,\"dataChange\":true,%s" +
                "\"stats\":\"{\\\"numRecords\\\":7,\\\"minValues\\\":{\\\"bid\\\":1.0,\\\"symbol\\\":\\\"SPY\\\"},\\\"maxValues\\\":{\\\"bid\\\":9.0,\\\"symbol\\\":\\\"SPY\\\"},\\\"nullCount\\\":{\\\"bid\\\":0}}\"}}")
                .formatted(path, deletionVector);
    }

    private static String remove(String path)
    {
        return "{\"remove\":{\"path\":\"%s\",\"deletionTimestamp\":1,\"dataChange\":true,\"extendedFileMetadata\":true,\"partitionValues\":{\"symbol\":\"SPY\"},\"size\":1000}}".formatted(path);
    }

    private static String cdc(String path)
    {
        return "{\"cdc\":{\"path\":\"%s\",\"partitionValues\":{\"symbol\":\"SPY\"},\"size\":1000,\"dataChange\":false}}".formatted(path);
    }

    private void commit(long version, String... lines)
            throws IOException
    {
        Files.write(commitFile(version), ImmutableList.copyOf(lines));
    }

    private Path commitFile(long version)
    {
        return log.resolve("%020d.json".formatted(version));
    }
}
