package io.lakeshift.migration;

import io.trino.spi.TrinoException;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.util.Objects.requireNonNull;

/** Whether a migration is still wanted: asked between pages, set by the query's end, by {@code abort_repartition}, or where its work has become worthless. */
public final class Cancellation
{
    private final AtomicReference<TrinoException> reason = new AtomicReference<>();

    /** Somebody no longer wants it. The first reason stays. */
    public void cancel(String why)
    {
        cancel(new TrinoException(LAKE_REPARTITION_ABORTED, requireNonNull(why, "why is null")));
    }

    /** It cannot succeed any more. The first reason stays. */
    public void cancel(TrinoException why)
    {
        reason.compareAndSet(null, requireNonNull(why, "why is null"));
    }

    public Optional<String> reason()
    {
        return Optional.ofNullable(reason.get()).map(TrinoException::getMessage);
    }

    public void check()
    {
        TrinoException why = reason.get();
        if (why != null) {
            // one for each thread that asks: whoever throws it may add to it
            throw new TrinoException(why::getErrorCode, why.getMessage(), why);
        }
    }
}
