package io.lakeshift.delta.snapshot;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.LogPaths;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** More files than actions are held back: some are in the index already when others of the same log come. */
public class TestManyFiles
{
    private static final Location TABLE = Location.of("local:///t");
    private static final String PROTOCOL = "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}";
    private static final int MANY = 20_000;

    @TempDir
    private Path directory;

    private TrinoFileSystem fileSystem;
    private final CachingSnapshots following = new CachingSnapshots(1 << 30);
    private final Set<String> live = new TreeSet<>();
    private long version = -1;

    @BeforeEach
    public void begin()
            throws IOException
    {
        Files.createDirectories(directory.resolve("t/_delta_log"));
        fileSystem = new LocalFileSystem(directory);
    }

    @Test
    public void testFilesComeAndGo()
            throws IOException
    {
        List<String> first = lines(metadata("symbol"));
        add(first, 0, MANY, "symbol");
        commit(first);
        isAsWritten();

        List<String> second = new ArrayList<>();
        remove(second, 0, 7_000);
        add(second, MANY, 2 * MANY, "symbol");
        // of a file that came earlier in the same commit, and one that comes back
        remove(second, MANY, MANY + 3);
        add(second, 5, 6, "symbol");
        commit(second);
        isAsWritten();
    }

    @Test
    public void testManyCommitsOfAFewEach()
            throws IOException
    {
        commit(lines(metadata("symbol")));
        for (int commit = 0; commit < 40; commit++) {
            List<String> lines = new ArrayList<>();
            add(lines, commit * 1_000, commit * 1_000 + 1_000, "symbol");
            remove(lines, commit * 900, commit * 900 + 10);
            commit(lines);
        }
        isAsWritten();
    }

    /** Until the end of the commit nobody knows what its partition values are of. */
    @Test
    public void testMetadataAfterTheFiles()
            throws IOException
    {
        List<String> first = lines(metadata("symbol"));
        add(first, 0, MANY, "symbol");
        commit(first);

        List<String> second = new ArrayList<>();
        remove(second, 0, MANY);
        add(second, MANY, 2 * MANY, "year");
        second.add(metadata("year"));
        commit(second);
        isAsWritten();
        Snapshot snapshot = new CachingSnapshots(1 << 30).latest(fileSystem, TABLE);
        assertThat(snapshot.files().files().map(AddFile::partitionValues).distinct()).singleElement().satisfies(values -> assertThat(values).containsOnlyKeys("year"));
    }

    @Test
    public void testMetadataBeforeTheFiles()
            throws IOException
    {
        List<String> first = lines(metadata("symbol"));
        add(first, 0, MANY, "symbol");
        commit(first);
        List<String> second = lines(metadata("year"));
        remove(second, 0, MANY);
        add(second, MANY, 2 * MANY, "year");
        commit(second);
        isAsWritten();
    }

    /** What cannot be indexed when it comes may be gone in the end. */
    @Test
    public void testFilesThatALaterVersionPutsRight()
            throws IOException
    {
        List<String> first = lines(metadata("year"));
        add(first, 0, MANY, "year");
        first.replaceAll(line -> line.replace("\"year\":\"7\"", "\"year\":\"seven\""));
        commit(first);
        List<String> second = new ArrayList<>();
        remove(second, 0, MANY);
        add(second, MANY, 2 * MANY, "year");
        commit(second);
        isAsWritten();
    }

    @Test
    public void testDamagedLineIsNamed()
            throws IOException
    {
        List<String> lines = lines(metadata("symbol"));
        add(lines, 0, MANY, "symbol");
        lines.set(15_000, lines.get(15_000).substring(0, 40));
        commit(lines);
        assertThatThrownBy(() -> new CachingSnapshots(1 << 30).latest(fileSystem, TABLE))
                .isInstanceOf(TrinoException.class)
                .hasMessageContaining("Version 0 of table local:///t")
                .hasMessageContaining("line 15002 is not a complete JSON object");
    }

    /** A fresh load, and one that has followed each version. */
    private void isAsWritten()
    {
        Snapshot loaded = new CachingSnapshots(1 << 30).latest(fileSystem, TABLE);
        assertThat(loaded.version()).isEqualTo(version);
        assertThat(paths(loaded)).isEqualTo(live);
        assertThat(loaded.files().size()).isEqualTo(live.size());
        Snapshot followed = following.latest(fileSystem, TABLE);
        assertThat(paths(followed)).isEqualTo(live);
        assertThat(followed.files().totalBytes()).isEqualTo(loaded.files().totalBytes());
        assertThat(followed.files().totalRows()).isEqualTo(loaded.files().totalRows()).hasValue(live.size() * 3L);
    }

    private static Set<String> paths(Snapshot snapshot)
    {
        return snapshot.files().files().map(AddFile::path).collect(toCollection(TreeSet::new));
    }

    private static List<String> lines(String metadata)
    {
        return new ArrayList<>(List.of(PROTOCOL, metadata));
    }

    private static String metadata(String partitionColumn)
    {
        return """
                {"metaData":{"id":"11111111-1111-1111-1111-111111111111","format":{"provider":"parquet","options":{}},"schemaString":\
                "{\\"type\\":\\"struct\\",\\"fields\\":[{\\"name\\":\\"symbol\\",\\"type\\":\\"string\\",\\"nullable\\":true,\\"metadata\\":{}},\
                {\\"name\\":\\"year\\",\\"type\\":\\"integer\\",\\"nullable\\":true,\\"metadata\\":{}}]}",\
                "partitionColumns":["%s"],"configuration":{}}}""".formatted(partitionColumn);
    }

    private void add(List<String> lines, int from, int to, String partitionColumn)
    {
        IntStream.range(from, to).forEach(number -> {
            lines.add("{\"add\":{\"path\":\"file-%d\",\"partitionValues\":{\"%s\":\"7\"},\"size\":%d,\"modificationTime\":1,\"dataChange\":true,\"stats\":\"{\\\"numRecords\\\":3}\"}}"
                    .formatted(number, partitionColumn, 100 + number));
            live.add("file-" + number);
        });
    }

    private void remove(List<String> lines, int from, int to)
    {
        IntStream.range(from, to).forEach(number -> {
            lines.add("{\"remove\":{\"path\":\"file-%d\",\"deletionTimestamp\":1,\"dataChange\":true}}".formatted(number));
            live.remove("file-" + number);
        });
    }

    private void commit(List<String> lines)
            throws IOException
    {
        version++;
        // the last line need not be ended, and blank ones are none
        fileSystem.newOutputFile(LogPaths.commit(TABLE, version)).createOrOverwrite(String.join("\n", lines).replaceFirst("\n", "\n\n").getBytes(UTF_8));
    }
}
