package io.lakeshift.migration;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The migrations that this server runs, and the record of all that a table has seen. */
public interface Migrations
{
    /** Running here, newest first. */
    List<MigrationStatus> running();

    /** Copies that were refused, failed or aborted here, newest first: of those no table tells. */
    List<MigrationStatus> endedCopies();

    /** Kept in the table's {@code _lakeshift/} directory, newest first; a running one of another server is among them. */
    List<MigrationStatus> history(TrinoFileSystem fileSystem, Location table);

    /**
     * Changes how fast the migration of a table may go, from now on. What is absent stays as it is.
     *
     * @param bytesPerSecond of data files read, written and read back; {@link Long#MAX_VALUE} lifts the ceiling
     * @param threads groups of files in work at once; those that are in work go on
     * @throws io.trino.spi.TrinoException where none runs, or not in this server, or there are not so many threads
     */
    MigrationStatus throttle(TrinoFileSystem fileSystem, Location table, String name, OptionalLong bytesPerSecond, OptionalInt threads);

    /**
     * Asks the migration of a table to stop and waits until it has cleaned up. One that another server runs is asked through its claim; a dead one is cleaned up here.
     *
     * @throws io.trino.spi.TrinoException where none runs; {@code LAKE_REPARTITION_RUNNING} where it has not stopped in time, which it does later
     */
    MigrationStatus abort(TrinoFileSystem fileSystem, Location table, String name, String reason);
}
