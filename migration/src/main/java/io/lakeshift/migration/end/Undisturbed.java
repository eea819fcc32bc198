package io.lakeshift.migration.end;

import com.google.common.util.concurrent.Uninterruptibles;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

import static com.google.common.base.Throwables.throwIfUnchecked;

/**
 * Finishes what has to be finished although the thread was or will be interrupted, on a thread that nobody interrupts: local disks close the file that an interrupted
 * thread has open. The caller's interrupt waits, and is there afterwards.
 */
final class Undisturbed
{
    private Undisturbed() {}

    static <T> T get(Supplier<T> work)
    {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread.ofPlatform().daemon().name("lakeshift-ending").start(task);
        try {
            return Uninterruptibles.getUninterruptibly(task);
        }
        catch (ExecutionException e) {
            throwIfUnchecked(e.getCause());
            throw new IllegalStateException(e.getCause());
        }
    }
}
