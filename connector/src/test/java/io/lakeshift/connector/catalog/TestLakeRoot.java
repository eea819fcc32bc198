package io.lakeshift.connector.catalog;

import io.trino.filesystem.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TestLakeRoot
{
    @TempDir
    private Path directory;

    @Test
    void testDirectoryBecomesTheLocalFileSystem()
    {
        LakeRoot root = LakeRoot.of(directory.toString(), List.of(), Optional.empty());
        assertThat(root.location()).isEqualTo(Location.of("local:///"));
        assertThat(root.withFileSystemProperties(Map.of("lake.root", directory.toString())))
                .isEqualTo(Map.of("lake.root", directory.toString(), "fs.local.enabled", "true", "local.location", directory.toString()));
        assertThat(LakeRoot.of(directory.toUri().toString(), List.of(), Optional.empty())).isEqualTo(root);
    }

    @Test
    void testDirectoryRelativeToTheWorkingDirectory()
    {
        assertThat(LakeRoot.of("src", List.of(), Optional.empty()).mount()).contains(Path.of("src").toAbsolutePath());
    }

    @Test
    void testMountOfTheAdministrator()
            throws Exception
    {
        Path lake = Files.createDirectories(directory.resolve("a/lake"));
        LakeRoot root = LakeRoot.of(lake.toString(), List.of(), Optional.of(directory.toString()));
        assertThat(root.location()).isEqualTo(Location.of("local:///a/lake"));
        assertThatThrownBy(() -> LakeRoot.of(lake.toString(), List.of(), Optional.of(lake.resolve("other").toString())))
                .hasMessageContaining("leave local.location out");
    }

    @Test
    void testAllowedDirectoryOutsideTheLakeIsReached()
            throws Exception
    {
        Path lake = Files.createDirectories(directory.resolve("lake"));
        Path other = Files.createDirectories(directory.resolve("other"));
        LakeRoot root = LakeRoot.of(lake.toString(), List.of(other.toString()), Optional.empty());
        assertThat(root.location()).isEqualTo(Location.of("local:///" + lake.toString().substring(1)));
        assertThat(root.allowed()).containsExactly(Location.of("local:///" + other.toString().substring(1)));
    }

    @Test
    void testObjectStoreIsLeftToTrinosProperties()
    {
        LakeRoot root = LakeRoot.of("s3://bucket/lake/", List.of("s3://other/x"), Optional.empty());
        assertThat(root.location()).isEqualTo(Location.of("s3://bucket/lake"));
        assertThat(root.allowed()).containsExactly(Location.of("s3://other/x"));
        assertThat(root.withFileSystemProperties(Map.of("fs.s3.enabled", "true"))).isEqualTo(Map.of("fs.s3.enabled", "true"));
    }

    @Test
    void testMissingDirectoryIsNamed()
    {
        assertThatThrownBy(() -> LakeRoot.of(directory.resolve("nowhere").toString(), List.of(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no directory " + directory.resolve("nowhere"));
    }
}
