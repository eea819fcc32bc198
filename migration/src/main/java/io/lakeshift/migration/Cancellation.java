package io.lakeshift.migration;

import io.trino.spi.TrinoException;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.util.Objects.requireNonNull;

/** Whether work is still wanted: asked between pages, set by the query's end, by {@code abort_repartition}, or where the work has become worthless. */
public final class Cancellation
{
    private final AtomicReference<TrinoException> reason = new AtomicReference<>();
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

    /** The server ends: what is done stays for whoever goes on with it. The first reason stays. */
    public void suspend(String why)
    {
        cancel(new Suspension(why));
    }

    /** Whether what is done is to stay. */
    public boolean isSuspension()
    {
        return cause() instanceof Suspension;
    }

    public Optional<String> reason()
    {
        return Optional.ofNullable(cause()).map(TrinoException::getMessage);
    }

    public void check()
    {
        TrinoException why = cause();
        if (why != null) {
            // one for each thread that asks: whoever throws it may add to it
            throw new TrinoException(why::getErrorCode, why.getMessage(), why);
        }
    }

    private static final class Suspension
            extends TrinoException
    {
        private Suspension(String why)
        {
            super(LAKE_REPARTITION_ABORTED, requireNonNull(why, "why is null"));
        }
    }

    private TrinoException cause()
    {
        if (interrupted.getAsBoolean()) {
            cancel("The query that asked for it has ended");
        }
        return reason.get();
    }
}
