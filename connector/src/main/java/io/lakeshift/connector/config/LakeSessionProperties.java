package io.lakeshift.connector.config;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.airlift.units.DataSize;
import io.airlift.units.Duration;
import io.trino.plugin.base.session.SessionPropertiesProvider;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.session.PropertyMetadata;

import java.util.List;

import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static io.trino.plugin.base.session.PropertyMetadataUtil.dataSizeProperty;
import static io.trino.plugin.base.session.PropertyMetadataUtil.durationProperty;
import static io.trino.plugin.base.session.PropertyMetadataUtil.validateMinDataSize;

/** What one session may set otherwise than the catalog: {@code SET SESSION lake.max_split_size = '16MB'}. Names are those of Trino's own lake connectors. */
public final class LakeSessionProperties
        implements SessionPropertiesProvider
{
    private static final String MAX_SPLIT_SIZE = "max_split_size";
    private static final String DYNAMIC_FILTERING_WAIT_TIMEOUT = "dynamic_filtering_wait_timeout";

    private final List<PropertyMetadata<?>> properties;

    @Inject
    public LakeSessionProperties(LakeConfig config)
    {
        properties = ImmutableList.of(
                dataSizeProperty(
                        MAX_SPLIT_SIZE,
                        "Small files are packed into splits up to this size, larger files are divided at it",
                        config.getMaxSplitSize(),
                        size -> validateMinDataSize(MAX_SPLIT_SIZE, size, DataSize.of(1, MEGABYTE)),
                        false),
                durationProperty(
                        DYNAMIC_FILTERING_WAIT_TIMEOUT,
                        "How long a scan waits for the other side of a join to tell which values it wants",
                        config.getDynamicFilteringWaitTimeout(),
                        false));
    }

    @Override
    public List<PropertyMetadata<?>> getSessionProperties()
    {
        return properties;
    }

    public static DataSize maxSplitSize(ConnectorSession session)
    {
        return session.getProperty(MAX_SPLIT_SIZE, DataSize.class);
    }

    public static Duration dynamicFilteringWaitTimeout(ConnectorSession session)
    {
        return session.getProperty(DYNAMIC_FILTERING_WAIT_TIMEOUT, Duration.class);
    }
}
