package io.lakeshift.migration.advise;

import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystem;

import java.util.List;

/** Proposes layouts by rules on schema and data (docs/advice.md), best first; the first is what a CALL without {@code partitioning} takes. */
public interface Advisor
{
    List<Advice> advise(TrinoFileSystem fileSystem, Snapshot snapshot);
}
