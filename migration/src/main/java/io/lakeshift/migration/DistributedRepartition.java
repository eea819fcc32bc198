package io.lakeshift.migration;

import io.lakeshift.migration.workers.HandedOut;
import io.lakeshift.migration.workers.QueryWorkers;
import io.lakeshift.migration.workers.WorkerGroup;
import io.trino.spi.TrinoException;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.util.Objects.requireNonNull;

/** A migration whose groups the workers of a query rewrite. It has a thread of its own: the engine has none that could wait for all of them. */
public final class DistributedRepartition
{
    private final QueryWorkers workers;
    private final RepartitionRequest request;
    private final CompletableFuture<MigrationStatus> outcome = new CompletableFuture<>();
    private final CompletableFuture<List<WorkerGroup>> groups = new CompletableFuture<>();

    private DistributedRepartition(QueryWorkers workers, RepartitionRequest request)
    {
        this.workers = requireNonNull(workers, "workers is null");
        this.request = requireNonNull(request, "request is null");
    }

    static DistributedRepartition start(QueryWorkers workers, RepartitionRequest request, Callable<MigrationStatus> migration)
    {
        DistributedRepartition started = new DistributedRepartition(workers, request);
        workers.handedOut().thenApply(HandedOut::forWorkers).thenAccept(started.groups::complete);
        Thread thread = Thread.ofPlatform().daemon().name("lakeshift-execute-" + request.queryId()).unstarted(() -> started.run(migration));
        thread.setContextClassLoader(DistributedRepartition.class.getClassLoader());
        thread.start();
        return started;
    }

    private void run(Callable<MigrationStatus> migration)
    {
        try {
            outcome.complete(migration.call());
            // what has its layout already has no work for anybody
            groups.complete(List.of());
        }
        catch (Throwable e) {
            outcome.completeExceptionally(e);
            groups.completeExceptionally(e);
        }
    }

    /** What the workers are to do, once it is checked, claimed and planned; fails as that does. */
    public CompletableFuture<List<WorkerGroup>> groups()
    {
        return groups;
    }

    /**
     * The engine says that the workers have done all of it. Waits until the migration has caught up with others, and is published.
     *
     * @throws TrinoException as {@link Repartitioner#repartition}
     */
    public MigrationStatus finish()
    {
        workers.done();
        try {
            return outcome.get();
        }
        catch (ExecutionException e) {
            throw Outcomes.failure("The migration of table %s".formatted(request.name()), e);
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrinoException(LAKE_REPARTITION_ABORTED, "Interrupted while waiting for the migration of table %s; system.repartitions says how it ended".formatted(request.name()), e);
        }
    }
}
