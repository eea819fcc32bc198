package io.lakeshift.connector.execute;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.airlift.slice.Slice;
import io.trino.spi.Page;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorInsertTableHandle;
import io.trino.spi.connector.ConnectorOutputTableHandle;
import io.trino.spi.connector.ConnectorPageSink;
import io.trino.spi.connector.ConnectorPageSinkId;
import io.trino.spi.connector.ConnectorPageSinkProvider;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableCredentials;
import io.trino.spi.connector.ConnectorTableExecuteHandle;
import io.trino.spi.connector.ConnectorTransactionHandle;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import static io.trino.spi.StandardErrorCode.NOT_SUPPORTED;
import static io.trino.spi.type.VarcharType.VARCHAR;

/** What the engine writes the rows of an EXECUTE to: they say where the outcomes are, which are durable by then, and are handed on as they are. */
public final class RecordSinks
        implements ConnectorPageSinkProvider
{
    @Inject
    public RecordSinks() {}

    @Override
    public ConnectorPageSink createPageSink(
            ConnectorTransactionHandle transaction,
            ConnectorSession session,
            ConnectorTableExecuteHandle execute,
            Optional<ConnectorTableCredentials> credentials,
            ConnectorPageSinkId id)
    {
        return new RecordSink();
    }

    @Override
    public ConnectorPageSink createPageSink(
            ConnectorTransactionHandle transaction,
            ConnectorSession session,
            ConnectorOutputTableHandle table,
            Optional<ConnectorTableCredentials> credentials,
            ConnectorPageSinkId id)
    {
        throw new TrinoException(NOT_SUPPORTED, "This connector does not create tables from queries");
    }

    @Override
    public ConnectorPageSink createPageSink(
            ConnectorTransactionHandle transaction,
            ConnectorSession session,
            ConnectorInsertTableHandle table,
            Optional<ConnectorTableCredentials> credentials,
            ConnectorPageSinkId id)
    {
        throw new TrinoException(NOT_SUPPORTED, "This connector does not insert rows");
    }

    private static final class RecordSink
            implements ConnectorPageSink
    {
        private final ImmutableList.Builder<Slice> records = ImmutableList.builder();

        @Override
        public CompletableFuture<?> appendPage(Page page)
        {
            for (int position = 0; position < page.getPositionCount(); position++) {
                records.add(VARCHAR.getSlice(page.getBlock(0), position));
            }
            return NOT_BLOCKED;
        }

        @Override
        public CompletableFuture<Collection<Slice>> finish()
        {
            return CompletableFuture.completedFuture(records.build());
        }

        @Override
        public void abort() {}
    }
}
