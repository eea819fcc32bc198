package io.lakeshift.migration;

import io.lakeshift.delta.commit.CommitRequest;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.commit.RepartitionCommit;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;

/** Storage that goes away in the moment of publication: whether the commit got through, the caller is not told. */
record BrokenAnswer(Committer delegate, boolean published)
        implements Committer
{
    @Override
    public long publish(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
            throws VersionTakenException
    {
        if (!request.operation().equals(RepartitionCommit.OPERATION)) {
            return delegate.publish(fileSystem, base, request);
        }
        if (published) {
            delegate.publish(fileSystem, base, request);
        }
        throw new TrinoException(LAKE_STORAGE_ERROR, "The outcome is unknown");
    }

    @Override
    public void create(TrinoFileSystem fileSystem, Location table, CommitRequest request)
            throws VersionTakenException
    {
        if (published) {
            delegate.create(fileSystem, table, request);
        }
        throw new TrinoException(LAKE_STORAGE_ERROR, "The outcome is unknown");
    }

    @Override
    public long commit(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
    {
        return delegate.commit(fileSystem, base, request);
    }
}
