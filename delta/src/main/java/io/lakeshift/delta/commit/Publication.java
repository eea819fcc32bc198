package io.lakeshift.delta.commit;

import com.google.common.primitives.Bytes;
import io.airlift.log.Logger;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.CommitInfo;
import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.delta.storage.LakeStore;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.TrinoInputStream;
import io.trino.spi.TrinoException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/**
 * Puts one attempt's bytes at one version, and finds out what became of them by reading the version back.
 * <ul>
 * <li>The store says it is there, and it is ours: published.
 * <li>The store says it is there, and another commit is: a writer that checks first and writes then has overwritten ours. An error names it.
 * <li>The store says the version is taken: ours after all where an earlier answer was lost, else a lost race.
 * <li>The store fails: the same bytes are put again, with the same id, so that whichever of the two arrives is ours.
 * <li>The store fails or says that the version is taken, and ours is there: it was seen before it was durable, and is made so before anybody is told.
 * </ul>
 */
final class Publication
{
    private static final Logger log = Logger.get(Publication.class);
    private static final int PUTS = 4;
    private static final int PIECE_BYTES = 1 << 20;

    private final LakeStore store;
    private final TrinoFileSystem fileSystem;
    private final Location table;
    private final Backoff backoff;

    Publication(LakeStore store, TrinoFileSystem fileSystem, Location table, Backoff backoff)
    {
        this.store = requireNonNull(store, "store is null");
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.table = requireNonNull(table, "table is null");
        this.backoff = requireNonNull(backoff, "backoff is null");
    }

