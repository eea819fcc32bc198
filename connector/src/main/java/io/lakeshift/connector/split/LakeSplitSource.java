package io.lakeshift.connector.split;

import io.lakeshift.connector.column.LakeColumn;
import io.trino.spi.connector.ConnectorSplit;
import io.trino.spi.connector.ConnectorSplitSource;
import io.trino.spi.connector.DynamicFilterSnapshot;
import io.trino.spi.predicate.TupleDomain;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

import static com.google.common.collect.Iterators.limit;
import static java.util.Objects.requireNonNull;

/** Splits of one scan, made when they are first asked for, with what the other side of a join has told by then. */
final class LakeSplitSource
        implements ConnectorSplitSource
{
    private final Function<TupleDomain<LakeColumn>, List<LakeSplit>> splits;
    private final long dynamicFilterWaitMillis;
    private final Executor executor;
    private Iterator<LakeSplit> remaining;

    LakeSplitSource(Function<TupleDomain<LakeColumn>, List<LakeSplit>> splits, long dynamicFilterWaitMillis, Executor executor)
    {
        this.splits = requireNonNull(splits, "splits is null");
        this.dynamicFilterWaitMillis = dynamicFilterWaitMillis;
        this.executor = requireNonNull(executor, "executor is null");
    }

    @Override
    public CompletableFuture<List<ConnectorSplit>> getNextBatch(int maxSize, DynamicFilterSnapshot dynamicFilter)
    {
        CompletableFuture<List<ConnectorSplit>> batch = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                batch.complete(next(maxSize, dynamicFilter));
            }
            catch (Throwable e) {
                // as it is: supplyAsync would wrap it, and the query would lose its error code
                batch.completeExceptionally(e);
            }
        });
        return batch;
    }

    private synchronized List<ConnectorSplit> next(int maxSize, DynamicFilterSnapshot dynamicFilter)
    {
        if (remaining == null) {
            remaining = splits.apply(dynamicFilter.currentPredicate().transformKeys(LakeColumn.class::cast)).iterator();
        }
        List<ConnectorSplit> batch = new ArrayList<>();
        limit(remaining, maxSize).forEachRemaining(batch::add);
        return batch;
    }

    @Override
    public void close() {}

    @Override
    public synchronized boolean isFinished()
    {
        return remaining != null && !remaining.hasNext();
    }

    @Override
    public long getRequestedDynamicFilterWaitTimeoutMillis()
    {
        return dynamicFilterWaitMillis;
    }
}
