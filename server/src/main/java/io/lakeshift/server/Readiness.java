package io.lakeshift.server;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Waits until a server that was just started answers a query on the lake: exit code 0. Exit code 1 and a line on standard error if the process
 * ends before, or if the time is over.
 * <p>
 * Arguments: the server's address, the process id, seconds to wait.
 */
public final class Readiness
{
    private Readiness() {}

    public static void main(String[] arguments)
            throws InterruptedException
    {
        URI server = URI.create(arguments[0]);
        long pid = Long.parseLong(arguments[1]);
        Instant end = Instant.now().plus(Duration.ofSeconds(Long.parseLong(arguments[2])));

        String reason = "it does not listen yet";
        try (SqlClient client = new SqlClient(server)) {
            while (Instant.now().isBefore(end)) {
                if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
                    System.err.println("The server ended while it started.");
                    System.exit(1);
                }
                try {
                    for (String sql : List.of("SELECT 1", "SHOW TABLES FROM lake.default")) {
                        client.ask(sql);
                    }
                    System.exit(0);
                }
                catch (RuntimeException e) {
                    reason = e.getMessage();
                }
                Thread.sleep(250);
            }
        }
        System.err.println("The server does not answer queries after %s seconds: %s".formatted(arguments[2], reason));
        System.exit(1);
    }
}
