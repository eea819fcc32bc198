package io.lakeshift.migration.workers;

import io.lakeshift.migration.journal.PreparedOrder;

import java.util.OptionalInt;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * What a migration wants of the workers of its query: enough for each of them to work out the same layout by itself. Work is wanted for as long as it is posted.
 *
 * @param version of the table whose files are rewritten
 * @param schemaString as it is to be published: a worker that would write for another one must not write at all
 * @param bytesPerSecond ceiling of each worker; absent: none
 * @param threads most groups that a worker may have in work; absent: as many as it has threads
 */
public record WorkOrder(PreparedOrder order, long version, String schemaString, OptionalLong bytesPerSecond, OptionalInt threads)
{
    public WorkOrder
    {
        requireNonNull(order, "order is null");
        requireNonNull(schemaString, "schemaString is null");
        requireNonNull(bytesPerSecond, "bytesPerSecond is null");
        requireNonNull(threads, "threads is null");
    }
}
