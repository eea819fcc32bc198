package io.lakeshift.server;

import io.lakeshift.server.Launcher.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

/**
 * The command as a user meets it, with the real plugin zip.
 */
@TestInstance(PER_CLASS)
public class TestLauncherIT
{
    @TempDir
    private static Path temporary;

    private Launcher launcher;
    private Path lake;

    @BeforeAll
    public void start()
    {
        launcher = new Launcher(temporary.resolve("data"));
        lake = Launcher.sampleLake(temporary.resolve("lake"));
        Outcome started = launcher.start(lake);
        assertThat(started.output()).contains("Serving " + lake);
        assertThat(started.exitCode()).isZero();
    }

    @AfterAll
    public void stop()
    {
        launcher.close();
        Outcome status = launcher.runHere("status");
        assertThat(status.output()).contains("No server runs");
        assertThat(status.exitCode()).isEqualTo(3);
    }

    @Test
    public void testStatus()
    {
        Outcome status = launcher.runHere("status");
        assertThat(status.output()).contains("http://127.0.0.1:" + launcher.port()).contains(lake.toString());
        assertThat(status.exitCode()).isZero();
    }

    @Test
    public void testCommandLine()
    {
        Outcome tables = launcher.runHere("sql", "--execute", "SHOW TABLES");
        assertThat(tables.output()).contains("\"option_snapshots\"").contains("\"strategy_executions\"");
        assertThat(tables.exitCode()).isZero();

        Outcome rows = launcher.runHere("sql", "--execute", "SELECT count(*) FROM option_snapshots");
        assertThat(rows.output()).contains("\"56465\"");

        Outcome failed = launcher.runHere("sql", "--execute", "SELECT * FROM nowhere");
        assertThat(failed.output()).contains("nowhere");
        assertThat(failed.exitCode()).isNotZero();
    }

    @Test
    public void testStatementsFromStandardInput()
    {
        Outcome answered = Launcher.run(
                Map.of(),
                "SELECT symbol, \"right\" FROM option_snapshots WHERE symbol = 'SPY' LIMIT 1;\nSELECT count(*) FROM strategy_executions;\n",
                "sql", "--data-dir", temporary.resolve("data").toString());
        assertThat(answered.output()).contains("\"SPY\",").contains("\"3\"");
        assertThat(answered.exitCode()).isZero();
    }

    @Test
    public void testWebInterface()
            throws Exception
    {
        try (HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
            HttpResponse<String> page = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/ui/".formatted(launcher.port()))).build(), ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("Trino");
        }
    }

    @Test
    public void testSecondServerOfADataDirectory()
    {
        Outcome second = launcher.start(lake);
        assertThat(second.output()).contains("a server runs already on http://127.0.0.1:" + launcher.port()).contains("stop");
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(launcher.runHere("status").exitCode()).isZero();
    }

    @Test
    public void testPortThatIsTaken()
            throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = socket.getLocalPort();
            Outcome refused = Launcher.run("start", "--root", lake.toString(), "--port", Integer.toString(port), "--data-dir", temporary.resolve("other").toString());
            assertThat(refused.output()).contains("port %s is taken".formatted(port)).contains("--port %s".formatted(port + 1));
            assertThat(refused.exitCode()).isEqualTo(1);
        }
    }

    @Test
    public void testRootWithoutTables()
            throws IOException
    {
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        Outcome refused = Launcher.run("start", "--root", empty.toString(), "--data-dir", temporary.resolve("other").toString());
        assertThat(refused.output()).contains(empty + " holds no Delta table").contains("bin/lakeshift demo");
        assertThat(refused.exitCode()).isEqualTo(1);

        Outcome missing = Launcher.run("start", "--root", empty + "/none", "--data-dir", temporary.resolve("other").toString());
        assertThat(missing.output()).contains("there is no directory " + empty + "/none");
        assertThat(missing.exitCode()).isEqualTo(1);

        Outcome table = Launcher.run("start", "--root", lake + "/option_snapshots", "--data-dir", temporary.resolve("other").toString());
        assertThat(table.output()).contains("is a Delta table itself").contains("--root " + lake);
        assertThat(table.exitCode()).isEqualTo(1);
    }

    @Test
    public void testCommandLineWithoutServer()
    {
        Outcome refused = Launcher.run("sql", "--data-dir", temporary.resolve("nothing").toString());
        assertThat(refused.output()).contains("no server runs").contains("start --root DIR");
        assertThat(refused.exitCode()).isEqualTo(1);
    }

    @Test
    public void testStopLeavesOtherProcessesAlone()
            throws IOException
    {
        // a state file that survived a reboot: its process id belongs to somebody else now, here to this very test
        Path stale = Files.createDirectory(temporary.resolve("stale"));
        Files.writeString(stale.resolve("server.state"), "pid=%s\nport=%s\nroot=%s\n".formatted(ProcessHandle.current().pid(), launcher.port(), lake));
        Outcome stopped = Launcher.run("stop", "--data-dir", stale.toString());
        assertThat(stopped.output()).contains("No server runs");
        assertThat(stopped.exitCode()).isZero();
    }
}
