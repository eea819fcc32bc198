package io.lakeshift.server.migrate;

import io.lakeshift.server.SqlClient;
import io.lakeshift.server.SqlClient.NoAnswer;
import io.lakeshift.server.SqlClient.SqlFailure;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * A client of its own for one CALL, which neither the end of the terminal nor a Ctrl-C reaches: the server ends a query whose client has gone
 * ({@code query.client.timeout}), and this one stays until the CALL returns. What it has to say is in its log, the last line being the outcome.
 */
public final class BackgroundCall
{
    private static final String QUERY = "query ";
    private static final String DONE = "done";
    private static final String FAILED = "failed ";

    private final Path log;
    private final Process process;

    private BackgroundCall(Path log, Process process)
    {
        this.log = requireNonNull(log, "log is null");
        this.process = requireNonNull(process, "process is null");
    }

    /** Arguments: the server's address, the statement. */
    public static void main(String[] arguments)
    {
        try (SqlClient client = new SqlClient(URI.create(arguments[0]))) {
            client.ask(arguments[1], query -> System.out.println(QUERY + query));
            System.out.println(DONE);
        }
        catch (RuntimeException e) {
            System.out.println(FAILED + (e instanceof SqlFailure || e instanceof NoAnswer ? e.getMessage() : e.toString()).replace('\n', ' '));
            System.exit(1);
        }
    }

    static BackgroundCall start(URI server, String statement, Path logDirectory)
            throws IOException
    {
        Path log = Files.createTempFile(logDirectory, "migrate-", ".log");
        // a signal that is ignored when a program begins stays so; the JVM heeds that
        Process process = new ProcessBuilder(
                "sh", "-c", "trap '' HUP INT QUIT; exec \"$@\"", "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"),
                BackgroundCall.class.getName(), server.toString(), statement)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new BackgroundCall(log, process);
    }

    Path log()
    {
        return log;
    }

    boolean isAlive()
    {
        return process.isAlive();
    }

    /** Returns once the client is no more. Where the server had given no query by then, it never begins one: a query waits for its client to ask for it again. */
    void end()
    {
        try {
            process.destroyForcibly().waitFor();
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The query's id, once the server has given one. */
    Optional<String> query()
            throws IOException
    {
        return line(QUERY);
    }

    boolean isDone()
            throws IOException
    {
        return line(DONE).isPresent();
    }

    /** Why the CALL failed. */
    Optional<String> failure()
            throws IOException
    {
        return line(FAILED);
    }

    void forget()
            throws IOException
    {
        Files.deleteIfExists(log);
    }

    private Optional<String> line(String prefix)
            throws IOException
    {
        List<String> lines = Files.readAllLines(log);
        return lines.stream().filter(line -> line.startsWith(prefix)).findFirst().map(line -> line.substring(prefix.length()));
    }
}
