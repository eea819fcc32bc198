package io.lakeshift.connector.execute;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lakeshift.migration.workers.WorkerGroup;
import io.trino.spi.connector.ConnectorSplit;
import io.trino.spi.connector.ConnectorSplitSource;
import io.trino.spi.connector.DynamicFilterSnapshot;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import static com.google.common.collect.Iterators.limit;
import static java.util.Objects.requireNonNull;

/** The groups of a migration, once it is checked, claimed and planned. */
final class GroupSplitSource
        implements ConnectorSplitSource
{
    private final CompletableFuture<List<WorkerGroup>> groups;
    @GuardedBy("this")
    private Iterator<WorkerGroup> remaining;

    GroupSplitSource(CompletableFuture<List<WorkerGroup>> groups)
    {
        this.groups = requireNonNull(groups, "groups is null");
    }

    @Override
    public CompletableFuture<List<ConnectorSplit>> getNextBatch(int maxSize, DynamicFilterSnapshot dynamicFilter)
    {
        CompletableFuture<List<ConnectorSplit>> batch = new CompletableFuture<>();
        groups.whenComplete((planned, failure) -> {
            if (failure == null) {
                batch.complete(next(planned, maxSize));
            }
            else {
                // as it is: thenApply would wrap it, and the query would lose its error code
                batch.completeExceptionally(failure);
            }
        });
        return batch;
    }

    private synchronized List<ConnectorSplit> next(List<WorkerGroup> planned, int maxSize)
    {
        if (remaining == null) {
            remaining = planned.iterator();
        }
        List<ConnectorSplit> batch = new ArrayList<>();
        limit(remaining, maxSize).forEachRemaining(group -> batch.add(new GroupSplit(group)));
        return batch;
    }

    @Override
    public void close() {}

    @Override
    public synchronized boolean isFinished()
    {
        return remaining != null && !remaining.hasNext();
    }

    /** What marks the splits of an EXECUTE for the engine; it has nothing to say, because the migration knows its groups itself. */
    @Override
    public Optional<List<Object>> getTableExecuteSplitsInfo()
    {
        return Optional.of(List.of());
    }
}
