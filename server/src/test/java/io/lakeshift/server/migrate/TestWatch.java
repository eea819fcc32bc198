package io.lakeshift.server.migrate;

import io.lakeshift.server.SilentServer;
import io.lakeshift.server.SqlClient;
import io.lakeshift.server.TableName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

/** A Ctrl-C is answered though the server has taken a question and does not answer it. The signal itself comes in interop/test_migrate_command.py: a build in the background may not get any. */
public class TestWatch
{
    private static final String QUERY = "20260128_093000_00001_abcde";

    private final PrintStream standardOutput = System.out;
    private final InputStream standardInput = System.in;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PipedOutputStream typed = new PipedOutputStream();

    @BeforeEach
    public void takeTheTerminal()
            throws IOException
    {
        System.setIn(new PipedInputStream(typed));
        System.setOut(new PrintStream(printed, true, UTF_8));
    }

    @AfterEach
    public void giveItBack()
    {
        System.setOut(standardOutput);
        System.setIn(standardInput);
    }

    @Test
    public void testInAScript()
            throws Exception
    {
        Terminal terminal = new Terminal(false, 80);
        try (SilentServer server = new SilentServer(); SqlClient client = new SqlClient(server.address())) {
            FutureTask<Integer> watching = begin(() -> watch(client, terminal).follow(QUERY, Optional.empty()));
            server.awaitQuestion();
            interrupt(terminal);
            assertThat(watching.get(1, MINUTES)).isEqualTo(130);
            assertThat(printed.toString(UTF_8)).contains("Left running", "bin/lakeshift migrate --data-dir there default.quotes --watch");
        }
    }

    @Test
    public void testAtATerminal()
            throws Exception
    {
        Terminal terminal = new Terminal(true, 80);
        try (SilentServer server = new SilentServer(); SqlClient client = new SqlClient(server.address())) {
            FutureTask<Integer> watching = begin(() -> watch(client, terminal).follow(QUERY, Optional.empty()));
            server.awaitQuestion();
            interrupt(terminal);
            type("w");
            server.awaitQuestion();
            interrupt(terminal);
            type("a");
            // the CALL that aborts, which hangs as well
            server.awaitQuestion();
            interrupt(terminal);
            type("l");
            assertThat(watching.get(1, MINUTES)).isEqualTo(0);
            assertThat(printed.toString(UTF_8).split("Abort it, leave it running, or watch on", -1)).hasSize(4);
            assertThat(printed.toString(UTF_8)).contains("Left running");
        }
    }

    /** Then nothing is begun later behind the back of somebody who has gone. */
    @Test
    public void testBeforeTheServerHasTakenTheMigration(@TempDir Path logs)
            throws Exception
    {
        Terminal terminal = new Terminal(true, 80);
        try (SilentServer server = new SilentServer(); SqlClient client = new SqlClient(server.address())) {
            BackgroundCall call = BackgroundCall.start(server.address(), "CALL system.repartition('default.quotes')", logs);
            FutureTask<Integer> watching = begin(() -> watch(client, terminal).follow(call));
            server.awaitQuestion();
            interrupt(terminal);
            assertThat(watching.get(1, MINUTES)).isEqualTo(130);
            assertThat(printed.toString(UTF_8)).contains("The migration of table default.quotes was not begun");
            assertThat(call.isAlive()).isFalse();
            assertThat(logs).isEmptyDirectory();
        }
    }

    /** It is meant to be copied into a shell. */
    @Test
    public void testNameThatAShellTakesForSomethingElse()
            throws Exception
    {
        Terminal terminal = new Terminal(false, 80);
        try (SilentServer server = new SilentServer(); SqlClient client = new SqlClient(server.address())) {
            Watch watch = new Watch(client, terminal, new TableName("default", "trader's $5 quotes"), new TableSize(7, 1_000), "");
            FutureTask<Integer> watching = begin(() -> watch.follow(QUERY, Optional.empty()));
            server.awaitQuestion();
            interrupt(terminal);
            assertThat(watching.get(1, MINUTES)).isEqualTo(130);
            assertThat(printed.toString(UTF_8)).contains(
                    "bin/lakeshift migrate 'default.trader'\\''s $5 quotes' --watch",
                    "bin/lakeshift sql --execute 'CALL system.abort_repartition('\\''default.trader'\\'''\\''s $5 quotes'\\'')'");
        }
    }

    private static FutureTask<Integer> begin(Callable<Integer> program)
    {
        FutureTask<Integer> task = new FutureTask<>(program);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static void interrupt(Terminal terminal)
    {
        terminal.interrupt(() -> {
            throw new AssertionError("a question is open");
        });
    }

    private static Watch watch(SqlClient client, Terminal terminal)
    {
        return new Watch(client, terminal, new TableName("default", "quotes"), new TableSize(7, 1_000), " --data-dir there");
    }

    private void type(String line)
            throws IOException
    {
        typed.write((line + "\n").getBytes(UTF_8));
        typed.flush();
    }
}
