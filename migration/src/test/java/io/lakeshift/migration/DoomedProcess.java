package io.lakeshift.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** A process that works on a lake up to some point, and waits there for whoever kills it. */
final class DoomedProcess
{
    private static final String READY = "ready";

    private DoomedProcess() {}

    /** It has come to its point on return. */
    static Process start(Class<?> main, Path lake)
            throws IOException, InterruptedException
    {
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--add-modules", "jdk.incubator.vector",
                "-cp", System.getProperty("java.class.path"),
                main.getName(),
                lake.toString())
                .redirectErrorStream(true)
                .redirectOutput(lake.resolve("killed.log").toFile())
                .start();
        while (!Files.exists(lake.resolve(READY))) {
            assertThat(process.isAlive()).as("see killed.log").isTrue();
            Thread.sleep(50);
        }
        return process;
    }

    /** In the process itself: it has come to its point. */
    static void awaitEnd(Path lake)
    {
        try {
            Files.createFile(lake.resolve(READY));
            Thread.sleep(Long.MAX_VALUE);
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
