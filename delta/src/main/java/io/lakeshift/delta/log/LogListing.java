package io.lakeshift.delta.log;

import io.trino.filesystem.FileEntry;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the log directory holds; looked at for time travel by timestamp and to explain what is missing.
 *
 * @param commits modification times by version
 * @param checkpoints versions of which some checkpoint file is there
 */
public record LogListing(NavigableMap<Long, Instant> commits, NavigableSet<Long> checkpoints)
{
    private static final Pattern CHECKPOINT = Pattern.compile("(\\d{20})\\.checkpoint\\..*(parquet|json)");

    public static LogListing read(TrinoFileSystem fileSystem, Location table)
            throws IOException
    {
        TreeMap<Long, Instant> commits = new TreeMap<>();
        TreeSet<Long> checkpoints = new TreeSet<>();
        String prefix = LogPaths.logDirectory(table) + "/";
        try {
            FileIterator files = fileSystem.listFiles(LogPaths.logDirectory(table));
            while (files.hasNext()) {
                FileEntry file = files.next();
                String name = file.location().toString().substring(prefix.length());
                LogPaths.commitVersion(name).ifPresent(version -> commits.put(version, file.lastModified()));
                Matcher checkpoint = CHECKPOINT.matcher(name);
                if (checkpoint.matches() && !LogPaths.hasImpossibleVersion(name)) {
                    checkpoints.add(Long.parseLong(checkpoint.group(1)));
                }
            }
        }
        catch (FileNotFoundException e) {
            // no log: the empty listing says so
        }
        return new LogListing(commits, checkpoints);
    }

    public boolean isEmpty()
    {
        return commits.isEmpty() && checkpoints.isEmpty();
    }

    public OptionalLong latest()
    {
        return commits.isEmpty() ? OptionalLong.empty() : OptionalLong.of(commits.lastKey());
    }

    /** The first version that can be rebuilt: version 0, or that of the first checkpoint. */
    public OptionalLong earliest()
    {
        if (commits.containsKey(0L)) {
            return OptionalLong.of(0);
        }
        return checkpoints.isEmpty() ? OptionalLong.empty() : OptionalLong.of(checkpoints.first());
    }

    /** The first commit that is missing between two that are there, after the last checkpoint at or before {@code version}. */
    public OptionalLong gapBefore(long version)
    {
        Long checkpoint = checkpoints.floor(version);
        long expected = checkpoint == null ? 0 : checkpoint + 1;
        if (version < expected) {
            return OptionalLong.empty();
        }
        for (long found : commits.subMap(expected, true, version, true).keySet()) {
            if (found != expected) {
                return OptionalLong.of(expected);
            }
            expected++;
        }
        return OptionalLong.empty();
    }

    /** Commit times made strictly ascending, as other engines do: clocks of writers differ, and files are copied. */
    public NavigableMap<Long, Instant> monotonicTimes()
    {
        TreeMap<Long, Instant> times = new TreeMap<>();
        Instant previous = Instant.MIN;
        for (Map.Entry<Long, Instant> commit : commits.entrySet()) {
            Instant time = Instant.ofEpochMilli(commit.getValue().toEpochMilli());
            previous = time.isAfter(previous) ? time : previous.plusMillis(1);
            times.put(commit.getKey(), previous);
        }
        return times;
    }
}
