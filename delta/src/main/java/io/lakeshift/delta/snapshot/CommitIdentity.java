package io.lakeshift.delta.snapshot;

import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.LogPaths;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;

/**
 * By what a commit file is known again: a table that was replaced or re-created has another file at the same version. A snapshot carries the identity of
 * what was read, never one that was asked for later: that of a file that replaced it would vouch for the old content for ever.
 *
 * @param modified milliseconds since the epoch
 * @param length bytes
 */
record CommitIdentity(long modified, long length)
{
    static CommitIdentity of(CommitFile read)
    {
        return new CommitIdentity(read.modified().toEpochMilli(), read.length());
    }

    /** Of the file that is there now. */
    static Optional<CommitIdentity> read(TrinoFileSystem fileSystem, Location table, long version)
            throws IOException
    {
        TrinoInputFile file = fileSystem.newInputFile(LogPaths.commit(table, version));
        try {
            return Optional.of(new CommitIdentity(file.lastModified().toEpochMilli(), file.length()));
        }
        catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }
}
