package io.lakeshift.migration;

import com.google.inject.Inject;
import io.lakeshift.migration.staging.StagedFiles;
import io.lakeshift.migration.workers.QueryWorkers;
import io.lakeshift.migration.workers.WorkBoard;
import io.trino.filesystem.TrinoFileSystem;

import java.util.function.IntSupplier;

import static java.util.Objects.requireNonNull;

/** Re-partitions tables with the workers of the query that asks for it. */
public final class DistributedRepartitions
{
    private final Repartitioner repartitioner;
    private final WorkBoard board;
    private final StagedFiles staged;
    private final int maxPartitions;

    @Inject
    public DistributedRepartitions(Repartitioner repartitioner, WorkBoard board, StagedFiles staged, MigrationConfig config)
    {
        this.repartitioner = requireNonNull(repartitioner, "repartitioner is null");
        this.board = requireNonNull(board, "board is null");
        this.staged = requireNonNull(staged, "staged is null");
        this.maxPartitions = config.getMaxPartitions();
    }

    /**
     * Begins, on a thread of its own.
     *
     * @param workers that there are now, asked again and again
     * @param ended run once all is over, however it ended
     */
    public DistributedRepartition start(TrinoFileSystem fileSystem, RepartitionRequest request, IntSupplier workers, Cancellation cancellation, Runnable ended)
    {
        QueryWorkers queryWorkers = new QueryWorkers(board, staged, workers, maxPartitions);
        return DistributedRepartition.start(queryWorkers, request, () -> {
            try {
                return repartitioner.repartition(fileSystem, request, queryWorkers, cancellation);
            }
            finally {
                ended.run();
            }
        });
    }
}
