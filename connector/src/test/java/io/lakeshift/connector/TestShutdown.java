package io.lakeshift.connector;

import io.lakeshift.testing.table.TestTables;
import io.trino.filesystem.Location;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.plugin.base.security.AllowAllAccessControl;
import io.trino.spi.QueryId;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorSecurityContext;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.SchemaRoutineName;
import io.trino.spi.procedure.Procedure;
import io.trino.testing.TestingConnectorContext;
import io.trino.testing.TestingConnectorSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import static io.trino.spi.transaction.IsolationLevel.READ_COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A catalog that is closed while one of its CALLs runs. */
final class TestShutdown
{
    @TempDir
    private Path root;

    @Test
    void testCallCleansUpBeforeItsCatalogIsGone()
            throws Exception
    {
        TestTables.quotes(new LocalFileSystem(root), Location.of("local:///quotes"));
        List<String> before = files();
        Gate gate = new Gate();
        Connector connector = connector(gate);
        // files are written, and the first of them is about to be read back
        gate.close(location -> location.path().contains("quotes/symbol="));
        CompletableFuture<Void> call = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                repartition(connector);
                call.complete(null);
            }
            catch (Throwable e) {
                call.completeExceptionally(e);
            }
        });
        gate.awaitArrival();
        assertThat(files()).hasSizeGreaterThan(before.size());

        CompletableFuture<List<String>> left = new CompletableFuture<>();
        Thread shutdown = Thread.ofPlatform().start(() -> {
            connector.shutdown();
            left.complete(files());
        });
        while (!EnumSet.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED).contains(shutdown.getState())) {
            Thread.sleep(10);
        }
        gate.open();
        assertThat(left.join().stream().filter(file -> !file.startsWith("_lakeshift"))).isEqualTo(before);
        // what is kept for good: who had the claim, and how it ended
        assertThat(left.join().stream().filter(file -> file.startsWith("_lakeshift"))).hasSize(2)
                .anyMatch(file -> file.endsWith("/ended.json")).anyMatch(file -> file.startsWith("_lakeshift/claims/"));
        assertThatThrownBy(call::join).hasMessageContaining("The server is shutting down");

        Connector next = connector(new Gate());
        repartition(next);
        next.shutdown();
        assertThat(root.resolve("quotes/symbol=SPY")).isDirectoryContaining("glob:**.parquet");
    }

    /** The server's next start goes on with what is prepared, and publishes nothing by itself. */
    @Test
    void testWhatIsPreparedOutlastsItsCatalog()
    {
        TestTables.quotes(new LocalFileSystem(root), Location.of("local:///quotes"));
        Connector first = connector(new Gate());
        call(first, "repartition", "quotes", List.of("symbol"), null, null, null, null, null, false);
        List<String> staged = files().stream().filter(file -> file.startsWith("symbol=")).toList();
        assertThat(staged).isNotEmpty();
        first.shutdown();
        assertThat(files()).containsAll(staged).anyMatch(file -> file.endsWith("/order.json"));

        Connector next = connector(new Gate());
        // it takes the staged files over under names of its own
        while (files().stream().anyMatch(staged::contains) || files().stream().noneMatch(file -> file.startsWith("symbol="))) {
            Thread.onSpinWait();
        }
        call(next, "commit_repartition", "quotes");
        next.shutdown();
        assertThat(files().stream().filter(file -> file.endsWith("/order.json"))).isEmpty();
        assertThat(files().stream().filter(file -> file.startsWith("symbol="))).hasSameSizeAs(staged);
    }

    private Connector connector(Gate gate)
    {
        return new LakeConnectorFactory(Optional.of(_ -> _ -> gate.over(new LocalFileSystem(root))))
                .create("closing", Map.of("lake.root", root.toString()), new TestingConnectorContext());
    }

    private static void repartition(Connector connector)
    {
        call(connector, "repartition", "quotes", List.of("symbol"), null, null, null, null, null, true);
    }

    /** As the engine makes a CALL. */
    private static void call(Connector connector, String name, Object... arguments)
    {
        ConnectorSession session = TestingConnectorSession.builder().build();
        ConnectorTransactionHandle transaction = connector.beginTransaction(READ_COMMITTED, false, true);
        connector.getAccessControl().checkCanExecuteProcedure(
                new ConnectorSecurityContext(transaction, session.getIdentity(), QueryId.valueOf(session.getQueryId())),
                new SchemaRoutineName("system", name));
        Procedure procedure = connector.getProcedures().stream().filter(candidate -> candidate.getName().equals(name)).findFirst().orElseThrow();
        try {
            List<Object> all = new ArrayList<>(List.of(session, new AllowAllAccessControl()));
            all.addAll(Arrays.asList(arguments));
            procedure.getMethodHandle().invokeWithArguments(all);
        }
        catch (RuntimeException e) {
            throw e;
        }
        catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private List<String> files()
    {
        Path table = root.resolve("quotes");
        List<String> files = new ArrayList<>();
        try {
            Files.walkFileTree(table, new SimpleFileVisitor<>()
            {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                {
                    if (attributes.isRegularFile()) {
                        files.add(table.relativize(file).toString());
                    }
                    return FileVisitResult.CONTINUE;
                }

                /** What a heartbeat puts under a temporary name is gone a moment later. */
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure)
                        throws IOException
                {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        }
        catch (IOException e) {
            throw new AssertionError(e);
        }
        Collections.sort(files);
        return files;
    }
}
