package io.lakeshift.connector;

import com.google.inject.Injector;
import com.google.inject.Module;
import io.airlift.bootstrap.Bootstrap;
import io.airlift.configuration.ConfigurationFactory;
import io.airlift.json.JsonModule;
import io.lakeshift.connector.catalog.LakeRoot;
import io.lakeshift.connector.catalog.StorageCheck;
import io.lakeshift.connector.config.LakeConfig;
import io.lakeshift.migration.MigrationModule;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.filesystem.manager.FileSystemModule;
import io.trino.plugin.base.ConnectorContextModule;
import io.trino.plugin.base.TypeDeserializerModule;
import io.trino.plugin.base.Versions;
import io.trino.plugin.base.jmx.ConnectorObjectNameGeneratorModule;
import io.trino.plugin.base.jmx.MBeanServerModule;
import io.trino.spi.classloader.ThreadContextClassLoader;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorContext;
import io.trino.spi.connector.ConnectorFactory;
import org.weakref.jmx.guice.MBeanModule;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import static java.util.Objects.requireNonNull;

/** Makes a catalog of {@code connector.name=lakeshift}. */
public final class LakeConnectorFactory
        implements ConnectorFactory
{
    private final Optional<Function<LakeRoot, TrinoFileSystemFactory>> fileSystems;

    public LakeConnectorFactory()
    {
        this(Optional.empty());
    }

    /** @param fileSystems in place of Trino's own, which {@code fs.*} configures */
    LakeConnectorFactory(Optional<Function<LakeRoot, TrinoFileSystemFactory>> fileSystems)
    {
        this.fileSystems = requireNonNull(fileSystems, "fileSystems is null");
    }

    @Override
    public String getName()
    {
        return "lakeshift";
    }

    @Override
    public Connector create(String catalogName, Map<String, String> config, ConnectorContext context)
    {
        Versions.checkStrictSpiVersionMatch(context, this);
        try (ThreadContextClassLoader _ = new ThreadContextClassLoader(getClass().getClassLoader())) {
            KernelLogging.quieten();
            LakeRoot root = root(config);
            Bootstrap app = new Bootstrap(
                    "io.lakeshift.bootstrap." + catalogName,
                    new ConnectorContextModule(catalogName, context),
                    new MBeanModule(),
                    new MBeanServerModule(),
                    // the name of a bean holds the catalog's: lakeshift.migration.status:type=MigrationStatistics,name=lake
                    new ConnectorObjectNameGeneratorModule("io.lakeshift", "lakeshift"),
                    new JsonModule(),
                    new TypeDeserializerModule(),
                    fileSystems.map(factory -> (Module) binder -> binder.bind(TrinoFileSystemFactory.class).toInstance(factory.apply(root)))
                            .orElseGet(() -> new FileSystemModule(catalogName, context, false)),
                    new DeltaModule(),
                    new MigrationModule(),
                    new LakeModule(root));
            Injector injector = app
                    .doNotInitializeLogging()
                    .disableSystemProperties()
                    .setRequiredConfigurationProperties(fileSystems.isPresent() ? config : root.withFileSystemProperties(config))
                    .initialize();
            return injector.getInstance(LakeConnector.class);
        }
    }

    /** Where the lake lies decides how its file system is configured, which is told to the bootstrap. */
    private LakeRoot root(Map<String, String> properties)
    {
        try (ConfigurationFactory factory = new ConfigurationFactory(properties)) {
            LakeConfig config = factory.build(LakeConfig.class);
            if (fileSystems.isEmpty()) {
                StorageCheck.check(config.getRoot(), properties);
            }
            return LakeRoot.of(config.getRoot(), config.getAllowedLocations(), Optional.ofNullable(properties.get("local.location")));
        }
    }
}
