package io.lakeshift.server;

import io.lakeshift.server.Launcher.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The demo, twice: the second one finds what the first left.
 */
public class TestDemoIT
{
    @Test
    public void testDemo(@TempDir Path temporary)
    {
        Path data = temporary.resolve("data");
        String port = Integer.toString(Launcher.freePort());

        Outcome first = Launcher.run("demo", "--port", port, "--data-dir", data.toString());
        assertThat(first.output())
                .contains("today's executions (3)", "SPY snapshots of today (2,7", "all QQQ executions (1)", "average bid by symbol")
                .containsPattern("CALL system\\.repartition\\('option_snapshots'\\)\n  verified and published after .*; partitioned by ARRAY\\['symbol','day\\(timestamp\\)'\\]\n")
                .containsPattern("CALL system\\.repartition\\('strategy_executions'\\)\n  verified and published after .*; partitioned by ARRAY\\['day\\(entry_time\\)'\\]\n")
                // 77 appends of the day before, one partition after
                .containsPattern("SPY snapshots of today .*? 77 .* 1 .*77\\.0x")
                .contains("The rows are the same before and after")
                .contains("bin/lakeshift sql --data-dir " + data);
        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(Launcher.run("status", "--data-dir", data.toString()).exitCode()).isZero();

        Outcome second = Launcher.run("demo", "--exit", "--port", port, "--data-dir", data.toString());
        assertThat(second.output()).contains("Stopping the server of the last demo", "The rows are the same before and after", "Stopped.");
        assertThat(second.exitCode()).as(second.output()).isZero();
        assertThat(Launcher.run("status", "--data-dir", data.toString()).exitCode()).isEqualTo(3);
    }
}
