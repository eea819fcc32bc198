package io.lakeshift.delta.snapshot;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.LogListing;
import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.delta.snapshot.SnapshotLoader.LoadedSnapshot;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.lang.Math.clamp;
import static java.util.Objects.requireNonNull;

/**
 * The snapshots that were asked for last, within a budget of bytes. One table is loaded or refreshed by one thread at a time; others wait and then find
 * it done but for the check that nothing newer is there.
 * <p>A refresh looks at the identity of commit N (a table that was replaced has another) and for commit N+1; nothing is opened when nothing changed.
 */
public final class CachingSnapshots
        implements Snapshots
{
    private static final int BYTES_PER_UNIT = 1024;
    private static final int OTHER_BYTES = 64 * 1024;

    private final Cache<Key, LoadedSnapshot> cache;
    // one a key, so that a slow load holds up nobody but those who want the same; a lock that nobody holds or waits for is collected
    private final LoadingCache<Key, Lock> locks = CacheBuilder.newBuilder().weakValues().build(CacheLoader.from(_ -> new ReentrantLock()));
    private final PathGuard paths;
    private final LongAdder hits = new LongAdder();
    private final LongAdder refreshes = new LongAdder();
    private final LongAdder loads = new LongAdder();

    /** Of tables whose logs may name nothing outside of their directories. */
    public CachingSnapshots(long maxBytes)
    {
        this(maxBytes, PathGuard.WITHIN_TABLE);
    }

    /**
     * @param maxBytes of heap for all snapshots together; a larger one is used, but not kept
     * @param paths where the paths of logs may lead
     */
    public CachingSnapshots(long maxBytes, PathGuard paths)
    {
        this.paths = requireNonNull(paths, "paths is null");
        this.cache = CacheBuilder.newBuilder()
                .maximumWeight(maxBytes / BYTES_PER_UNIT)
                // one segment: Guava divides the budget among its segments, and a large table must fit into the whole
                .concurrencyLevel(1)
                .<Key, LoadedSnapshot>weigher((_, loaded) -> clamp(retainedBytes(loaded.snapshot()) / BYTES_PER_UNIT, 1, Integer.MAX_VALUE))
                .build();
    }

    @Override
    public Snapshot latest(TrinoFileSystem fileSystem, Location table)
    {
        return cached(fileSystem, table, Optional.empty());
    }

    @Override
    public Snapshot atVersion(TrinoFileSystem fileSystem, Location table, long version)
    {
        return cached(fileSystem, table, Optional.of(version));
    }

    @Override
    public Snapshot atTimestamp(TrinoFileSystem fileSystem, Location table, Instant instant)
    {
        Snapshot latest = latest(fileSystem, table);
        long version = CommitTimes.versionAt(fileSystem, latest, instant);
        return version == latest.version() ? latest : atVersion(fileSystem, table, version);
    }

    @Override
    public boolean exists(TrinoFileSystem fileSystem, Location table)
    {
        try {
            return fileSystem.newInputFile(LogPaths.commit(table, 0)).exists() ||
                    fileSystem.newInputFile(LogPaths.logDirectory(table).appendPath("_last_checkpoint")).exists() ||
                    !LogListing.read(fileSystem, table).isEmpty();
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Cannot tell whether %s holds a Delta table: %s".formatted(table, e.getMessage()), e);
        }
    }

    @Override
    public void invalidate(Location table)
    {
        cache.asMap().keySet().removeIf(key -> key.table().equals(table));
    }

    /** Times that a snapshot was there and still the right one. */
    public long hits()
    {
        return hits.sum();
    }

    /** Times that one was there, and the commits since were read. */
    public long refreshes()
    {
        return refreshes.sum();
    }

    /** Times that none was there. */
    public long loads()
    {
        return loads.sum();
    }

    private Snapshot cached(TrinoFileSystem fileSystem, Location table, Optional<Long> version)
    {
        Key key = new Key(table, version);
        Lock lock = locks.getUnchecked(key);
        acquire(lock, table);
        try {
            LoadedSnapshot known = cache.getIfPresent(key);
            LoadedSnapshot current;
            try {
                current = known == null ? load(fileSystem, table, version) : refresh(fileSystem, key, known);
            }
            catch (RuntimeException e) {
                cache.invalidate(key);
                throw e;
            }
            (known == null ? loads : current == known ? hits : refreshes).increment();
            if (current != known) {
                cache.put(key, current);
            }
            return current.snapshot();
        }
        finally {
            lock.unlock();
        }
    }

    /** A query that is killed while another one loads the table does not have to wait for that. */
    private static void acquire(Lock lock, Location table)
    {
        if (lock.tryLock()) {
            return;
        }
        try {
            lock.lockInterruptibly();
        }
        catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrinoException(LAKE_STORAGE_ERROR, "Interrupted while another query was loading table %s. Nothing was changed".formatted(table), e);
        }
    }

    private LoadedSnapshot load(TrinoFileSystem fileSystem, Location table, Optional<Long> version)
    {
        // the wanted version is often the one that the newest snapshot is at
        if (version.isPresent()) {
            LoadedSnapshot newest = cache.getIfPresent(new Key(table, Optional.empty()));
            if (newest != null && newest.snapshot().version() == version.get() && unchanged(fileSystem, newest)) {
                return newest;
            }
        }
        return replay(fileSystem, table, version);
    }

    private LoadedSnapshot refresh(TrinoFileSystem fileSystem, Key key, LoadedSnapshot known)
    {
        if (!unchanged(fileSystem, known)) {
            return replay(fileSystem, key.table(), key.version());
        }
        return key.version().isPresent() ? known : advance(fileSystem, known);
    }

    private static boolean unchanged(TrinoFileSystem fileSystem, LoadedSnapshot known)
    {
        try {
            return CommitIdentity.read(fileSystem, known.snapshot().table(), known.snapshot().version()).equals(Optional.of(known.identity()));
        }
        catch (IOException e) {
            throw storageError(known.snapshot(), e);
        }
    }

    private LoadedSnapshot replay(TrinoFileSystem fileSystem, Location table, Optional<Long> version)
    {
        LoadedSnapshot loaded = SnapshotLoader.load(fileSystem, table, version);
        return new LoadedSnapshot(loaded.snapshot().withPaths(paths), loaded.identity());
    }

    private LoadedSnapshot advance(TrinoFileSystem fileSystem, LoadedSnapshot known)
    {
        Snapshot base = known.snapshot();
        try {
            SnapshotBuilder builder = new SnapshotBuilder(base);
            CommitFile last = null;
            for (long next = base.version() + 1; ; next++) {
                Optional<CommitFile> commit = builder.apply(fileSystem, next);
                if (commit.isEmpty()) {
                    break;
                }
                last = commit.get();
            }
            if (last == null) {
                return known;
            }
            // the commits that were read follow on the base only if that was still there
            if (!unchanged(fileSystem, known)) {
                return replay(fileSystem, base.table(), Optional.empty());
            }
            return new LoadedSnapshot(builder.build(last.version(), builder.inCommitTimestamps() ? last.timestamp() : last.modified()), CommitIdentity.of(last));
        }
        catch (IOException e) {
            throw storageError(base, e);
        }
        catch (TrinoException e) {
            throw e;
        }
        catch (RuntimeException e) {
            throw SnapshotLoader.explain(fileSystem, base.table(), Optional.empty(), e);
        }
    }

    private static TrinoException storageError(Snapshot base, IOException cause)
    {
        return new TrinoException(LAKE_STORAGE_ERROR, "The log of table %s cannot be read after version %d: %s".formatted(base.table(), base.version(), cause.getMessage()), cause);
    }

    private static long retainedBytes(Snapshot snapshot)
    {
        return snapshot.files().retainedBytes() + OTHER_BYTES + 4L * snapshot.metadata().schemaString().length();
    }

    /** @param version empty for the newest */
    private record Key(Location table, Optional<Long> version)
    {
        private Key
        {
            requireNonNull(table, "table is null");
            requireNonNull(version, "version is null");
        }
    }
}
