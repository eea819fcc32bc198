package io.lakeshift.delta.commit;

import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

/** Publishes commits: put-if-absent, own commit recognised by its id, in-commit timestamps, checkpoint after a large one. */
public interface Committer
{
    /**
     * One attempt at exactly {@code base.version() + 1}.
     *
     * @return the version published
     * @throws VersionTakenException where another writer has that version; nothing was published
     * @throws io.trino.spi.TrinoException {@code LAKE_STORAGE_ERROR} where storage refused or the outcome stayed unknown: the message says which, and what to look at
     */
    long publish(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
            throws VersionTakenException;

    /**
     * One attempt at version 0 of a table that has no log yet.
     *
     * @param request with its protocol and metadata
     * @throws VersionTakenException where somebody else has made a table there; nothing was published
     * @throws io.trino.spi.TrinoException as {@link #publish} does
     */
    void create(TrinoFileSystem fileSystem, Location table, CommitRequest request)
            throws VersionTakenException;

    /**
     * Publishes, and on a lost race checks the winners for conflicts and tries the next version, with back-off, within bounds.
     *
     * @throws io.trino.spi.TrinoException {@code LAKE_COMMIT_CONFLICT} naming the winning commit and the rule
     */
    long commit(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request);
}
