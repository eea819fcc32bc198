package io.lakeshift.delta.snapshot;

import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.testing.storage.CountingFileSystem;
import io.lakeshift.testing.storage.FileAccessLog;
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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A log is written by whoever can write to the table. */
public class TestHostileLogs
{
    private static final Path LOGS = Path.of("src/test/resources/logs").toAbsolutePath();
    private static final Location TABLE = Location.of("local:///t");

    @TempDir
    Path root;
    private final FileAccessLog accesses = new FileAccessLog();
    private TrinoFileSystem fileSystem;

    @BeforeEach
    public void setUp()
            throws IOException
    {
        copy(LOGS.resolve("v2_json"), root.resolve("t"));
        copy(LOGS.resolve("v2_json"), root.resolve("t2"));
        fileSystem = new CountingFileSystem(new LocalFileSystem(root), accesses);
    }

    /** The neighbour's name begins with the table's. */
    @Test
    public void testSidecarOfAnotherTable()
            throws IOException
    {
        for (String path : new String[] {"../../../t2/_delta_log/_sidecars/", "../../t2/../../t2/_delta_log/_sidecars/"}) {
            String manifest = editManifest(text -> text.replace("\"sidecar\":{\"path\":\"", "\"sidecar\":{\"path\":\"" + path));
            assertThat(manifest).contains(path);
            accesses.reset();
            assertThatThrownBy(() -> new CachingSnapshots(1_000_000).latest(fileSystem, TABLE))
                    .as(path)
                    .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(LakeErrorCode.LAKE_OUTSIDE.toErrorCode()))
                    .hasMessageContaining("The log of table local:///t names a file outside of the table, which was not opened");
            assertThat(accesses.accesses()).noneMatch(access -> access.location().path().startsWith("t2"));
        }
    }

    @Test
    public void testNamesBeyondAllVersions()
            throws IOException
    {
        for (String name : new String[] {"99999999999999999999.json", "99999999999999999999.checkpoint.parquet", "09223372036854775808.json"}) {
            Files.writeString(root.resolve("t/_delta_log").resolve(name), "{}");
        }
        CachingSnapshots snapshots = new CachingSnapshots(1_000_000);
        assertThat(snapshots.latest(fileSystem, TABLE).version()).isEqualTo(7);
        assertThatThrownBy(() -> snapshots.atVersion(fileSystem, TABLE, 8)).isInstanceOf(TrinoException.class).hasMessageContaining("versions 0 to 7 are available");
    }

    private String editManifest(UnaryOperator<String> edit)
            throws IOException
    {
        Path original;
        try (Stream<Path> files = Files.list(LOGS.resolve("v2_json/_delta_log"))) {
            original = files.filter(file -> file.toString().endsWith(".json") && file.toString().contains(".checkpoint.")).findFirst().orElseThrow();
        }
        String manifest = edit.apply(Files.readString(original));
        Files.writeString(root.resolve("t/_delta_log").resolve(original.getFileName()), manifest);
        return manifest;
    }

    private static void copy(Path from, Path to)
            throws IOException
    {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
