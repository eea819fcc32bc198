package io.lakeshift.migration.commit;

import io.trino.spi.TrinoException;

import static java.util.Objects.requireNonNull;

/** The commit of a migration failed otherwise than by a lost race: it may or may not be in the log, now or a little later. */
public final class PublicationFailedException
        extends RuntimeException
{
    private final TrinoException failure;

    public PublicationFailedException(TrinoException failure)
    {
        super(failure.getMessage(), failure);
        this.failure = requireNonNull(failure, "failure is null");
    }

    public TrinoException failure()
    {
        return failure;
    }
}
