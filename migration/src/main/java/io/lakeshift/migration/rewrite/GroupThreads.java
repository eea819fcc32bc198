package io.lakeshift.migration.rewrite;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.lakeshift.migration.rewrite.FileGroupRunner.Receiver;
import io.lakeshift.migration.rewrite.Throttle.Turn;
import io.trino.spi.TrinoException;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;

import static com.google.common.base.Throwables.throwIfUnchecked;
import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.util.Objects.requireNonNull;

/**
 * Runs the groups of one run, some at a time, and hands each result on in the caller's thread. The first failure stops all, but for a missing source that the
 * receiver no longer wants; every thread has ended and every unfinished group is cleaned up when {@link #run} returns or throws.
 */
final class GroupThreads
{
    /** Vacuums that take what a group has just written, one after the other. */
    private static final int ATTEMPTS = 3;

    private sealed interface Ended {}

    private record Finished(GroupRewrite rewrite, GroupResult result)
            implements Ended {}

    /** Cleaned up already. */
    private record Failed(FileGroup group, Throwable cause)
            implements Ended {}

    private final int threads;
    private final Throttle throttle;
    private final Stop stop;
    private Throwable failure;
    private boolean interrupted;

    GroupThreads(int threads, Throttle throttle, Stop stop)
    {
        this.threads = threads;
        this.throttle = requireNonNull(throttle, "throttle is null");
        this.stop = requireNonNull(stop, "stop is null");
    }

    void run(List<FileGroup> groups, Function<FileGroup, GroupRewrite> rewrites, Receiver receiver)
    {
        ExecutorService executor = Executors.newFixedThreadPool(threads, new ThreadFactoryBuilder().setNameFormat("lakeshift-rewrite-%s").setDaemon(true).build());
        try {
            CompletionService<Ended> completions = new ExecutorCompletionService<>(executor);
            for (FileGroup group : groups) {
                completions.submit(() -> rewrite(group, rewrites));
            }
            for (int i = 0; i < groups.size(); i++) {
                takeOne(completions, receiver);
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

    private Ended rewrite(FileGroup group, Function<FileGroup, GroupRewrite> rewrites)
    {
        try (Turn _ = throttle.begin(stop::check)) {
            return rewriteUntilItLasts(group, rewrites);
        }
        catch (Throwable e) {
            return new Failed(group, e);
        }
    }

    private Finished rewriteUntilItLasts(FileGroup group, Function<FileGroup, GroupRewrite> rewrites)
    {
        for (int attempt = 1; ; attempt++) {
            stop.check();
            GroupRewrite rewrite = rewrites.apply(group);
            try {
                return new Finished(rewrite, rewrite.rewrite());
            }
            catch (OutputsTakenException e) {
                if (attempt == ATTEMPTS || cleanUpFailures(e).findAny().isPresent()) {
                    throw e;
                }
            }
        }
    }

    private void takeOne(CompletionService<Ended> completions, Receiver receiver)
    {
        while (true) {
            try {
                switch (completions.take().get()) {
                    case Finished finished -> hand(finished, receiver);
                    case Failed failed -> judge(failed, receiver);
                }
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

    private void hand(Finished finished, Receiver receiver)
    {
        if (failure != null) {
            finished.rewrite().discard(failure);
            return;
        }
        try {
            // a group may have finished while the run was being called off: it is no longer wanted either
            stop.check();
            receiver.finished(finished.result());
        }
        catch (RuntimeException | Error e) {
            finished.rewrite().discard(e);
            failed(e);
        }
    }

    private void judge(Failed ended, Receiver receiver)
    {
        Throwable cause = ended.cause();
        try {
            // what could not be cleaned up must be told, so that group is not passed over in silence
            if (failure == null && isMissingFile(cause) && cleanUpFailures(cause).findAny().isEmpty() && receiver.leavesOut(ended.group())) {
                return;
            }
        }
        catch (RuntimeException | Error e) {
            e.addSuppressed(cause);
            cause = e;
        }
        failed(cause);
    }

    private static boolean isMissingFile(Throwable cause)
    {
        return cause instanceof TrinoException known && known.getErrorCode().equals(LAKE_FILE_MISSING.toErrorCode());
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
