package io.lakeshift.server;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

public class TestReadiness
{
    private static final long THIS_PROCESS = ProcessHandle.current().pid();

    /** A server that takes connections and hangs: the client alone would wait for ten minutes. */
    @Test
    public void testServerThatDoesNotAnswer()
            throws Exception
    {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI server = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            assertThat(Readiness.await(server, THIS_PROCESS, Duration.ofSeconds(2)))
                    .contains("The server does not answer queries after 2 seconds: it has taken the question and gives no answer");
        }
    }

    @Test
    public void testNobodyListens()
            throws Exception
    {
        URI server = URI.create("http://127.0.0.1:" + Launcher.freePort());
        assertThat(Readiness.await(server, THIS_PROCESS, Duration.ofSeconds(1))).hasValueSatisfying(
                reason -> assertThat(reason).startsWith("The server does not answer queries after 1 seconds: "));
    }

    @Test
    public void testServerThatHasEnded()
            throws Exception
    {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        assertThat(Readiness.await(URI.create("http://127.0.0.1:1"), ended.pid(), Duration.ofDays(1))).contains("The server ended while it started.");
    }
}
