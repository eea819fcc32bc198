package io.lakeshift.connector.security;

import com.google.inject.Inject;
import com.google.inject.Provider;
import io.lakeshift.connector.config.LakeConfig;
import io.lakeshift.connector.procedure.CallRegistry;
import io.trino.plugin.base.security.AllowAllAccessControl;
import io.trino.spi.connector.ConnectorAccessControl;

import static java.util.Objects.requireNonNull;

/** The access control that {@code lakeshift.security} asks for. */
public final class LakeSecurity
        implements Provider<ConnectorAccessControl>
{
    private final LakeConfig config;
    private final CallRegistry calls;

    @Inject
    public LakeSecurity(LakeConfig config, CallRegistry calls)
    {
        this.config = requireNonNull(config, "config is null");
        this.calls = requireNonNull(calls, "calls is null");
    }

    @Override
    public ConnectorAccessControl get()
    {
        return new CallTrackingAccessControl(switch (config.getSecurity()) {
            case ALLOW_ALL -> new AllowAllAccessControl();
            case READ_ONLY -> new ReadOnlyLake();
        }, calls);
    }
}
