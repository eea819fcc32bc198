package io.lakeshift.migration.workers;

import com.google.common.collect.ImmutableList;
import io.lakeshift.migration.rewrite.FileGroup;
import io.trino.filesystem.Location;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * The groups that the workers of a query are to rewrite.
 *
 * @param table the directory that they are written into
 */
public record HandedOut(Location table, String migrationId, List<FileGroup> groups)
{
    public HandedOut
    {
        requireNonNull(table, "table is null");
        requireNonNull(migrationId, "migrationId is null");
        groups = ImmutableList.copyOf(groups);
    }

    public List<WorkerGroup> forWorkers()
    {
        return groups.stream().map(group -> WorkerGroup.of(migrationId, group)).toList();
    }
}
