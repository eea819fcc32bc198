package io.lakeshift.connector.split;

import jakarta.annotation.PreDestroy;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import static io.airlift.concurrent.Threads.daemonThreadsNamed;
import static java.util.concurrent.Executors.newCachedThreadPool;

/** The threads that make splits, so that the engine's scheduler does not wait for them. */
public final class SplitThreads
        implements Executor
{
    private final ExecutorService executor = newCachedThreadPool(daemonThreadsNamed("lakeshift-splits-%s"));

    @Override
    public void execute(Runnable command)
    {
        executor.execute(command);
    }

    @PreDestroy
    public void stop()
    {
        executor.shutdownNow();
    }
}
