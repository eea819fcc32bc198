package io.lakeshift.migration.faults;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.migration.Lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static io.lakeshift.migration.Lake.QUOTES;
import static org.assertj.core.api.Assertions.assertThat;

/** The directory of a table that was migrated, as a disk has it. */
final class TableFiles
{
    private static final Duration LONG_AGO = Duration.ofHours(1);

    /** Not the start of a process, which is a number of its system. */
    private static final Pattern TIME = Pattern.compile("(\"(?:started|updated)\"\\s*:\\s*\")(\\d+-[^\"]*)");

    private final Path lake;

    TableFiles(Path lake)
    {
        this.lake = lake;
    }

    private Path table()
    {
        return lake.resolve(QUOTES.path());
    }

    /** Times of the files included. */
    void copyTo(Path target)
    {
        try {
            for (Path file : files()) {
                Path copy = target.resolve(lake.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a sign of life of anybody: all that the migrations' books and unfinished files say of time lies that far back. */
    void anHourPasses()
    {
        try {
            for (Path file : files()) {
                String name = table().relativize(file).toString();
                if (name.startsWith("_lakeshift/") && name.endsWith(".json")) {
                    String text = Files.readString(file, StandardCharsets.UTF_8);
                    String aged = TIME.matcher(text).replaceAll(time -> time.group(1) + Instant.parse(time.group(2)).minus(LONG_AGO));
                    if (!aged.equals(text)) {
                        Files.writeString(file, aged, StandardCharsets.UTF_8);
                    }
                }
                if (name.startsWith("_lakeshift/") || file.getFileName().toString().startsWith(".")) {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(LONG_AGO)));
                }
            }
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whatever lies there is the log's, is referred to by a version, so that a vacuum takes it some day, or is what a table keeps of its migrations: an ending each,
     * the groups of the last one that was published, and claims.
     */
    void expectExplained(Lake reader)
    {
        Set<String> explained = referenced(reader);
        List<String> unexplained = files().stream()
                .map(file -> table().relativize(file).toString())
                .filter(name -> !explained.contains(name))
                .filter(name -> !name.matches("_delta_log/(\\d{20}\\.(json|crc|checkpoint\\.parquet)|_last_checkpoint)"))
                .filter(name -> !name.matches("_lakeshift/(claims/\\d{20}\\.json|[-0-9a-f]{36}/ended\\.json|[-0-9a-f]{36}/groups/\\d+\\.json)"))
                .toList();
        assertThat(unexplained).as("files that nothing explains").isEmpty();
        assertThat(files().stream()
                .map(file -> table().relativize(file).toString())
                .filter(name -> name.matches("_lakeshift/.*/groups/.*"))
                .map(name -> name.substring(0, name.indexOf("/groups/")))
                .distinct())
                .as("migrations that could be undone").hasSizeLessThanOrEqualTo(1);
    }

    /** What is live is there, at its size. */
    void expectWhole(Lake reader)
    {
        reader.latest().files().files().forEach(file ->
                assertThat(table().resolve(FileKey.decode(file.path()))).as("live file").isRegularFile().satisfies(path -> assertThat(path.toFile().length()).isEqualTo(file.size())));
    }

    private static Set<String> referenced(Lake reader)
    {
        Set<String> referenced = new HashSet<>();
        try {
            for (long version = 0; version <= reader.latest().version(); version++) {
                for (AddFile add : CommitReader.read(reader.fileSystem(), QUOTES, version).orElseThrow().actions(AddFile.class)) {
                    referenced.add(FileKey.decode(add.path()));
                }
            }
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return referenced;
    }

    private List<Path> files()
    {
        try (Stream<Path> paths = Files.walk(lake)) {
            return paths.filter(Files::isRegularFile).toList();
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
