package io.lakeshift.migration;

import io.lakeshift.delta.commit.CommitRequest;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Does something after a fence was made for the newest version and before it is committed; the first one before the first fence, and so on. */
final class FenceHook
        implements Committer
{
    private final Committer delegate;
    private final Deque<Runnable> hooks;

    FenceHook(Committer delegate, Runnable... hooks)
    {
        this.delegate = delegate;
        this.hooks = new ArrayDeque<>(List.of(hooks));
    }

    @Override
    public long publish(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
            throws VersionTakenException
    {
        return delegate.publish(fileSystem, base, request);
    }

    @Override
    public void create(TrinoFileSystem fileSystem, Location table, CommitRequest request)
            throws VersionTakenException
    {
        delegate.create(fileSystem, table, request);
    }

    @Override
    public long commit(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
    {
        if (!hooks.isEmpty()) {
            hooks.removeFirst().run();
        }
        return delegate.commit(fileSystem, base, request);
    }
}
