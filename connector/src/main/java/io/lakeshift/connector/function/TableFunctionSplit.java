package io.lakeshift.connector.function;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.trino.spi.connector.ConnectorSplit;

import static io.airlift.slice.SizeOf.instanceSize;

/** The one split of a table function: all that matters is in its call. */
public record TableFunctionSplit()
        implements ConnectorSplit
{
    private static final int INSTANCE_SIZE = instanceSize(TableFunctionSplit.class);

    @Override
    @JsonIgnore
    public long getRetainedSizeInBytes()
    {
        return INSTANCE_SIZE;
    }
}
