package io.lakeshift.migration;

import io.trino.filesystem.TrinoFileSystem;

/** Re-partitions a live table in place: check, claim, plan, rewrite, verify, catch up, commit. Blocks until published, refused, failed or aborted. */
public interface Repartitioner
{
    /** @throws io.trino.spi.TrinoException naming table, version, what is unharmed and what to do next */
    MigrationStatus repartition(TrinoFileSystem fileSystem, RepartitionRequest request, Cancellation cancellation);
}
