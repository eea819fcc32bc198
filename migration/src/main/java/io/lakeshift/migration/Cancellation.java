package io.lakeshift.migration;

import io.trino.spi.TrinoException;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.util.Objects.requireNonNull;

/** Whether work is still wanted: asked between pages, set by the query's end or by {@code abort_repartition}. */
public final class Cancellation
{
    private final AtomicReference<String> reason = new AtomicReference<>();
    private final BooleanSupplier interrupted;

    public Cancellation()
    {
        this(() -> false);
    }

    private Cancellation(BooleanSupplier interrupted)
    {
        this.interrupted = requireNonNull(interrupted, "interrupted is null");
    }

    /** Of work on the caller's own thread, which the engine interrupts once the query is over. */
    public static Cancellation byInterruption()
    {
        Thread thread = Thread.currentThread();
        return new Cancellation(thread::isInterrupted);
    }

    /** The first reason stays. */
    public void cancel(String why)
    {
        reason.compareAndSet(null, requireNonNull(why, "why is null"));
    }

    public Optional<String> reason()
    {
        if (interrupted.getAsBoolean()) {
            cancel("The query that asked for it has ended");
        }
        return Optional.ofNullable(reason.get());
    }

    public void check()
    {
        reason().ifPresent(why -> {
            throw new TrinoException(LAKE_REPARTITION_ABORTED, why);
        });
    }
}
