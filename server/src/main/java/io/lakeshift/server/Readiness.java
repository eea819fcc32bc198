package io.lakeshift.server;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits until a server that was just started answers a query on the lake: exit code 0. Exit code 1 and a line on standard error if the process
 * ends before, or if the time is over.
 * <p>
 * Arguments: the server's address, the process id, seconds to wait.
 */
public final class Readiness
{
    private static final List<String> QUERIES = List.of("SELECT 1", "SHOW TABLES FROM lake.default");

    private Readiness() {}

    public static void main(String[] arguments)
            throws InterruptedException
    {
        Optional<String> failure = await(URI.create(arguments[0]), Long.parseLong(arguments[1]), Duration.ofSeconds(Long.parseLong(arguments[2])));
        failure.ifPresent(System.err::println);
        System.exit(failure.isEmpty() ? 0 : 1);
    }

    /** @return why the server is not ready; empty as soon as it is */
    static Optional<String> await(URI server, long pid, Duration patience)
            throws InterruptedException
    {
        Instant end = Instant.now().plus(patience);
        String reason = "it does not listen yet";
        try (SqlClient client = new SqlClient(server)) {
            while (Instant.now().isBefore(end)) {
                if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
                    return Optional.of("The server ended while it started.");
                }
                Optional<String> refusal = ask(client, Duration.between(Instant.now(), end));
                if (refusal.isEmpty()) {
                    return Optional.empty();
                }
                reason = refusal.get();
                Thread.sleep(250);
            }
        }
        return Optional.of("The server does not answer queries after %s seconds: %s".formatted(patience.toSeconds(), reason));
    }

    /** On a thread of its own: whatever the client waits for, patience ends when it should. */
    private static Optional<String> ask(SqlClient client, Duration patience)
            throws InterruptedException
    {
        FutureTask<Void> asking = new FutureTask<>(() -> {
            QUERIES.forEach(client::ask);
            return null;
        });
        Thread.ofVirtual().start(asking);
        try {
            asking.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        }
        catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause().getMessage()));
        }
        catch (TimeoutException e) {
            asking.cancel(true);
            return Optional.of("it has taken the question and gives no answer");
        }
    }
}
