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
import java.util.List;
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
            throws IOException
    {
        launcher = new Launcher(temporary.resolve("data"));
        lake = Launcher.sampleLake(temporary.resolve("lake"));
        Files.move(Launcher.sampleLake(temporary.resolve("other lake")).resolve("strategy_executions"), Files.createDirectories(lake.resolve("desk.eu")).resolve("executions.v2"));
        Outcome started = launcher.start(lake);
        assertThat(started.output()).contains("Serving " + lake)
                .contains("bin/lakeshift sql --data-dir " + temporary.resolve("data"))
                .contains("bin/lakeshift stop --data-dir " + temporary.resolve("data"));
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

    /** Nobody is at a terminal here; what happens at one is tried by interop/test_migrate_command.py. */
    @Test
    public void testMigrateInAScript()
    {
        Outcome unasked = launcher.runHere("migrate", "strategy_executions");
        assertThat(unasked.output()).contains("default.strategy_executions: partitioned by day(entry_time)", "advised: ", "--yes");
        assertThat(unasked.exitCode()).isEqualTo(2);

        Outcome done = launcher.runHere("migrate", "strategy_executions", "--partitioning", "day(entry_time)", "--yes");
        assertThat(done.output())
                .contains("default.strategy_executions is migrated: 3 rows, verified, in ")
                .containsPattern("before +\\d+ files .* version \\d+\n  after +1 files .* version \\d+\n")
                .contains("bin/lakeshift sql --data-dir " + temporary.resolve("data") + " --execute \"CALL system.undo_repartition('default.strategy_executions')\"");
        assertThat(done.exitCode()).as(done.output()).isZero();

        Outcome refused = launcher.runHere("migrate", "strategy_executions", "--partitioning", "entry_time", "--yes");
        assertThat(refused.output()).contains("refused: ", "day(entry_time)");
        assertThat(refused.exitCode()).isEqualTo(1);

        Outcome mistaken = launcher.runHere("migrate", "strategy_executions", "--partition", "symbol");
        assertThat(mistaken.output()).contains("unknown option '--partition'");
        assertThat(mistaken.exitCode()).isEqualTo(2);
        assertThat(Launcher.run("migrate", "strategy_executions", "--data-dir", temporary.resolve("nothing").toString()).output()).contains("no server runs");
    }

    /** As a cron job has it. */
    @Test
    public void testNamesBeyondAsciiWithoutALocale()
    {
        String command = "'%s' migrate --data-dir '%s' $'gr\\xc3\\xb6\\xc3\\x9fe'".formatted(Launcher.home().resolve("bin/lakeshift"), temporary.resolve("data"));
        Outcome planned = Launcher.run(Path.of("/bin/bash"), Map.of("LC_ALL", "C"), "", "-c", command);
        assertThat(planned.output()).contains("There is no table 'gr\u00f6\u00dfe' in the lake");
    }

    @Test
    public void testMigrateByNamesWithDots()
    {
        for (String name : List.of("desk.eu.executions.v2", "executions.v2", "\"desk.eu\".\"executions.v2\"")) {
            Outcome migrated = launcher.runHere("migrate", name, "--partitioning", "symbol", "--yes");
            assertThat(migrated.output()).contains("desk.eu.executions.v2: partitioned by symbol");
            assertThat(migrated.exitCode()).as(migrated.output()).isZero();
        }
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

            Outcome zeros = Launcher.run("start", "--root", lake.toString(), "--port", "0" + port, "--data-dir", temporary.resolve("other").toString());
            assertThat(zeros.output()).contains("port %s is taken".formatted(port)).contains("--port %s".formatted(port + 1));
            assertThat(zeros.exitCode()).isEqualTo(1);
        }
        for (String port : List.of("0", "65536", "99999999999999999999", "http", "-1")) {
            Outcome refused = Launcher.run("start", "--root", lake.toString(), "--port", port, "--data-dir", temporary.resolve("other").toString());
            assertThat(refused.output()).as(port).containsPattern("is not a port");
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

        // what the catalog does not serve
        Files.createSymbolicLink(empty.resolve("linked"), lake.resolve("option_snapshots"));
        Files.createDirectories(empty.resolve("_staging/_delta_log"));
        Outcome linked = Launcher.run("start", "--root", empty.toString(), "--data-dir", temporary.resolve("other").toString());
        assertThat(linked.output()).contains(empty + " holds no Delta table").contains("symbolic links are not followed");
        assertThat(linked.exitCode()).isEqualTo(1);

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

    /** As on a machine where somebody else has started the server. */
    @Test
    public void testServerThatMayNotBeStopped()
    {
        Outcome refused = Launcher.run(Map.of("BASH_FUNC_kill%%", "() { return 1; }"), "", "stop", "--data-dir", temporary.resolve("data").toString());
        assertThat(refused.output()).containsPattern("process \\d+, the server of .*, is %s's and cannot be stopped by".formatted(System.getProperty("user.name")));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(launcher.runHere("status").exitCode()).isZero();
    }

    @Test
    public void testWithoutPs()
    {
        Outcome status = Launcher.run(Map.of("BASH_FUNC_ps%%", "() { return 127; }"), "", "status", "--data-dir", temporary.resolve("data").toString());
        assertThat(status.output()).contains("http://127.0.0.1:" + launcher.port());
        assertThat(status.exitCode()).isZero();
    }

    @Test
    public void testThroughALink()
            throws IOException
    {
        Path links = Files.createDirectories(temporary.resolve("links/bin"));
        Files.createSymbolicLink(links.resolve("direct"), Launcher.home().resolve("bin/lakeshift"));
        Files.createSymbolicLink(links.resolve("lakeshift"), Path.of("direct"));
        Outcome tables = Launcher.run(links.resolve("lakeshift"), Map.of(), "", "sql", "--data-dir", temporary.resolve("data").toString(), "--execute", "SHOW TABLES");
        assertThat(tables.output()).contains("option_snapshots");
        assertThat(tables.exitCode()).isZero();
    }

    @Test
    public void testImpossibleHeap()
    {
        Path data = temporary.resolve("heap");
        Outcome refused = Launcher.run(
                Map.of("LAKESHIFT_HEAP", "much"), "", "start", "--root", lake.toString(), "--port", Integer.toString(Launcher.freePort()), "--data-dir", data.toString());
        assertThat(refused.output()).contains("Invalid maximum heap size: -Xmxmuch").contains("the server did not start");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(ProcessHandle.allProcesses().filter(process -> process.info().commandLine().orElse("").contains("-Dlakeshift.data-dir=" + data))).isEmpty();
        assertThat(Launcher.run("status", "--data-dir", data.toString()).exitCode()).isEqualTo(3);
    }

    @Test
    public void testNoJdk()
            throws IOException
    {
        Path empty = Files.createDirectories(temporary.resolve("jdks"));
        Outcome refused = Launcher.run(
                Map.of("LAKESHIFT_JDKS", empty.toString()), "", "start", "--root", lake.toString(), "--port", Integer.toString(Launcher.freePort()), "--data-dir", temporary.resolve("nojdk").toString());
        assertThat(refused.output()).contains("no JDK 25 found (looked at " + empty + ")").contains("Install one");
        assertThat(refused.exitCode()).isEqualTo(1);

        Files.createSymbolicLink(empty.resolve("jdk"), Path.of(System.getProperty("java.home")));
        Outcome found = Launcher.run(Map.of("LAKESHIFT_JDKS", empty.toString()), "", "java");
        assertThat(found.output().strip()).isEqualTo(empty + "/jdk/bin/java");
    }

    @Test
    public void testTimeoutThatIsNoNumber()
    {
        Outcome refused = Launcher.run(
                Map.of("LAKESHIFT_START_TIMEOUT", "soon"), "", "start", "--root", lake.toString(), "--port", Integer.toString(Launcher.freePort()), "--data-dir", temporary.resolve("timeout").toString());
        assertThat(refused.output()).contains("LAKESHIFT_START_TIMEOUT=soon is no number of seconds");
        assertThat(refused.exitCode()).isEqualTo(1);
    }
}
