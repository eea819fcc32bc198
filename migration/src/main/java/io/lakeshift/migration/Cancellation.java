package io.lakeshift.migration;

import io.trino.spi.TrinoException;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.trino.spi.StandardErrorCode.REMOTE_TASK_FAILED;
import static java.util.Objects.requireNonNull;

/** Whether work is still wanted: asked between pages, set by the query's end, by {@code abort_repartition}, or where the work has become worthless. */
public final class Cancellation
{
    private final AtomicReference<TrinoException> reason = new AtomicReference<>();
    private final BooleanSupplier interrupted;
    private final boolean keepsWork;

    public Cancellation()
    {
        this(() -> false, false);
    }

    private Cancellation(BooleanSupplier interrupted, boolean keepsWork)
    {
        this.interrupted = requireNonNull(interrupted, "interrupted is null");
        this.keepsWork = keepsWork;
    }

    /** Of work that outlasts its query: many machines may have done it, any of which may have ended that query by its death. */
    public static Cancellation keepingWork()
    {
        return new Cancellation(() -> false, true);
    }

    /** Of work on the caller's own thread, which the engine interrupts once the query is over. */
    public static Cancellation byInterruption()
    {
        Thread thread = Thread.currentThread();
        return new Cancellation(thread::isInterrupted, false);
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

    /** The query that asked for it is over, or its server is. The first reason stays. */
    public void queryEnded(String why)
    {
        if (keepsWork) {
            cancel(new LeftBehind(why));
        }
        else {
            cancel(why);
        }
    }

    /** Whether what is done is to stay, of a migration that has failed. */
    public boolean leavesWork()
    {
        return cause() instanceof LeftBehind;
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

    private static final class LeftBehind
            extends TrinoException
    {
        private LeftBehind(String why)
        {
            super(REMOTE_TASK_FAILED, requireNonNull(why, "why is null"));
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
