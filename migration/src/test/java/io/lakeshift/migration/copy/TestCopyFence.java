package io.lakeshift.migration.copy;

import io.lakeshift.migration.Lake;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** Of owner and heir exactly one gets its way, whoever comes first and however often each asks. */
class TestCopyFence
{
    private static final Location TARGET = Location.of("local:///copy");

    @TempDir
    private Path directory;

    private Lake lake;
    private CopyFence fence;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        fence = lake.get(CopyFence.class);
    }

    @Test
    void testOwnerFirst()
            throws IOException
    {
        assertThat(fence.pass(lake.fileSystem(), TARGET, "a")).isTrue();
        assertThat(fence.shutOut(lake.fileSystem(), TARGET, "a")).isFalse();
        // its answer was lost, and it asks again
        assertThat(fence.pass(lake.fileSystem(), TARGET, "a")).isTrue();
        assertThat(fence.shutOut(lake.fileSystem(), TARGET, "another")).isTrue();
    }

    @Test
    void testHeirFirst()
            throws IOException
    {
        assertThat(fence.shutOut(lake.fileSystem(), TARGET, "a")).isTrue();
        assertThat(fence.pass(lake.fileSystem(), TARGET, "a")).isFalse();
        assertThat(fence.shutOut(lake.fileSystem(), TARGET, "a")).isTrue();
    }

    /** Then nobody gets anything: no version is published, and no file deleted. */
    @Test
    void testWhatCannotBeRead()
            throws IOException
    {
        Files.createDirectories(directory.resolve("copy/_lakeshift/a"));
        Files.writeString(directory.resolve("copy/_lakeshift/a/passage.json"), "{\"op");
        assertThat(fence.pass(lake.fileSystem(), TARGET, "a")).isFalse();
        assertThat(fence.shutOut(lake.fileSystem(), TARGET, "a")).isFalse();
    }
}
