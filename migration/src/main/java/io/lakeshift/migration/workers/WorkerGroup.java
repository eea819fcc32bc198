package io.lakeshift.migration.workers;

import com.google.common.collect.ImmutableList;
import io.lakeshift.migration.journal.GroupRecord;
import io.lakeshift.migration.rewrite.FileGroup;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * A group on its way to a worker.
 *
 * @param sources lines of a commit, one add each
 * @param bytes of the sources
 */
public record WorkerGroup(String migrationId, long group, List<String> sources, long bytes)
{
    public WorkerGroup
    {
        requireNonNull(migrationId, "migrationId is null");
        sources = ImmutableList.copyOf(sources);
    }

    static WorkerGroup of(String migrationId, FileGroup group)
    {
        return new WorkerGroup(migrationId, group.id(), GroupRecord.lines(group.sources()), group.bytes());
    }

    FileGroup files()
    {
        return new FileGroup(group, GroupRecord.adds(sources));
    }
}
