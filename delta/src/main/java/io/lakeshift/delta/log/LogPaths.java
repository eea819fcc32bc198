package io.lakeshift.delta.log;

import io.trino.filesystem.Location;

import java.math.BigInteger;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** File names of a Delta log. */
public final class LogPaths
{
    private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");
    private static final Pattern VERSIONED = Pattern.compile("(\\d{20})\\..*");
    private static final BigInteger LAST_VERSION = BigInteger.valueOf(Long.MAX_VALUE);

    private LogPaths() {}

    public static Location logDirectory(Location table)
    {
        return table.appendPath("_delta_log");
    }

    public static Location commit(Location table, long version)
    {
        return logDirectory(table).appendPath("%020d.json".formatted(version));
    }

    /** Whether a name has the form of a versioned file, with a version beyond all: whatever it is, the log does not need it. */
    public static boolean hasImpossibleVersion(String fileName)
    {
        Matcher matcher = VERSIONED.matcher(fileName);
        return matcher.matches() && new BigInteger(matcher.group(1)).compareTo(LAST_VERSION) > 0;
    }

    /** The version of a commit file's name; empty for every other file of the log. */
    public static OptionalLong commitVersion(String fileName)
    {
        Matcher matcher = COMMIT.matcher(fileName);
        return matcher.matches() && !hasImpossibleVersion(fileName) ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
