package io.lakeshift.delta.storage;

import io.trino.filesystem.Location;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TestLocalStore
{
    private static final Location COMMIT = Location.of("local:///table/_delta_log/00000000000000000007.json");

    @TempDir
    Path directory;

    private LocalStore store;

    @BeforeEach
    void createStore()
    {
        store = new LocalStore(new LocalRoot(directory));
    }

    @Test
    void putsWhereNothingIs()
            throws IOException
    {
        store.putIfAbsent(COMMIT, "first".getBytes(UTF_8));

        assertThat(read(COMMIT)).isEqualTo("first");
        assertThat(namesBeside(COMMIT)).containsExactly("00000000000000000007.json");
    }

    @Test
    void keepsWhatIsThere()
            throws IOException
    {
        store.putIfAbsent(COMMIT, "first".getBytes(UTF_8));

        assertThatThrownBy(() -> store.putIfAbsent(COMMIT, "second".getBytes(UTF_8))).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(read(COMMIT)).isEqualTo("first");
        assertThat(namesBeside(COMMIT)).containsExactly("00000000000000000007.json");
    }

    @Test
    void oneThreadOfManyWinsEachName()
            throws Exception
    {
        int threads = 12;
        int rounds = 12;
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads + 1)) {
            Future<?> reader = executor.submit(() -> {
                while (!done.get()) {
                    assertEveryCommitWhole();
                }
                return null;
            });
            for (int round = 0; round < rounds; round++) {
                Location location = Location.of("local:///table/_delta_log/%020d.json".formatted(round));
                List<String> winners = race(executor, threads, location);
                assertThat(winners).hasSize(1);
                assertThat(read(location)).isEqualTo(winners.getFirst());
            }
            done.set(true);
            reader.get();
        }
        assertThat(namesBeside(COMMIT)).hasSize(rounds);
    }

    private List<String> race(ExecutorService executor, int threads, Location location)
            throws Exception
    {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> attempts = new ArrayList<>();
        List<String> contents = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            String content = "begin " + thread + " " + "x".repeat(20_000) + " end";
            contents.add(content);
            Callable<Boolean> attempt = () -> {
                start.await();
                try {
                    store.putIfAbsent(location, content.getBytes(UTF_8));
                    return true;
                }
                catch (FileAlreadyExistsException e) {
                    return false;
                }
            };
            attempts.add(executor.submit(attempt));
        }
        start.countDown();
        List<String> winners = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            if (attempts.get(thread).get()) {
                winners.add(contents.get(thread));
            }
        }
        return winners;
    }

    private void assertEveryCommitWhole()
            throws IOException
    {
        Path log = directory.resolve("table/_delta_log");
        if (!Files.isDirectory(log)) {
            return;
        }
        try (Stream<Path> files = Files.list(log)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
                assertThat(Files.readString(file)).startsWith("begin ").endsWith(" end");
            }
        }
    }

    @Test
    void oneProcessOfTwoWinsEachName()
            throws Exception
    {
        int rounds = 60;
        Process first = contender("first", rounds);
        Process second = contender("second", rounds);
        List<String> firstWins = wins(first);
        List<String> secondWins = wins(second);

        // one of them may come too late for every name: the other has won them all then
        assertThat(Stream.concat(firstWins.stream(), secondWins.stream())).hasSize(rounds).doesNotHaveDuplicates();
        for (String name : firstWins) {
            assertThat(read(PutIfAbsentContender.location(name))).startsWith("first");
        }
        for (String name : secondWins) {
            assertThat(read(PutIfAbsentContender.location(name))).startsWith("second");
        }
    }

    private Process contender(String name, int rounds)
            throws IOException
    {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PutIfAbsentContender.class.getName(),
                directory.toString(),
                name,
                Integer.toString(rounds))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<String> wins(Process process)
            throws Exception
    {
        List<String> lines = process.inputReader(UTF_8).lines().toList();
        assertThat(process.waitFor()).isZero();
        return lines;
    }

    @Test
    void linksWithFreshTimeForBothNames()
            throws IOException
    {
        Location source = Location.of("local:///table/old.parquet");
        Location target = Location.of("local:///table/symbol=SPY/new.parquet");
        store.putIfAbsent(source, "rows".getBytes(UTF_8));
        Files.setLastModifiedTime(path(source), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        Instant before = Instant.now().minusSeconds(1);

        store.linkOrCopy(source, target);

        assertThat(read(target)).isEqualTo("rows");
        assertThat(Files.isSameFile(path(source), path(target))).isTrue();
        assertThat(Files.getLastModifiedTime(path(target)).toInstant()).isAfter(before);
        assertThat(Files.getLastModifiedTime(path(source)).toInstant()).isAfter(before);

        Files.delete(path(source));
        assertThat(read(target)).isEqualTo("rows");
    }

    @Test
    void tellsTwoNamesOfOneFileFromACopy()
            throws IOException
    {
        Location source = Location.of("local:///table/old.parquet");
        Location link = Location.of("local:///table/link.parquet");
        Location copy = Location.of("local:///table/copy.parquet");
        store.putIfAbsent(source, "rows".getBytes(UTF_8));
        store.linkOrCopyAlone(source, link);
        store.putIfAbsent(copy, "rows".getBytes(UTF_8));

        assertThat(store.isSameFile(source, link)).isTrue();
        assertThat(store.isSameFile(source, copy)).isFalse();
    }

    @Test
    void linkRefusesATakenTargetAndAMissingSource()
            throws IOException
    {
        Location source = Location.of("local:///table/old.parquet");
        Location target = Location.of("local:///table/new.parquet");
        store.putIfAbsent(source, "rows".getBytes(UTF_8));
        store.putIfAbsent(target, "other".getBytes(UTF_8));

        assertThatThrownBy(() -> store.linkOrCopy(source, target)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(read(target)).isEqualTo("other");
        assertThatThrownBy(() -> store.linkOrCopy(Location.of("local:///table/none.parquet"), target)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void syncsWhatIsThere()
            throws IOException
    {
        store.putIfAbsent(COMMIT, "first".getBytes(UTF_8));

        store.sync(COMMIT);

        assertThatThrownBy(() -> store.sync(Location.of("local:///table/none"))).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void tellsSpaceOfADirectoryToBe()
            throws IOException
    {
        assertThat(store.usableSpace(Location.of("local:///not/yet/there")).getAsLong()).isPositive();
    }

    @Test
    void opensTheSameFileAsTrino()
            throws IOException
    {
        LocalFileSystem fileSystem = new LocalFileSystem(directory);
        for (String text : List.of("local:///a/b", "file:///a/c", "local:/a/d", "file:/a/e")) {
            Location location = Location.of(text);
            assertThat(new LocalRoot(directory).path(location)).isEqualTo(fileSystem.toFilePath(location));
        }
    }

    @Test
    void staysInsideTheRoot()
    {
        for (String text : List.of("local:///../elsewhere", "local:///table/../../elsewhere", "file:///../x", "s3://bucket/x", "local://host/x")) {
            assertThatThrownBy(() -> store.putIfAbsent(Location.of(text), new byte[1]))
                    .isInstanceOf(TrinoException.class)
                    .hasMessageContaining(text);
        }
    }

    private Path path(Location location)
    {
        return new LocalRoot(directory).path(location);
    }

    private String read(Location location)
            throws IOException
    {
        return Files.readString(path(location));
    }

    private List<String> namesBeside(Location location)
            throws IOException
    {
        try (Stream<Path> files = Files.list(path(location).getParent())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
