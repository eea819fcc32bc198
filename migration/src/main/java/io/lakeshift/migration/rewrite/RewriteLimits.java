package io.lakeshift.migration.rewrite;

import io.airlift.units.DataSize;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * What a rewrite may use.
 *
 * @param threads groups in work at once
 * @param memory heap for rows and open files of all threads together; a thread that has used its share closes files early, so less memory means more, smaller files
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
