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

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_LOG;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.trino.spi.StandardErrorCode.INVALID_ARGUMENTS;

/**
 * Which version a moment belongs to: by in-commit timestamps from the version that enabled them (protocol, "In-Commit Timestamps"), before it by the
 * modification times of the commit files, made ascending.
 */
final class CommitTimes
{
    private static final String ENABLEMENT_VERSION = "delta.inCommitTimestampEnablementVersion";
    private static final String ENABLEMENT_TIMESTAMP = "delta.inCommitTimestampEnablementTimestamp";

    private CommitTimes() {}

    /** The newest version committed at or before {@code instant}. */
    static long versionAt(TrinoFileSystem fileSystem, Snapshot latest, Instant instant)
    {
        try {
            LogListing log = LogListing.read(fileSystem, latest.table());
            long earliest = log.earliest().orElse(Long.MAX_VALUE);
            if (earliest > latest.version()) {
                throw new TrinoException(LAKE_BAD_LOG, "The log of table %s was replaced or cleaned up while the version at %s was looked for: version %d is not in it any more. Run the query again"
                        .formatted(latest.table(), instant, latest.version()));
            }
            // what is older than the first checkpoint may still lie about, and cannot be read
            NavigableMap<Long, Instant> commits = log.monotonicTimes().subMap(earliest, true, latest.version(), true);
            Optional<Instant> first = commits.containsKey(earliest) ? Optional.of(commits.get(earliest)) : Optional.empty();
            if (latest.metadata().inCommitTimestamps()) {
                Map<String, String> properties = latest.metadata().configuration();
                long enabled = Math.max(number(properties, ENABLEMENT_VERSION), earliest);
                Instant since = timestamp(fileSystem, latest, enabled);
                if (instant.toEpochMilli() >= number(properties, ENABLEMENT_TIMESTAMP) && !since.isAfter(instant)) {
                    return search(fileSystem, latest, enabled, instant);
                }
                commits = commits.headMap(enabled, false);
                first = enabled == earliest ? Optional.of(since) : first;
            }
            OptionalLong found = commits.entrySet().stream()
                    .takeWhile(commit -> !commit.getValue().isAfter(instant))
                    .mapToLong(Map.Entry::getKey)
                    .max();
            String time = first.map(" of %s"::formatted).orElse("");
            return found.orElseThrow(() -> new TrinoException(INVALID_ARGUMENTS, "Table %s has no version at %s: the earliest available is version %d%s"
                    .formatted(latest.table(), instant, earliest, time)));
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "The log of table %s cannot be listed: %s".formatted(latest.table(), e.getMessage()), e);
        }
    }

    /** In-commit timestamps ascend with the versions. */
    private static long search(TrinoFileSystem fileSystem, Snapshot latest, long from, Instant instant)
            throws IOException
    {
        long low = from;
        long high = latest.version();
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            if (timestamp(fileSystem, latest, middle).isAfter(instant)) {
                high = middle - 1;
            }
            else {
                low = middle;
            }
        }
        return low;
    }

    private static Instant timestamp(TrinoFileSystem fileSystem, Snapshot latest, long version)
            throws IOException
    {
        return CommitReader.readInfo(fileSystem, latest.table(), version)
                .map(CommitFile::timestamp)
                .orElseThrow(() -> new TrinoException(LAKE_BAD_LOG, "Commit %d of table %s is missing".formatted(version, latest.table())));
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
