package io.lakeshift.migration;

import io.lakeshift.delta.commit.CommitRequest;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.commit.RepartitionCommit;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Does something in the last moment before a publication; the first one is done before the first attempt, and so on. */
public final class PublishHook
        implements Committer
{
    private final Committer delegate;
    private final Deque<Runnable> hooks;

    public PublishHook(Committer delegate, Runnable... hooks)
    {
        this.delegate = delegate;
        this.hooks = new ArrayDeque<>(List.of(hooks));
    }

    @Override
    public long publish(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
            throws VersionTakenException
    {
        if (request.operation().equals(RepartitionCommit.OPERATION) && !hooks.isEmpty()) {
            hooks.removeFirst().run();
        }
        return delegate.publish(fileSystem, base, request);
    }

    @Override
    public void create(TrinoFileSystem fileSystem, Location table, CommitRequest request)
            throws VersionTakenException
    {
        if (!hooks.isEmpty()) {
            hooks.removeFirst().run();
        }
        delegate.create(fileSystem, table, request);
    }

    @Override
    public long commit(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
    {
        return delegate.commit(fileSystem, base, request);
    }
}
