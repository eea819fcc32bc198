package io.lakeshift.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code bin/lakeshift} of this checkout, with a data directory and a port of its own: servers in tests start and stop as a user's do.
 */
final class Launcher
        implements AutoCloseable
{
    private static final Path HOME = Path.of(System.getProperty("lakeshift.home", "..")).toAbsolutePath().normalize();
    private static final long TIMEOUT_SECONDS = 420;

    private final Path data;
    private final int port;

    Launcher(Path data)
    {
        this.data = data;
        this.port = freePort();
    }

    record Outcome(int exitCode, String output) {}

    static Path home()
    {
        return HOME;
    }

    /** A copy of the sample lake. */
    static Path sampleLake(Path target)
    {
        Path source = HOME.resolve("examples/lake");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                }
                else {
                    Files.copy(file, copy);
                }
            }
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    int port()
    {
        return port;
    }

    Outcome start(Path root)
    {
        return run("start", "--root", root.toString(), "--port", Integer.toString(port), "--data-dir", data.toString());
    }

    /** With this launcher's data directory where the command takes one. */
    Outcome runHere(String command, String... arguments)
    {
        List<String> all = new ArrayList<>(List.of(command, "--data-dir", data.toString()));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    static Outcome run(String... arguments)
    {
        return run(Map.of(), "", arguments);
    }

    static Outcome run(Map<String, String> environment, String input, String... arguments)
    {
        return run(HOME.resolve("bin/lakeshift"), environment, input, arguments);
    }

    static Outcome run(Path program, Map<String, String> environment, String input, String... arguments)
    {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LAKESHIFT_BUILD", "never");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        try {
            // to a file: a server that goes on in the background must not keep a pipe of ours open
            Path output = Files.createTempFile("lakeshift", ".out");
            Path stdin = Files.writeString(Files.createTempFile("lakeshift", ".in"), input);
            try {
                Process process = builder.redirectOutput(output.toFile()).redirectInput(stdin.toFile()).start();
                if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("%s did not end:%n%s".formatted(command, Files.readString(output)));
                }
                return new Outcome(process.exitValue(), Files.readString(output, UTF_8));
            }
            finally {
                Files.delete(output);
                Files.delete(stdin);
            }
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Connection connect()
            throws SQLException
    {
        return DriverManager.getConnection("jdbc:trino://127.0.0.1:%s/lake/default?user=test".formatted(port));
    }

    @Override
    public void close()
    {
        assertThat(runHere("stop").exitCode()).isZero();
    }

    static int freePort()
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
