package io.lakeshift.migration;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * How fast a migration goes, what holds it back, and how far others are ahead of it.
 *
 * @param rowsPerSecond rows read of source files, over the last seconds; of one that reads no more, over the whole of its rewrite
 * @param bytesPerSecond bytes of data files read, written and read back, likewise: what {@code maxBytesPerSecond} limits
 * @param movedBytes all of those bytes
 * @param maxBytesPerSecond its ceiling; absent where there is none
 * @param maxThreads most groups of files that may be in work at once
 * @param lagVersions versions of the table that it has not absorbed, as far as it has looked; absent once it is published
 * @param publicationMillis of a published one: from the last look at the log to its commit. An append of others that was in flight meanwhile was refused
 */
public record MigrationPace(
        OptionalDouble rowsPerSecond,
        OptionalDouble bytesPerSecond,
        long movedBytes,
        OptionalLong maxBytesPerSecond,
        OptionalInt maxThreads,
        OptionalLong lagVersions,
        OptionalLong publicationMillis)
{
    /** Of a migration whose record says nothing about it. */
    public static final MigrationPace UNKNOWN = new MigrationPace(
            OptionalDouble.empty(), OptionalDouble.empty(), 0, OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty());

    public MigrationPace
    {
        requireNonNull(rowsPerSecond, "rowsPerSecond is null");
        requireNonNull(bytesPerSecond, "bytesPerSecond is null");
        requireNonNull(maxBytesPerSecond, "maxBytesPerSecond is null");
        requireNonNull(maxThreads, "maxThreads is null");
        requireNonNull(lagVersions, "lagVersions is null");
        requireNonNull(publicationMillis, "publicationMillis is null");
    }
}
