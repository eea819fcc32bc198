package io.lakeshift.migration.workers;

import io.lakeshift.migration.journal.GroupRecord;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What became of one attempt of a worker at a group. At most one of the three is there.
 *
 * @param node the worker
 * @param movedBytes bytes of data files that it read and wrote for it
 * @param done the group is written, verified and durable
 * @param missing a source is not there: whether that matters is for the migration to say
 * @param failure why it failed, for whoever has to tell why the query did
 */
public record AttemptRecord(long group, String node, long movedBytes, Optional<GroupRecord> done, Optional<String> missing, Optional<String> failure)
{
    public AttemptRecord
    {
        requireNonNull(node, "node is null");
        requireNonNull(done, "done is null");
        requireNonNull(missing, "missing is null");
        requireNonNull(failure, "failure is null");
    }

    static AttemptRecord done(String node, long movedBytes, GroupRecord group)
    {
        return new AttemptRecord(group.group(), node, movedBytes, Optional.of(group), Optional.empty(), Optional.empty());
    }

    static AttemptRecord missing(String node, long group, String what)
    {
        return new AttemptRecord(group, node, 0, Optional.empty(), Optional.of(what), Optional.empty());
    }

    static AttemptRecord failed(String node, long group, String why)
    {
        return new AttemptRecord(group, node, 0, Optional.empty(), Optional.empty(), Optional.of(why));
    }
}
