package io.lakeshift.connector.function;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.google.common.collect.ImmutableList;
import io.trino.spi.HostAddress;
import io.trino.spi.connector.ConnectorSplit;

import java.util.List;

import static io.airlift.slice.SizeOf.instanceSize;
import static java.util.Objects.requireNonNull;

/**
 * The one split of a table function: all that matters is in its call. It is read on the coordinator, where a CALL runs as well: no other node knows what queries
 * ask, or which workers there are.
 */
public record TableFunctionSplit(HostAddress coordinator)
        implements ConnectorSplit
{
    private static final int INSTANCE_SIZE = instanceSize(TableFunctionSplit.class);

    public TableFunctionSplit
    {
        requireNonNull(coordinator, "coordinator is null");
    }

    @Override
    @JsonIgnore
    public boolean isRemotelyAccessible()
    {
        return false;
    }

    @Override
    @JsonIgnore
    public List<HostAddress> getAddresses()
    {
        return ImmutableList.of(coordinator);
    }

    @Override
    @JsonIgnore
    public long getRetainedSizeInBytes()
    {
        return INSTANCE_SIZE + coordinator.getRetainedSizeInBytes();
    }
}
