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

/** Storage that fails in the moment of publication, and where the commit turns up all the same while the migration finds out. */
final class LateAnswer
        implements Committer
{
    private final Committer delegate;
    private Late late;

    private interface Late
    {
        void arrive()
                throws VersionTakenException;
    }

    LateAnswer(Committer delegate)
    {
        this.delegate = delegate;
    }

    @Override
    public long publish(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
            throws VersionTakenException
    {
        if (!request.operation().equals(RepartitionCommit.OPERATION)) {
            return delegate.publish(fileSystem, base, request);
        }
        late = () -> delegate.publish(fileSystem, base, request);
        throw new TrinoException(LAKE_STORAGE_ERROR, "The outcome is unknown");
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
        if (late != null) {
            try {
                late.arrive();
            }
            catch (VersionTakenException e) {
                throw new AssertionError(e);
            }
            late = null;
        }
        return delegate.commit(fileSystem, base, request);
    }
}
