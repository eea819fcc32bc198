package io.lakeshift.connector.execute;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lakeshift.migration.workers.WorkerGroup;
import io.trino.spi.SplitWeight;
import io.trino.spi.connector.ConnectorSplit;

import static io.airlift.slice.SizeOf.estimatedSizeOf;
import static io.airlift.slice.SizeOf.instanceSize;
import static java.util.Objects.requireNonNull;

/** A whole group of files: it is read, written, read back and verified where the split goes. */
public record GroupSplit(WorkerGroup group)
        implements ConnectorSplit
{
    private static final int INSTANCE_SIZE = instanceSize(GroupSplit.class);
    /** As much work as a split of 64 MB that is only read: they are decoded, encoded, and decoded again. The engine makes tasks of so many splits by their weight. */
    private static final double STANDARD_BYTES = 16 << 20;

    public GroupSplit
    {
        requireNonNull(group, "group is null");
    }

    @Override
    @JsonIgnore
    public SplitWeight getSplitWeight()
    {
        return SplitWeight.fromProportion(Math.clamp(group.bytes() / STANDARD_BYTES, 0.05, 16.0));
    }

    @Override
    @JsonIgnore
    public long getRetainedSizeInBytes()
    {
        return INSTANCE_SIZE + estimatedSizeOf(group.migrationId()) + group.sources().stream().mapToLong(line -> estimatedSizeOf(line)).sum();
    }
}
