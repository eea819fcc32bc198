package io.lakeshift.migration.commit;

import io.trino.spi.TrinoException;

import static java.util.Objects.requireNonNull;

/** The commit of a migration failed otherwise than by a lost race: it may or may not be in the log, now or a little later. */
public final class PublicationFailedException
        extends RuntimeException
{
    private final long version;
    private final TrinoException failure;

    public PublicationFailedException(long version, TrinoException failure)
    {
        super(failure.getMessage(), failure);
        this.version = version;
        this.failure = requireNonNull(failure, "failure is null");
    }

    /** The only version that the commit can be at. */
    public long version()
    {
        return version;
    }

    public TrinoException failure()
    {
        return failure;
    }
}
