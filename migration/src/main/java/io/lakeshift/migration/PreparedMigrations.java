package io.lakeshift.migration;

import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

/** Migrations that were prepared, and wait for somebody to let them be published: on this server, on another one, or on one that is gone. */
public interface PreparedMigrations
{
    /**
     * Publishes what is prepared and waits for it. One of another server is asked to; what a server that is gone left behind is gone on with here.
     *
     * @param name {@code schema.table}
     * @param by who permits it
     * @param cancellation ends the waiting; the permit stays given
     * @throws io.trino.spi.TrinoException where nothing is prepared, or it cannot be published, be it only for the moment
     */
    MigrationStatus commit(TrinoFileSystem fileSystem, Location table, String name, String by, Cancellation cancellation);

    /** Goes on with a prepared migration whose server is gone, without publishing it. */
    Found resume(TrinoFileSystem fileSystem, Location table, String name);

    /** What was found of a table. */
    enum Found
    {
        /** The table is not prepared, or this server has it already. */
        NOTHING,
        /** It was nobody's and is this server's from now on. */
        TAKEN,
        /** It is another server's, or one's that may still be alive. */
        OTHERS,
    }
}
