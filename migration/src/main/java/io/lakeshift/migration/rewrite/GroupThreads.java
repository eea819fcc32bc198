package io.lakeshift.migration.rewrite;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.trino.spi.TrinoException;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import static com.google.common.base.Throwables.throwIfUnchecked;
import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.util.Objects.requireNonNull;

/**
 * Runs the groups of one run, some at a time, and hands each result on in the caller's thread. The first failure stops all; every thread has ended and every
 * unfinished group is cleaned up when {@link #run} returns or throws.
 */
final class GroupThreads
{
    private record Finished(GroupRewrite rewrite, GroupResult result) {}

    private final int threads;
    private final Stop stop;
    private Throwable failure;
    private boolean interrupted;

    GroupThreads(int threads, Stop stop)
    {
        this.threads = threads;
        this.stop = requireNonNull(stop, "stop is null");
    }

    void run(List<FileGroup> groups, Function<FileGroup, GroupRewrite> rewrites, Consumer<GroupResult> finished)
    {
        ExecutorService executor = Executors.newFixedThreadPool(threads, new ThreadFactoryBuilder().setNameFormat("lakeshift-rewrite-%s").setDaemon(true).build());
        try {
            CompletionService<Finished> completions = new ExecutorCompletionService<>(executor);
            for (FileGroup group : groups) {
                completions.submit(() -> {
                    stop.check();
                    GroupRewrite rewrite = rewrites.apply(group);
                    return new Finished(rewrite, rewrite.rewrite());
                });
            }
            for (int i = 0; i < groups.size(); i++) {
                takeOne(completions, finished);
            }
        }
        finally {
            // all tasks have completed: nothing is left to wait for
            executor.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw reported(failure);
        }
    }

    private void takeOne(CompletionService<Finished> completions, Consumer<GroupResult> finished)
    {
        while (true) {
            try {
                hand(completions.take().get(), finished);
                return;
            }
            catch (ExecutionException e) {
                failed(e.getCause());
                return;
            }
            catch (InterruptedException e) {
                // the groups must be cleaned up before anybody goes on: remember, stop them, and wait again
                interrupted = true;
                failed(new TrinoException(LAKE_REPARTITION_ABORTED, "The re-partitioning was interrupted. Nothing was published and the table is as it was.", e));
            }
        }
    }

    private void hand(Finished finishedGroup, Consumer<GroupResult> finished)
    {
        if (failure != null) {
            finishedGroup.rewrite().discard(failure);
            return;
        }
        try {
            // a group may have finished while the run was being called off: it is no longer wanted either
            stop.check();
            finished.accept(finishedGroup.result());
        }
        catch (RuntimeException | Error e) {
            finishedGroup.rewrite().discard(e);
            failed(e);
        }
    }

    private void failed(Throwable cause)
    {
        stop.siblingFailed();
        if (failure == null) {
            failure = cause;
            return;
        }
        if (cause instanceof Stop.SiblingFailed) {
            // of no interest itself, but its clean-up may have failed
            for (Throwable suppressed : cause.getSuppressed()) {
                failure.addSuppressed(suppressed);
            }
        }
        else if (cause != failure) {
            failure.addSuppressed(cause);
        }
    }

    private static RuntimeException reported(Throwable failure)
    {
        List<Throwable> leftBehind = cleanUpFailures(failure).toList();
        String told = leftBehind.isEmpty() ? "" : " Not everything could be cleaned up: %s%s".formatted(
                leftBehind.getFirst().getMessage(),
                leftBehind.size() == 1 ? "" : " (and %s more)".formatted(leftBehind.size() - 1));
        if (failure instanceof Error) {
            throwIfUnchecked(failure);
        }
        if (failure instanceof TrinoException known) {
            return told.isEmpty() ? known : withSuppressed(new TrinoException(known::getErrorCode, known.getMessage() + told, known));
        }
        return withSuppressed(new TrinoException(LAKE_INTERNAL, "Rewriting a group of files failed unexpectedly: %s. Nothing was published and the table is as it was.%s"
                .formatted(failure, told), failure));
    }

    private static TrinoException withSuppressed(TrinoException exception)
    {
        for (Throwable suppressed : exception.getCause().getSuppressed()) {
            exception.addSuppressed(suppressed);
        }
        return exception;
    }

    private static Stream<Throwable> cleanUpFailures(Throwable failure)
    {
        return Arrays.stream(failure.getSuppressed())
                .flatMap(suppressed -> suppressed instanceof CleanUpFailedException ? Stream.of(suppressed) : cleanUpFailures(suppressed));
    }
}