    /** Interruptions wait: a commit under way is brought to a known end first. */
    void publish(long version, CommitContent content)
            throws VersionTakenException
    {
        boolean interrupted = Thread.interrupted();
        try {
            Location location = LogPaths.commit(table, version);
            IOException failure = null;
            for (int put = 1; put <= PUTS; put++) {
                try {
                    if (put(location, version, content)) {
                        return;
                    }
                }
                catch (IOException e) {
                    log.warn(e, "Version %s of table %s: storage failed, and the commit is not there or may not last", version, table);
                    failure = e;
                }
                interrupted |= Thread.interrupted();
                interrupted |= !pause(put);
            }
            if (failure instanceof NotDurableException) {
                throw new TrinoException(LAKE_STORAGE_ERROR, ("Version %d of table %s was published and is seen by readers, but storage failed %d times to make it durable (%s): after a loss of power " +
                        "%s may be gone, and the version before is then the newest. Look after the disk; do not run the operation again while version %d is there")
                        .formatted(version, table, PUTS, failure.getCause().getMessage(), location, version), failure);
            }
            throw new TrinoException(LAKE_STORAGE_ERROR, ("Version %d of table %s was not published, as far as can be seen: storage failed %d times (%s), and %s is not there. " +
                    "The table is unharmed. Should that file appear later with %s %s, the commit arrived after all")
                    .formatted(version, table, PUTS, failure == null ? "the version was taken and empty" : failure.getMessage(), location, CommitInfo.COMMIT_ID, content.id()), failure);
        }
        finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * @return whether the commit is there to stay; false where the store calls the version taken and nothing is found at it
     * @throws NotDurableException where it is there, and may not be after a loss of power
     * @throws IOException where it is not there and the store has failed, or where nobody can tell
     */
    private boolean put(Location location, long version, CommitContent content)
            throws IOException, VersionTakenException
    {
        boolean accepted = false;
        IOException failure = null;
        try {
            store.putIfAbsent(location, content.bytes());
            accepted = true;
        }
        catch (FileAlreadyExistsException _) {
            // by whom, the file says
        }
        catch (IOException e) {
            failure = e;
            // an interrupted thread could not read either; the caller restores what it saw
            if (Thread.interrupted()) {
                log.debug("Version %s of table %s: interrupted while it was put", version, table);
            }
        }

        Optional<byte[]> found;
        try {
            found = read(location, content.bytes());
        }
        catch (IOException e) {
            if (accepted) {
                log.warn(e, "Version %s of table %s was published, but could not be read again to see that nobody replaced it", version, table);
                return true;
            }
            if (failure != null) {
                e.addSuppressed(failure);
            }
            throw e;
        }
        if (found.isPresent()) {
            if (found.get() == content.bytes()) {
                if (!accepted) {
                    makeDurable(location);
                }
                return true;
            }
            throw notOurs(version, location, content, found.get(), accepted);
        }
        if (accepted) {
            throw new TrinoException(LAKE_BAD_LOG, ("Version %d of table %s was published, and %s is gone: somebody removes files of the log. " +
                    "Earlier versions are unharmed; the operation's files are in place, but no version refers to them. Find who does it, then run the operation again")
                    .formatted(version, table, location));
        }
        if (failure != null) {
            throw failure;
        }
        return false;
    }

    /** The store, which did not say yes, may have failed between showing the file and making it last. */
    private void makeDurable(Location location)
            throws NotDurableException
    {
        try {
            store.sync(location);
        }
        catch (IOException e) {
            throw new NotDurableException(e);
        }
    }

    private boolean pause(int put)
    {
        try {
            backoff.sleep(put);
            return true;
        }
        catch (InterruptedException _) {
            return false;
        }
    }

    /** @return {@code expected} itself where the file holds just that: the commit of a table of very many files is large, and there need not be two of it in memory */
    private Optional<byte[]> read(Location location, byte[] expected)
            throws IOException
    {
        try (TrinoInputStream stream = fileSystem.newInputFile(location).newStream()) {
            byte[] piece = new byte[Math.min(expected.length + 1, PIECE_BYTES)];
            int same = 0;
            int read = stream.readNBytes(piece, 0, piece.length);
            while (same + read <= expected.length && Arrays.equals(piece, 0, read, expected, same, same + read)) {
                same += read;
                if (read < piece.length) {
                    return Optional.of(same == expected.length ? expected : Arrays.copyOf(expected, same));
                }
                read = stream.readNBytes(piece, 0, piece.length);
            }
            return Optional.of(Bytes.concat(Arrays.copyOf(expected, same), Arrays.copyOf(piece, read), stream.readAllBytes()));
        }
        catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    private TrinoException notOurs(long version, Location location, CommitContent content, byte[] found, boolean accepted)
            throws VersionTakenException
    {
        Optional<CommitInfo> info = firstInfo(found);
        if (info.flatMap(CommitInfo::commitId).filter(content.id()::equals).isPresent()) {
            return new TrinoException(LAKE_BAD_LOG, ("Version %d of table %s is damaged: %s holds %d of the %d bytes of this commit. Earlier versions are unharmed (FOR VERSION AS OF %d). " +
                    "Remove that file if nobody has committed a later version, then run the operation again")
                    .formatted(version, table, location, found.length, content.bytes().length, Math.max(0, version - 1)));
        }
        if (accepted) {
            return new TrinoException(LAKE_COMMIT_CONFLICT, ("Version %d of table %s was published and then overwritten by another writer (%s), which writes commits without an exclusive put. " +
                    "What this commit did is not in the table; its files are unharmed. Run the operation again, and see docs/interoperability.md for writers that are not safe together")
                    .formatted(version, table, describe(info)));
        }
        throw new VersionTakenException(table.toString(), version);
    }

    private static final class NotDurableException
            extends IOException
    {
        private NotDurableException(IOException cause)
        {
            super("The commit is there, and may not last: " + cause.getMessage(), cause);
        }
    }

    private static String describe(Optional<CommitInfo> info)
    {
        return info.map(content -> "%s by %s".formatted(content.operation().orElse("an unnamed operation"), content.content().path("engineInfo").asText("an unnamed engine")))
                .orElse("an unnamed operation");
    }

    /** Of a commit that may be cut off: the first commitInfo among its whole lines. */
    private static Optional<CommitInfo> firstInfo(byte[] content)
    {
        int start = 0;
        for (int end = 0; end <= content.length; end++) {
            if (end == content.length || content[end] == '\n') {
                try {
                    List<Action> actions = ActionCodec.readCommit(Arrays.copyOfRange(content, start, end));
                    if (!actions.isEmpty() && actions.getFirst() instanceof CommitInfo info) {
                        return Optional.of(info);
                    }
                }
                catch (IllegalArgumentException _) {
                    return Optional.empty();
                }
                start = Math.min(end + 1, content.length);
            }
        }
        return Optional.empty();
    }
}
