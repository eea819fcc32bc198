package io.lakeshift.migration.claim;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.commit.CommitRequest;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.delta.commit.ReadSet;
import io.lakeshift.delta.log.SetTransaction;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.snapshot.Snapshots;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.util.Objects.requireNonNull;

/**
 * The line in the log behind which an older migration of the table can no longer publish: {@code txn {appId: lakeshift/TABLE ID, version: token}}.
 * <p>A claim file protects nothing by itself: its owner may only have been paused. But every migration publishes at exactly the version after a snapshot
 * that it has examined, and stops where that snapshot's token is higher than its own. So once a fence with a higher token is committed, either the older one
 * has published before it, which the log shows, or it never will.
 */
public final class Fence
{
    private static final Logger log = Logger.get(Fence.class);
    private static final int ATTEMPTS = 10;

    private final Committer committer;
    private final Snapshots snapshots;

    @Inject
    public Fence(Committer committer, Snapshots snapshots)
    {
        this.committer = requireNonNull(committer, "committer is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
    }

    /** The highest token that the log knows; 0 where none. */
    public static long token(Snapshot snapshot)
    {
        return snapshot.transactions().getOrDefault(appId(snapshot), 0L);
    }

    /** What a publication under {@code token} carries. */
    public static SetTransaction transaction(Snapshot snapshot, long token)
    {
        return new SetTransaction(appId(snapshot), token, OptionalLong.of(System.currentTimeMillis()));
    }

    /** @throws TrinoException {@code LAKE_REPARTITION_ABORTED} where a migration with a higher token has taken over */
    public static void requireNotPassed(Snapshot snapshot, long token, String name)
    {
        long passed = token(snapshot);
        if (passed > token) {
            throw new TrinoException(LAKE_REPARTITION_ABORTED,
                    ("The migration of table %s stopped at version %d: another one (token %d, this one has %d) took over, because this one gave no " +
                    "sign of life for longer than its lease. Nothing of this one was published; see system.repartitions for the other")
                    .formatted(name, snapshot.version(), passed, token));
        }
    }

    /**
     * Commits the fence unless it is there, and returns a snapshot at or after it.
     *
     * @throws TrinoException {@code LAKE_REPARTITION_ABORTED} where a higher one is there
     */
    public Snapshot raise(TrinoFileSystem fileSystem, Location table, long token, String name)
    {
        Snapshot snapshot = snapshots.latest(fileSystem, table);
        for (int attempt = 1; token(snapshot) < token; attempt++) {
            commit(fileSystem, snapshot, token, attempt);
            snapshot = snapshots.latest(fileSystem, table);
        }
        requireNotPassed(snapshot, token, name);
        return snapshot;
    }

    /**
     * Commits the fence even where the token is there already: after a publication with unknown outcome the version it aimed at has to be taken by something.
     * A higher token will do: it was committed after every version that a publication under this one can have aimed at.
     */
    public Snapshot raiseAgain(TrinoFileSystem fileSystem, Location table, long token)
    {
        Snapshot snapshot = snapshots.latest(fileSystem, table);
        for (int attempt = 1; token(snapshot) <= token && !commit(fileSystem, snapshot, token, attempt); attempt++) {
            snapshot = snapshots.latest(fileSystem, table);
        }
        return snapshots.latest(fileSystem, table);
    }

    /**
     * A change of metadata or protocol, and a publication under the same token that arrives late, conflict with every commit after them. But a fence depends on nothing
     * that it read: it is made again for the version that is the newest then.
     *
     * @return whether it is there
     */
    private boolean commit(TrinoFileSystem fileSystem, Snapshot snapshot, long token, int attempt)
    {
        try {
            committer.commit(fileSystem, snapshot, new CommitRequest(
                    "REPARTITION FENCE",
                    ImmutableMap.of("token", "\"%d\"".formatted(token)),
                    ImmutableMap.of(),
                    ImmutableList.of(transaction(snapshot, token)),
                    ReadSet.NOTHING));
            return true;
        }
        catch (TrinoException e) {
            if (!e.getErrorCode().equals(LAKE_COMMIT_CONFLICT.toErrorCode()) || attempt == ATTEMPTS) {
                throw e;
            }
            log.info("Table %s: the fence with token %s is made again: %s", snapshot.table(), token, e.getMessage());
            return false;
        }
    }

    private static String appId(Snapshot snapshot)
    {
        return "lakeshift/" + snapshot.metadata().id();
    }
}
