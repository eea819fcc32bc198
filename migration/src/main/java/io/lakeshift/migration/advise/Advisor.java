package io.lakeshift.migration.advise;

import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.trino.filesystem.TrinoFileSystem;

import java.util.List;

/** Proposes layouts by rules on schema and data (docs/advice.md), best first; the first is what a CALL without {@code partitioning} takes. */
public interface Advisor
{
    /** @throws io.trino.spi.TrinoException {@code LAKE_REPARTITION_ABORTED} once cancelled */
    List<Advice> advise(TrinoFileSystem fileSystem, Snapshot snapshot, Cancellation cancellation);
}
