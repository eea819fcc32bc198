package io.lakeshift.delta.commit;

/** A lost race: another writer committed the version that we wanted. */
public final class VersionTakenException
        extends Exception
{
    private final long version;

    public VersionTakenException(String table, long version)
    {
        super("Version %d of table %s was committed by another writer".formatted(version, table));
        this.version = version;
    }

    public long version()
    {
        return version;
    }
}
