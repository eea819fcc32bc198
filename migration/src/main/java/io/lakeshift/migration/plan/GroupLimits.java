package io.lakeshift.migration.plan;

import io.airlift.units.DataSize;

import static com.google.common.base.Preconditions.checkArgument;
import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static java.util.Objects.requireNonNull;

/**
 * How much one group may be: what a failure or a concurrent change costs to redo, what a journal record stands for, and the grain of progress.
 *
 * @param files most files of a group
 * @param minBytes below this, files of several partitions share a group
 * @param maxBytes above this, even one partition's files are split over groups
 */
public record GroupLimits(int files, DataSize minBytes, DataSize maxBytes)
{
    public static final GroupLimits DEFAULT = new GroupLimits(1_000, DataSize.of(1, MEGABYTE), DataSize.of(256, MEGABYTE));

    public GroupLimits
    {
        checkArgument(files > 0, "files is not positive");
        requireNonNull(minBytes, "minBytes is null");
        requireNonNull(maxBytes, "maxBytes is null");
        checkArgument(minBytes.compareTo(maxBytes) <= 0, "minBytes is greater than maxBytes");
    }
}
