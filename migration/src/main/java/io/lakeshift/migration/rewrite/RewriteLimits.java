package io.lakeshift.migration.rewrite;

import io.airlift.units.DataSize;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * What a rewrite may use.
 *
 * @param threads groups in work at once
 * @param memory heap for readers, rows and open files of all threads together; rows that do not fit go through temporary files
 * @param partitions most partitions that one run may write
 */
public record RewriteLimits(int threads, DataSize memory, int partitions)
{
    public RewriteLimits
    {
        checkArgument(threads > 0, "threads is not positive");
        requireNonNull(memory, "memory is null");
        checkArgument(partitions > 0, "partitions is not positive");
    }

    long shareBytes()
    {
        return memory.toBytes() / threads;
    }
}
