package io.lakeshift.migration.status;

import com.google.inject.Inject;
import org.weakref.jmx.Managed;

import static java.util.Objects.requireNonNull;

/** What this server's migrations tell by JMX. The numbers grow until the server stops, all but that of the running ones. */
public final class MigrationStatistics
{
    private final RunningMigrations migrations;

    @Inject
    public MigrationStatistics(RunningMigrations migrations)
    {
        this.migrations = requireNonNull(migrations, "migrations is null");
    }

    @Managed
    public long getRunning()
    {
        return migrations.counts().running();
    }

    @Managed
    public long getPublished()
    {
        return migrations.counts().published();
    }

    @Managed
    public long getFailed()
    {
        return migrations.counts().failed();
    }

    @Managed
    public long getAborted()
    {
        return migrations.counts().aborted();
    }

    /** Rows read of source files. */
    @Managed
    public long getRows()
    {
        return migrations.counts().rows();
    }

    /** Bytes of data files read, written and read back. */
    @Managed
    public long getBytes()
    {
        return migrations.counts().bytes();
    }
}
