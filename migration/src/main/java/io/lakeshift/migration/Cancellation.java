package io.lakeshift.migration;

import io.trino.spi.TrinoException;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.util.Objects.requireNonNull;

/** Whether a migration is still wanted: asked between pages, set by the query's end or by {@code abort_repartition}. */
public final class Cancellation
{
    private final AtomicReference<String> reason = new AtomicReference<>();

    /** The first reason stays. */
    public void cancel(String why)
    {
        reason.compareAndSet(null, requireNonNull(why, "why is null"));
    }

    public Optional<String> reason()
    {
        return Optional.ofNullable(reason.get());
    }

    public void check()
    {
        String why = reason.get();
        if (why != null) {
            throw new TrinoException(LAKE_REPARTITION_ABORTED, why);
        }
    }
}
