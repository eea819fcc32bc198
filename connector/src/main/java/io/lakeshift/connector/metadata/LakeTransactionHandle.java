package io.lakeshift.connector.metadata;

import io.trino.spi.connector.ConnectorTransactionHandle;

import java.util.UUID;

import static java.util.Objects.requireNonNull;

/** One transaction of the engine with this catalog. */
public record LakeTransactionHandle(UUID id)
        implements ConnectorTransactionHandle
{
    public LakeTransactionHandle
    {
        requireNonNull(id, "id is null");
    }
}
