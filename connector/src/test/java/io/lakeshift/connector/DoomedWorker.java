package io.lakeshift.connector;

import io.lakeshift.connector.LakeTestCluster.Retries;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.plugin.exchange.filesystem.FileSystemExchangePlugin;
import io.trino.server.testing.TestingTrinoServer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A worker in a process of its own, which rewrites its first group up to where that is read back, and waits there for whoever kills it. */
final class DoomedWorker
        implements AutoCloseable
{
    private static final String UP = "worker-up";
    private static final String BUSY = "worker-busy";

    private final Path directory;
    private final Process process;

    private DoomedWorker(Path directory, Process process)
    {
        this.directory = directory;
        this.process = process;
    }

    /** It is up on return, and known to the coordinator. */
    static DoomedWorker start(LakeTestCluster cluster, Path directory, Retries retries)
            throws Exception
    {
        int before = cluster.rows("SELECT node_id FROM system.runtime.nodes WHERE state = 'active'").size();
        Process process = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--add-modules", "jdk.incubator.vector",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"),
                DoomedWorker.class.getName(),
                cluster.runner().getCoordinator().getBaseUrl().toString(),
                directory.toString(),
                retries.name()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("worker.log").toFile())
                .start();
        DoomedWorker worker = new DoomedWorker(directory, process);
        worker.awaitFile(UP);
        LakeTestCluster.await(() -> cluster.rows("SELECT node_id FROM system.runtime.nodes WHERE state = 'active'").size() > before);
        return worker;
    }

    /** It has written the files of a group, and no record of it. */
    void awaitBusy()
            throws InterruptedException
    {
        awaitFile(BUSY);
    }

    private void awaitFile(String name)
            throws InterruptedException
    {
        LakeTestCluster.await(() -> {
            assertThat(process.isAlive()).as("see worker.log").isTrue();
            return Files.exists(directory.resolve(name));
        });
    }

    /** As {@code kill -9} does. */
    void kill()
            throws InterruptedException
    {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close()
    {
        process.destroyForcibly();
    }

    public static void main(String[] arguments)
            throws Exception
    {
        Path directory = Path.of(arguments[1]);
        Retries retries = Retries.valueOf(arguments[2]);
        Gate gate = new Gate();
        gate.close(location -> location.path().contains("/symbol="));
        Map<String, String> properties = new HashMap<>(retries.properties());
        properties.put("discovery.uri", arguments[0]);
        TestingTrinoServer server = TestingTrinoServer.builder()
                .setCoordinator(false)
                .setEnvironment(LakeTestCluster.ENVIRONMENT)
                .setProperties(properties)
                .build();
        if (retries.exchangesThroughFiles()) {
            server.installPlugin(new FileSystemExchangePlugin());
            server.loadExchangeManager("filesystem", LakeTestCluster.exchange(directory));
        }
        server.installPlugin(new LakeTestCluster.GatedPlugin(gate.over(new LocalFileSystem(directory.resolve("lake")))));
        Files.createFile(directory.resolve(UP));
        gate.awaitArrival(Long.MAX_VALUE);
        Files.createFile(directory.resolve(BUSY));
        Thread.sleep(Long.MAX_VALUE);
    }
}
