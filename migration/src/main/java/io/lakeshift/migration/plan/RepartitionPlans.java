package io.lakeshift.migration.plan;

import io.lakeshift.migration.RepartitionRequest;
import io.trino.filesystem.TrinoFileSystem;

/** Makes the plan of a re-partitioning: checks, partitions, warnings. Changes nothing. */
public interface RepartitionPlans
{
    RepartitionPlan plan(TrinoFileSystem fileSystem, RepartitionRequest request);
}
