package io.lakeshift.delta.log;

import io.trino.filesystem.Location;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** File names of a Delta log. */
public final class LogPaths
{
    private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");

    private LogPaths() {}

    public static Location logDirectory(Location table)
    {
        return table.appendPath("_delta_log");
    }

    public static Location commit(Location table, long version)
    {
        return logDirectory(table).appendPath("%020d.json".formatted(version));
    }

    /** The version of a commit file's name; empty for every other file of the log. */
    public static OptionalLong commitVersion(String fileName)
    {
        Matcher matcher = COMMIT.matcher(fileName);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
