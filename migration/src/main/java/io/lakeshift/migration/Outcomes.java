package io.lakeshift.migration;

import io.trino.spi.TrinoException;

import java.util.concurrent.ExecutionException;

import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;

/** How a migration that runs on another thread failed, as whoever waited for it is told. */
final class Outcomes
{
    private Outcomes() {}

    /** @param migration such as {@code The migration of table default.quotes} */
    static TrinoException failure(String migration, ExecutionException e)
    {
        if (e.getCause() instanceof TrinoException failure) {
            return new TrinoException(failure::getErrorCode, failure.getMessage(), failure);
        }
        return new TrinoException(LAKE_INTERNAL, "%s failed: %s; please report this".formatted(migration, e.getCause()), e.getCause());
    }
}
