package io.lakeshift.migration.plan;

import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.RepartitionRequest;
import io.trino.filesystem.TrinoFileSystem;

/** Makes the plan of a re-partitioning: checks, partitions, warnings. Changes nothing. */
public interface RepartitionPlans
{
    /** @throws io.trino.spi.TrinoException {@code LAKE_REPARTITION_ABORTED} once cancelled */
    RepartitionPlan plan(TrinoFileSystem fileSystem, RepartitionRequest request, Cancellation cancellation);
}
