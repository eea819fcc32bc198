package io.lakeshift.connector.metadata;

import com.google.inject.Inject;
import io.trino.spi.connector.ConnectorTransactionHandle;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

/** The running transactions, each with its own metadata: what it has seen of a table stays as it was. */
public final class LakeTransactions
{
    private final LakeMetadataFactory metadataFactory;
    private final ConcurrentMap<LakeTransactionHandle, LakeMetadata> running = new ConcurrentHashMap<>();

    @Inject
    public LakeTransactions(LakeMetadataFactory metadataFactory)
    {
        this.metadataFactory = requireNonNull(metadataFactory, "metadataFactory is null");
    }

    public LakeTransactionHandle begin()
    {
        LakeTransactionHandle handle = new LakeTransactionHandle(UUID.randomUUID());
        running.put(handle, metadataFactory.create());
        return handle;
    }

    public LakeMetadata metadata(ConnectorTransactionHandle handle)
    {
        LakeMetadata metadata = running.get((LakeTransactionHandle) handle);
        checkState(metadata != null, "transaction %s has ended", handle);
        return metadata;
    }

    public void end(ConnectorTransactionHandle handle)
    {
        running.remove((LakeTransactionHandle) handle);
    }
}
