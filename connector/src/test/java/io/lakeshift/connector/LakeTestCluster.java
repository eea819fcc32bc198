package io.lakeshift.connector;

import com.google.common.collect.ImmutableList;
import io.trino.Session;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.plugin.exchange.filesystem.FileSystemExchangePlugin;
import io.trino.server.testing.TestingTrinoServer;
import io.trino.spi.Plugin;
import io.trino.spi.connector.ConnectorFactory;
import io.trino.testing.DistributedQueryRunner;
import io.trino.testing.FaultTolerantExecutionConnectorTestHelper;
import io.trino.testing.MaterializedRow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import static io.trino.testing.TestingSession.testSessionBuilder;

/** A coordinator that does no work itself, and workers, some of which may be processes of their own; over one lake. */
final class LakeTestCluster
        implements AutoCloseable
{
    /** By which nodes know each other. */
    static final String ENVIRONMENT = "laketest";
    /** No name of {@link LakeTestServer}'s: all servers of one JVM share its MBeans, and who stops takes those of its names away. */
    static final String CATALOG = "shared";

    private final Path root;
    private final Gate gate = new Gate();
    private final DistributedQueryRunner runner;

    /** What the engine does where a worker fails it: the {@code retry-policy}. */
    enum Retries
    {
        NONE(Map.of()),
        QUERY(Map.of("retry-policy", "QUERY", "retry-initial-delay", "1s")),
        TASK(groupByGroup());

        private final Map<String, String> properties;

        Retries(Map<String, String> properties)
        {
            this.properties = Map.copyOf(properties);
        }

        Map<String, String> properties()
        {
            return properties;
        }

        /** Whether what tasks have made outlasts them. */
        boolean exchangesThroughFiles()
        {
            return this == TASK;
        }

        /** Each group is a task of its own, however small. */
        private static Map<String, String> groupByGroup()
        {
            Map<String, String> properties = new HashMap<>(FaultTolerantExecutionConnectorTestHelper.getExtraProperties());
            // the engine gives a task to whichever worker has most memory left: so much that no worker of a test's gets them all
            properties.put("fault-tolerant-execution-task-memory", "256MB");
            for (String kind : List.of("compute", "write")) {
                properties.put("fault-tolerant-execution-arbitrary-distribution-%s-task-target-size-min".formatted(kind), "100kB");
                properties.put("fault-tolerant-execution-arbitrary-distribution-%s-task-target-size-max".formatted(kind), "100kB");
            }
            return properties;
        }
    }

    /** @param workers in this process */
    LakeTestCluster(int workers, Retries retries, Path directory)
            throws Exception
    {
        root = Files.createDirectories(directory.resolve("lake"));
        Session session = testSessionBuilder().setCatalog(CATALOG).setSchema("default").build();
        Map<String, String> properties = new HashMap<>(retries.properties());
        // how long a worker that does not answer counts as one that is slow
        properties.put("query.remote-task.max-error-duration", "10s");
        runner = DistributedQueryRunner.builder(session)
                .setWorkerCount(workers)
                .setEnvironment(ENVIRONMENT)
                .setExtraProperties(properties)
                .addCoordinatorProperty("node-scheduler.include-coordinator", "false")
                .setAdditionalSetup(servers -> {
                    if (retries.exchangesThroughFiles()) {
                        servers.installPlugin(new FileSystemExchangePlugin());
                        servers.loadExchangeManager("filesystem", exchange(directory));
                    }
                })
                .build();
        runner.installPlugin(new GatedPlugin(gate.over(new LocalFileSystem(root))));
        runner.createCatalog(CATALOG, "lakeshift", Map.of(
                "lake.root", root.toString(),
                "lakeshift.repartition.threads", "2",
                "lakeshift.repartition.publish-wait", "200ms",
                "lakeshift.asked-predicates.enabled", "false"));
    }

    static Map<String, String> exchange(Path directory)
    {
        return Map.of("exchange.base-directories", directory.resolve("exchange").toUri().toString());
    }

    DistributedQueryRunner runner()
    {
        return runner;
    }

    Gate gate()
    {
        return gate;
    }

    Path root()
    {
        return root;
    }

    TrinoFileSystem fileSystem()
    {
        return new LocalFileSystem(root);
    }

    List<String> rows(String sql)
    {
        return runner.execute(sql).getMaterializedRows().stream().map(MaterializedRow::toString).toList();
    }

    /** One that is no coordinator. */
    TestingTrinoServer worker()
    {
        return runner.getServers().stream().filter(server -> !server.isCoordinator()).findFirst().orElseThrow();
    }

    /** Data files of a table, in the log or not. */
    TreeSet<String> files(String table)
    {
        Path directory = root.resolve(table);
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.map(path -> directory.relativize(path).toString()).filter(path -> path.endsWith(".parquet") && !path.startsWith("_")).collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
        }
        catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void await(BooleanSupplier condition)
            throws InterruptedException
    {
        while (!condition.getAsBoolean()) {
            Thread.sleep(50);
        }
    }

    @Override
    public void close()
    {
        gate.open();
        runner.close();
    }

    record GatedPlugin(TrinoFileSystem fileSystem)
            implements Plugin
    {
        @Override
        public Iterable<ConnectorFactory> getConnectorFactories()
        {
            TrinoFileSystemFactory fileSystems = _ -> fileSystem;
            return ImmutableList.of(new LakeConnectorFactory(Optional.of(_ -> fileSystems)));
        }
    }
}
