package io.lakeshift.connector;

import com.google.common.collect.ImmutableList;
import io.lakeshift.testing.storage.CountingFileSystem;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileAccessLog;
import io.trino.Session;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.Plugin;
import io.trino.spi.connector.ConnectorFactory;
import io.trino.spi.security.ConnectorIdentity;
import io.trino.testing.DistributedQueryRunner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import static io.trino.testing.TestingSession.testSessionBuilder;
import static java.util.Objects.requireNonNull;

/** A Trino server with the catalog {@code lake} over a temporary directory, whose accesses to storage are counted. Started once for all tests. */
final class LakeTestServer
{
    private static final LakeTestServer INSTANCE = new LakeTestServer();

    private final Path root;
    private final FileAccessLog accesses = new FileAccessLog();
    private final Gate gate = new Gate();
    private final Faults faults = new Faults();
    private final DistributedQueryRunner runner;

    private LakeTestServer()
    {
        try {
            root = Files.createTempDirectory("lakeshift-test");
            Session session = testSessionBuilder().setCatalog("lake").setSchema("default").build();
            runner = DistributedQueryRunner.builder(session).setWorkerCount(0).build();
            TrinoFileSystemFactory fileSystems = new CountedFileSystems(root, accesses, gate, faults);
            runner.installPlugin(new CountedPlugin(fileSystems));
            String asked = Files.createTempDirectory("lakeshift-asked").toString();
            runner.createCatalog("lake", "lakeshift", Map.of("lake.root", root.toString(), "lakeshift.asked-predicates.path", asked));
            runner.createCatalog("readonly", "lakeshift", Map.of("lake.root", root.toString(), "lakeshift.security", "read-only", "lakeshift.asked-predicates.path", asked));
            Runtime.getRuntime().addShutdownHook(new Thread(runner::close));
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static LakeTestServer get()
    {
        return INSTANCE;
    }

    DistributedQueryRunner runner()
    {
        return runner;
    }

    Path root()
    {
        return root;
    }

    FileAccessLog accesses()
    {
        return accesses;
    }

    /** What goes wrong with the server's accesses to storage; nothing, unless a test says so. */
    Faults faults()
    {
        return faults;
    }

    Gate gate()
    {
        return gate;
    }

    /** Writes tables; its accesses are not counted. */
    TrinoFileSystem fileSystem()
    {
        return new LocalFileSystem(root);
    }

    private record CountedFileSystems(Path root, FileAccessLog log, Gate gate, Faults faults)
            implements TrinoFileSystemFactory
    {
        @Override
        public TrinoFileSystem create(ConnectorIdentity identity)
        {
            return gate.over(new FaultInjectingFileSystem(new CountingFileSystem(new LocalFileSystem(root), log), faults));
        }
    }

    private record CountedPlugin(TrinoFileSystemFactory fileSystems)
            implements Plugin
    {
        private CountedPlugin
        {
            requireNonNull(fileSystems, "fileSystems is null");
        }

        @Override
        public Iterable<ConnectorFactory> getConnectorFactories()
        {
            return ImmutableList.of(new LakeConnectorFactory(Optional.of(_ -> fileSystems)));
        }
    }
}
