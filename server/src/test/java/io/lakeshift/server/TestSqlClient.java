package io.lakeshift.server;

import io.lakeshift.server.SqlClient.NoAnswer;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestSqlClient
{
    @Test
    public void testPatienceWithASilentServer()
            throws Exception
    {
        try (SilentServer server = new SilentServer(); SqlClient client = new SqlClient(server.address()); SqlClient brief = client.withPatience(Duration.ofMillis(200))) {
            assertThatThrownBy(() -> brief.ask("SELECT 1"))
                    .isInstanceOfSatisfying(NoAnswer.class, failure -> assertThat(failure.andNow(" --data-dir there"))
                            .isEqualTo("the server on %s does not answer (it says nothing). Look at it: bin/lakeshift status --data-dir there".formatted(server.address())));
        }
    }

    @Test
    public void testNobodyListens()
    {
        URI server = URI.create("http://127.0.0.1:" + Launcher.freePort());
        try (SqlClient client = new SqlClient(server)) {
            assertThatThrownBy(() -> client.ask("SELECT 1")).isInstanceOf(NoAnswer.class)
                    .hasMessageStartingWith("the server on %s does not answer (".formatted(server))
                    .hasMessageContaining("Failed to connect");
        }
    }
}
