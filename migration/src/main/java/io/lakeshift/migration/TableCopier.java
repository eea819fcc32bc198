package io.lakeshift.migration;

import io.trino.filesystem.TrinoFileSystem;

/** Makes a verified copy of a table in another layout, beside it, and writes nothing to the table itself. Blocks until it is made, refused, failed or aborted. */
public interface TableCopier
{
    /**
     * Copies the version that is the newest at the beginning; what is committed later is not in the copy.
     *
     * @param request the layout, and the table to copy
     * @throws io.trino.spi.TrinoException naming both tables, the version, what is unharmed and what to do next; the target's name is free again then, unless it says otherwise
     */
    MigrationStatus copy(TrinoFileSystem fileSystem, RepartitionRequest request, CopyTarget target, Cancellation cancellation);
}
