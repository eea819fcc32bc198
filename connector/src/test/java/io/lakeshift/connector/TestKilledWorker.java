package io.lakeshift.connector;

import io.lakeshift.connector.LakeTestCluster.Retries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import static io.lakeshift.connector.TestRepartitionExecute.EXECUTE;
import static io.lakeshift.connector.TestRepartitionExecute.FILES;
import static io.lakeshift.connector.TestRepartitionExecute.execute;
import static io.lakeshift.connector.TestRepartitionExecute.quotes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code kill -9} of a worker, a process of its own, in the midst of a group; one other worker goes on. */
@Timeout(300)
final class TestKilledWorker
{
    @TempDir
    private Path directory;

    /** Retries of whole queries are none to an EXECUTE: Trino 483 begins it again, and fails because its splits are known already (TableExecuteContext). */
    @ParameterizedTest
    @EnumSource(names = {"NONE", "QUERY"})
    void testWithoutRetriesOfTasksTheQueryFailsAndCanBeGoneOnWith(Retries retries)
            throws Exception
    {
        try (LakeTestCluster cluster = new LakeTestCluster(1, retries, directory); DoomedWorker worker = DoomedWorker.start(cluster, directory, retries)) {
            quotes(cluster, "quotes");
            List<String> before = cluster.rows("SELECT * FROM quotes ORDER BY timestamp, symbol");
            TreeSet<String> collected = cluster.files("default/quotes");
            CompletableFuture<Void> execute = execute(cluster, EXECUTE.formatted("quotes"));
            worker.awaitBusy();
            LakeTestCluster.await(() -> cluster.rows("SELECT files_done >= 1 FROM system.repartitions WHERE table_name = 'default.quotes'").equals(List.of("[true]")));
            worker.kill();
            assertThatThrownBy(execute::join).isNotNull();
            LakeTestCluster.await(() -> cluster.rows("SELECT state FROM system.repartitions WHERE table_name = 'default.quotes'").equals(List.of("[FAILED]")));
            assertThat(cluster.rows("SELECT max(version) FROM \"quotes$history\"")).containsExactly("[%s]".formatted(FILES));
            assertThat(cluster.rows("SELECT * FROM quotes ORDER BY timestamp, symbol")).isEqualTo(before);

            assertThat(cluster.rows(EXECUTE.formatted("quotes"))).contains("[rows, %s]".formatted(3 * FILES));
            assertThat(cluster.rows("SELECT state, any_match(warnings, w -> w LIKE 'Resumed: %') FROM system.repartitions WHERE table_name = 'default.quotes' ORDER BY started"))
                    .containsExactly("[FAILED, false]", "[PUBLISHED, true]");
            assertThat(cluster.rows("SELECT * FROM quotes ORDER BY timestamp, symbol")).isEqualTo(before);
            assertThat(cluster.files("default/quotes")).as("what the killed one was writing is gone").hasSize(collected.size() + 3 * FILES);
        }
    }

    @Test
    void testWithRetriesItsGroupsAreRunAgain()
            throws Exception
    {
        try (LakeTestCluster cluster = new LakeTestCluster(1, Retries.TASK, directory); DoomedWorker worker = DoomedWorker.start(cluster, directory, Retries.TASK)) {
            quotes(cluster, "quotes");
            List<String> before = cluster.rows("SELECT * FROM quotes ORDER BY timestamp, symbol");
            TreeSet<String> collected = cluster.files("default/quotes");
            // or the other worker may have done it all before this one has had a look at it
            cluster.gate().close(location -> location.path().contains("/symbol="));
            CompletableFuture<Void> execute = execute(cluster, EXECUTE.formatted("quotes"));
            worker.awaitBusy();
            assertThat(cluster.files("default/quotes").size()).isGreaterThan(collected.size());
            worker.kill();
            cluster.gate().open();
            execute.join();
            assertThat(cluster.rows("SELECT state, rows_done FROM system.repartitions WHERE table_name = 'default.quotes'")).containsExactly("[PUBLISHED, %s]".formatted(3 * FILES));
            assertThat(cluster.rows("SELECT * FROM quotes ORDER BY timestamp, symbol")).isEqualTo(before);
            assertThat(cluster.files("default/quotes")).as("what the killed one was writing is gone").hasSize(collected.size() + 3 * FILES);
        }
    }

    @Test
    void testWithRetriesAndNobodyKilled()
            throws Exception
    {
        try (LakeTestCluster cluster = new LakeTestCluster(2, Retries.TASK, directory)) {
            quotes(cluster, "quotes");
            List<String> before = cluster.rows("SELECT * FROM quotes ORDER BY timestamp, symbol");
            TreeSet<String> collected = cluster.files("default/quotes");
            assertThat(cluster.rows(EXECUTE.formatted("quotes"))).contains("[rows, %s]".formatted(3 * FILES), "[files_written, %s]".formatted(3 * FILES));
            assertThat(cluster.rows("SELECT * FROM quotes ORDER BY timestamp, symbol")).isEqualTo(before);
            assertThat(cluster.files("default/quotes")).hasSize(collected.size() + 3 * FILES);
        }
    }
}
