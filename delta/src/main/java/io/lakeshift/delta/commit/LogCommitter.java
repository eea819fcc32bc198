package io.lakeshift.delta.commit;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitInfo;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.log.SetTransaction;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStores;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

import static com.google.common.base.Preconditions.checkArgument;
import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/**
 * Commits to {@code _delta_log/N.json}. Each attempt carries an id of its own, and the log, not the store's answer, says what became of it ({@link Publication}).
 * <p>A process killed
 * <ul>
 * <li>before the file is put has changed nothing;
 * <li>while it is put has published the whole commit or nothing: the store never shows a part ({@link io.lakeshift.delta.storage.LakeStore#putIfAbsent});
 * <li>after that, before it has read N again, has published: whoever resumes finds the commit in the log by its transaction or its files;
 * <li>while it writes a checkpoint leaves a temporary file that every engine passes over, or a checkpoint without its pointer, which listing finds.
 * </ul>
 * In none of these states does a reader or another writer need help.
 */
public final class LogCommitter
        implements Committer
{
    private static final Logger log = Logger.get(LogCommitter.class);

    private final LakeStores stores;
    private final CommitSettings settings;
    private final Checkpointer checkpointer;
    private final Backoff backoff;
    private final Clock clock;

    @Inject
    public LogCommitter(LakeStores stores)
    {
        this(stores, CommitSettings.DEFAULTS, Clock.systemUTC());
    }

    public LogCommitter(LakeStores stores, CommitSettings settings, Clock clock)
    {
        this.stores = requireNonNull(stores, "stores is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.checkpointer = new Checkpointer(stores, settings.checkpointActions());
        this.backoff = new Backoff(settings.firstDelay(), settings.maxDelay());
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public long publish(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
            throws VersionTakenException
    {
        checkBase(base, request);
        return publishAfter(fileSystem, base, request, base.version(), base.timestamp());
    }

    @Override
    public long commit(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
    {
        checkBase(base, request);
        checkArgument(request.files().isEmpty(), "Conflicts of files that are written already cannot be checked");
        ConflictCheck conflicts = new ConflictCheck(base.table(), request);
        long previous = base.version();
        Instant previousTime = base.timestamp();
        for (int attempt = 1; ; attempt++) {
            try {
                return publishAfter(fileSystem, base, request, previous, previousTime);
            }
            catch (VersionTakenException e) {
                if (attempt == settings.maxAttempts()) {
                    throw new TrinoException(
                            LAKE_COMMIT_CONFLICT,
                            "Table %s: other writers took each of the %d versions that were tried, the last one %d. Nothing was published; run the operation again when fewer writers are at work"
                                    .formatted(base.table(), attempt, e.version()),
                            e);
                }
                waitBeforeNext(attempt, base.table());
            }
            Optional<CommitFile> winner = readCommit(fileSystem, base.table(), previous + 1);
            while (winner.isPresent()) {
                conflicts.check(winner.get());
                previous = winner.get().version();
                previousTime = winner.get().timestamp();
                winner = readCommit(fileSystem, base.table(), previous + 1);
            }
        }
    }

    @Override
    public void create(TrinoFileSystem fileSystem, Location table, CommitRequest request)
            throws VersionTakenException
    {
        Protocol protocol = last(request, Protocol.class).orElseThrow(() -> new IllegalArgumentException("A new table needs a protocol"));
        Metadata metadata = last(request, Metadata.class).orElseThrow(() -> new IllegalArgumentException("A new table needs metadata"));
        // the time before the first version
        publish(fileSystem, table, request, OptionalLong.empty(), protocol, metadata, -1, Instant.EPOCH);
    }

    private long publishAfter(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request, long previous, Instant previousTime)
            throws VersionTakenException
    {
        Protocol protocol = last(request, Protocol.class).orElse(base.protocol());
        Metadata metadata = last(request, Metadata.class).orElse(base.metadata());
        return publish(fileSystem, base.table(), request, OptionalLong.of(base.version()), protocol, metadata, previous, previousTime);
    }

    /**
     * @param read the version that was read; empty where there was none
     * @param protocol as it is once the commit is in force, and so is {@code metadata}
     */
    private long publish(
            TrinoFileSystem fileSystem,
            Location table,
            CommitRequest request,
            OptionalLong read,
            Protocol protocol,
            Metadata metadata,
            long previous,
            Instant previousTime)
            throws VersionTakenException
    {
        long version = previous + 1;
        put(fileSystem, table, request, read, protocol, metadata, version, previousTime);
        log.debug("Published version %s of table %s: %s", version, table, request.operation());
        checkpointer.afterCommit(fileSystem, table, version, request.actions().size() + request.files().size(), metadata);
        return version;
    }

    /** By itself, so that the bytes of a large commit are out of hand before its checkpoint is made. */
    private void put(
            TrinoFileSystem fileSystem,
            Location table,
            CommitRequest request,
            OptionalLong read,
            Protocol protocol,
            Metadata metadata,
            long version,
            Instant previousTime)
            throws VersionTakenException
    {
        Instant now = clock.instant();
        OptionalLong inCommitTimestamp = InCommitTimestamps.enabled(protocol, metadata)
                ? OptionalLong.of(InCommitTimestamps.next(previousTime, now))
                : OptionalLong.empty();
        CommitContent content = CommitContent.of(read, request, now, inCommitTimestamp);
        new Publication(stores.of(table), fileSystem, table, backoff).publish(version, content);
    }

    private void waitBeforeNext(int attempt, Location table)
    {
        try {
            backoff.sleep(attempt);
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrinoException(
                    LAKE_COMMIT_CONFLICT,
                    "The commit to table %s was interrupted after other writers had taken %d versions. Nothing was published".formatted(table, attempt),
                    e);
        }
    }

    /** A transaction that goes backwards would undo a fence. */
    private static void checkBase(Snapshot base, CommitRequest request)
    {
        for (Action action : request.actions()) {
            checkArgument(!(action instanceof CommitInfo), "The committer makes commitInfo itself");
            if (action instanceof SetTransaction transaction && base.transactions().getOrDefault(transaction.appId(), Long.MIN_VALUE) > transaction.version()) {
                throw new TrinoException(
                        LAKE_COMMIT_CONFLICT,
                        "Table %s at version %d has transaction %d of application %s already, and this commit is transaction %d: a later run has taken over. Nothing was published"
                                .formatted(base.table(), base.version(), base.transactions().get(transaction.appId()), transaction.appId(), transaction.version()));
            }
        }
    }

    private static <T> Optional<T> last(CommitRequest request, Class<T> type)
    {
        return request.actions().stream().filter(type::isInstance).map(type::cast).reduce((_, second) -> second);
    }

    private static Optional<CommitFile> readCommit(TrinoFileSystem fileSystem, Location table, long version)
    {
        try {
            return CommitReader.read(fileSystem, table, version);
        }
        catch (IOException e) {
            throw new TrinoException(
                    LAKE_STORAGE_ERROR,
                    "Version %d of table %s, which another writer committed, cannot be read to see whether it conflicts: %s. Nothing was published; run the operation again"
                            .formatted(version, table, e.getMessage()),
                    e);
        }
    }
}
