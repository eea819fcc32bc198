package io.lakeshift.delta.snapshot;

import io.lakeshift.delta.log.CommitFile;
import io.lakeshift.delta.log.CommitReader;
import io.lakeshift.delta.log.LogListing;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.INVALID_ARGUMENTS;

/**
 * When each version was committed: by in-commit timestamps from the version that enabled them (protocol, "In-Commit Timestamps"), before it by the
 * modification times of the commit files, made ascending.
 * <p>File times are those of one listing, whether a version's time is told or a time's version is looked for: stores list milliseconds and tell whole
 * seconds of a single object, so that a time of the one kind would be before the same version's time of the other.
 */
public final class CommitTimes
{
    private static final String ENABLEMENT_VERSION = "delta.inCommitTimestampEnablementVersion";

    private final TrinoFileSystem fileSystem;
    private final Snapshot latest;
    private final LogListing log;
    // the first version that tells its own time; beyond the newest one where none does
    private final long own;
    private final NavigableMap<Long, Instant> listed;

    private CommitTimes(TrinoFileSystem fileSystem, Snapshot latest, LogListing log)
    {
        this.fileSystem = fileSystem;
        this.latest = latest;
        this.log = log;
        this.own = latest.metadata().inCommitTimestamps() ? number(latest.metadata().configuration(), ENABLEMENT_VERSION) : Long.MAX_VALUE;
        NavigableMap<Long, Instant> times = log.monotonicTimes();
        this.listed = new TreeMap<>(times.headMap(own, false));
        Long follower = times.ceilingKey(own);
        if (follower != null && !listed.isEmpty()) {
            notAfter(listed, own(follower));
        }
    }

    /**
     * Of the versions up to {@code latest}.
     *
     * @throws TrinoException {@code LAKE_STORAGE_ERROR} where the log cannot be read
     */
    public static CommitTimes read(TrinoFileSystem fileSystem, Snapshot latest)
    {
        try {
            return new CommitTimes(fileSystem, latest, LogListing.read(fileSystem, latest.table()));
        }
        catch (IOException e) {
            throw unreadable(latest, e);
        }
    }

    /** The time that leads to {@code commit} where a version is looked for by it. */
    public Instant of(CommitFile commit)
    {
        // a commit that the listing does not have yet, or that was cleaned up before it, has the only time that is left
        return commit.version() >= own ? commit.timestamp() : listed.getOrDefault(commit.version(), commit.modified());
    }

    /** The newest version committed at or before {@code instant}. */
    static long versionAt(TrinoFileSystem fileSystem, Snapshot latest, Instant instant)
    {
        return read(fileSystem, latest).versionAt(instant);
    }

    private long versionAt(Instant instant)
    {
        long earliest = log.earliest().orElse(Long.MAX_VALUE);
        if (earliest > latest.version()) {
            throw new TrinoException(LAKE_BAD_LOG, "The log of table %s was replaced or cleaned up while the version at %s was looked for: version %d is not in it any more. Run the query again"
                    .formatted(latest.table(), instant, latest.version()));
        }
        // what is older than the first checkpoint may still lie about, and cannot be read
        NavigableMap<Long, Instant> commits = listed.subMap(earliest, true, latest.version(), true);
        Optional<Instant> first = Optional.ofNullable(commits.get(earliest));
        long from = Math.max(own, earliest);
        if (from <= latest.version()) {
            Instant since = own(from);
            if (!since.isAfter(instant)) {
                return search(from, instant);
            }
            first = from == earliest ? Optional.of(since) : first;
        }
        OptionalLong found = commits.entrySet().stream()
                .takeWhile(commit -> !commit.getValue().isAfter(instant))
                .mapToLong(Map.Entry::getKey)
                .max();
        String time = first.map(" of %s"::formatted).orElse("");
        return found.orElseThrow(() -> new TrinoException(INVALID_ARGUMENTS, "Table %s has no version at %s: the earliest available is version %d%s"
                .formatted(latest.table(), instant, earliest, time)));
    }

    /** In-commit timestamps ascend with the versions. */
    private long search(long from, Instant instant)
    {
        long low = from;
        long high = latest.version();
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            if (own(middle).isAfter(instant)) {
                high = middle - 1;
            }
            else {
                low = middle;
            }
        }
        return low;
    }

    private Instant own(long version)
    {
        try {
            return CommitReader.readInfo(fileSystem, latest.table(), version)
                    .map(CommitFile::timestamp)
                    .orElseThrow(() -> new TrinoException(LAKE_BAD_LOG, "Commit %d of table %s is missing".formatted(version, latest.table())));
        }
        catch (IOException e) {
            throw unreadable(latest, e);
        }
    }

    private static TrinoException unreadable(Snapshot latest, IOException failure)
    {
        return new TrinoException(LAKE_STORAGE_ERROR, "The log of table %s cannot be listed: %s".formatted(latest.table(), failure.getMessage()), failure);
    }

    /** Files that were copied are younger than the commit that follows them says it is; its time would be theirs. */
    private static void notAfter(NavigableMap<Long, Instant> times, Instant follower)
    {
        Instant next = follower;
        for (Map.Entry<Long, Instant> time : times.descendingMap().entrySet()) {
            if (!time.getValue().isBefore(next)) {
                time.setValue(next.minusMillis(1));
            }
            next = time.getValue();
        }
    }

    private static long number(Map<String, String> properties, String key)
    {
        try {
            return Long.parseLong(properties.getOrDefault(key, "0"));
        }
        catch (NumberFormatException e) {
            return 0;
        }
    }
}
