package io.lakeshift.connector;

import com.google.common.base.Splitter;
import com.google.inject.Injector;
import com.google.inject.Module;
import io.airlift.bootstrap.Bootstrap;
import io.airlift.json.JsonModule;
import io.lakeshift.connector.catalog.LakeRoot;
import io.lakeshift.migration.MigrationModule;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.filesystem.manager.FileSystemModule;
import io.trino.plugin.base.ConnectorContextModule;
import io.trino.plugin.base.TypeDeserializerModule;
import io.trino.spi.classloader.ThreadContextClassLoader;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorContext;
import io.trino.spi.connector.ConnectorFactory;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import static com.google.common.base.Preconditions.checkArgument;
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
        try (ThreadContextClassLoader _ = new ThreadContextClassLoader(getClass().getClassLoader())) {
            KernelLogging.quieten();
            LakeRoot root = root(catalogName, config);
            Bootstrap app = new Bootstrap(
                    "io.lakeshift.bootstrap." + catalogName,
                    new ConnectorContextModule(catalogName, context),
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

    private static LakeRoot root(String catalogName, Map<String, String> config)
    {
        String root = config.get("lake.root");
        checkArgument(root != null && !root.isBlank(), "Catalog %s has no lake.root: name the directory, or the location, that holds the tables", catalogName);
        return LakeRoot.of(
                root.trim(),
                Splitter.on(',').trimResults().omitEmptyStrings().splitToList(config.getOrDefault("lakeshift.allowed-locations", "")),
                Optional.ofNullable(config.get("local.location")));
    }
}
