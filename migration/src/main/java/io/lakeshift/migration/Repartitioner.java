package io.lakeshift.migration;

import io.lakeshift.migration.workers.Workers;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

/** Re-partitions a live table in place: check, claim, plan, rewrite, verify, catch up, commit. Blocks until published, refused, failed or aborted. */
public interface Repartitioner
{
    /**
     * Takes a table back to the layout before its last migration. Files that are as that migration wrote them make way for those that they were made of;
     * what was appended, changed or deleted since is laid out anew from where it is now.
     *
     * @param name {@code schema.table}
     * @param queryId the query that owns the undo, which is a migration like any other
     * @throws io.trino.spi.TrinoException where there is nothing to undo, or a vacuum has taken the files of before
     */
    MigrationStatus undo(TrinoFileSystem fileSystem, Location table, String name, String queryId, Cancellation cancellation);

    /**
     * Does everything but publish, and returns once that is left alone. From then on the server keeps the migration near to the table's newest version, whatever becomes
     * of the query, until {@link PreparedMigrations#commit} or {@link Migrations#abort}.
     *
     * @throws io.trino.spi.TrinoException as {@link #repartition}
     */
    MigrationStatus prepare(TrinoFileSystem fileSystem, RepartitionRequest request, Cancellation cancellation);

    /** @throws io.trino.spi.TrinoException naming table, version, what is unharmed and what to do next */
    MigrationStatus repartition(TrinoFileSystem fileSystem, RepartitionRequest request, Cancellation cancellation);

    /**
     * The same, with others rewriting what is planned.
     *
     * @throws io.trino.spi.TrinoException as {@link #repartition}
     */
    MigrationStatus repartition(TrinoFileSystem fileSystem, RepartitionRequest request, Workers workers, Cancellation cancellation);
}
