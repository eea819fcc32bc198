package io.lakeshift.delta.log;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;
import io.trino.filesystem.TrinoInputStream;
import io.trino.spi.TrinoException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;

/** Reads single commits. */
public final class CommitReader
{
    private CommitReader() {}

    /**
     * The commit at {@code version}, or empty where the file does not exist (not published yet, or cleaned up).
     *
     * @throws TrinoException {@code LAKE_BAD_LOG} naming table, version, file and line, where the file is there but cannot be parsed
     */
    public static Optional<CommitFile> read(TrinoFileSystem fileSystem, Location table, long version)
            throws IOException
    {
        TrinoInputFile file = fileSystem.newInputFile(LogPaths.commit(table, version));
        byte[] content;
        Instant modified;
        try {
            // writers and listings keep milliseconds
            modified = Instant.ofEpochMilli(file.lastModified().toEpochMilli());
            try (TrinoInputStream stream = file.newStream()) {
                content = stream.readAllBytes();
            }
        }
        catch (FileNotFoundException e) {
            return Optional.empty();
        }
        return Optional.of(parse(table, version, modified, content));
    }

    private static CommitFile parse(Location table, long version, Instant modified, byte[] content)
    {
        try {
            if (content.length == 0) {
                throw new IllegalArgumentException("it is empty");
            }
            return new CommitFile(version, modified, content.length, ActionCodec.readCommit(content));
        }
        catch (IllegalArgumentException e) {
            throw new TrinoException(LAKE_BAD_LOG, ("Version %d of table %s cannot be read: commit file %s is damaged: %s. " +
                    "Earlier versions are unharmed (FOR VERSION AS OF %d); restore that file from a backup, or ask its writer")
                    .formatted(version, table, LogPaths.commit(table, version), e.getMessage(), Math.max(0, version - 1)), e);
        }
    }
}
