package io.lakeshift.delta.log;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputFile;
import io.trino.filesystem.TrinoInputStream;
import io.trino.spi.TrinoException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
        List<Action> actions = new ArrayList<>();
        return read(fileSystem, table, version, actions::add)
                .map(commit -> new CommitFile(version, commit.modified(), commit.length(), actions));
    }

    /**
     * The same, one action after the other: that which lays out a table of very many files anew need not be held at once.
     *
     * @param actions must not throw {@link IllegalArgumentException}
     * @return the commit with its {@code commitInfo} alone
     */
    public static Optional<CommitFile> read(TrinoFileSystem fileSystem, Location table, long version, Consumer<Action> actions)
            throws IOException
    {
        TrinoInputFile file = fileSystem.newInputFile(LogPaths.commit(table, version));
        try {
            // writers and listings keep milliseconds
            Instant modified = Instant.ofEpochMilli(file.lastModified().toEpochMilli());
            try (TrinoInputStream stream = file.newStream()) {
                return Optional.of(read(table, version, modified, stream, actions));
            }
        }
        catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** The same of whoever asks for its {@code commitInfo}, time or length alone: no action is held. */
    public static Optional<CommitFile> readInfo(TrinoFileSystem fileSystem, Location table, long version)
            throws IOException
    {
        return read(fileSystem, table, version, _ -> {});
    }

    private static CommitFile read(Location table, long version, Instant modified, TrinoInputStream stream, Consumer<Action> actions)
            throws IOException
    {
        try {
            List<Action> info = new ArrayList<>();
            long length = ActionCodec.readCommit(stream, action -> {
                if (action instanceof CommitInfo) {
                    info.add(action);
                }
                actions.accept(action);
            });
            if (length == 0) {
                throw new IllegalArgumentException("it is empty");
            }
            return new CommitFile(version, modified, length, info);
        }
        catch (IllegalArgumentException e) {
            throw new TrinoException(LAKE_BAD_LOG, ("Version %d of table %s cannot be read: commit file %s is damaged: %s. " +
                    "Earlier versions are unharmed (FOR VERSION AS OF %d); restore that file from a backup, or ask its writer")
                    .formatted(version, table, LogPaths.commit(table, version), e.getMessage(), Math.max(0, version - 1)), e);
        }
    }
}
