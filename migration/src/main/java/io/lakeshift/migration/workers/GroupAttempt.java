package io.lakeshift.migration.workers;

import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.FileGroupRunner.Progress;
import io.lakeshift.migration.rewrite.Throttle;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import static io.trino.spi.StandardErrorCode.SERVER_SHUTTING_DOWN;
import static java.util.Objects.requireNonNull;

/** One attempt of this worker at a group. */
public final class GroupAttempt
        implements Progress
{
    private final TrinoFileSystem fileSystem;
    private final Location table;
    private final String migrationId;
    private final FileGroup group;
    private final Throttle throttle;
    private final Cancellation cancellation = new Cancellation();
    private final CompletableFuture<Location> recorded = new CompletableFuture<>();
    private final AtomicLong bytesRead = new AtomicLong();

    GroupAttempt(TrinoFileSystem fileSystem, Location table, String migrationId, FileGroup group, Throttle throttle)
    {
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.table = requireNonNull(table, "table is null");
        this.migrationId = requireNonNull(migrationId, "migrationId is null");
        this.group = requireNonNull(group, "group is null");
        this.throttle = requireNonNull(throttle, "throttle is null");
    }

    /** Where its outcome is recorded, once it is; fails as the attempt does. */
    public CompletableFuture<Location> recorded()
    {
        return recorded;
    }

    /** Nobody wants it any more. It takes away what it wrote, on its own thread. */
    public void stop(String why)
    {
        cancellation.cancel(why);
    }

    /** Another worker may do it: that is not the query's fault, so the engine tries again where it does such. */
    void shutDown()
    {
        cancellation.cancel(new TrinoException(SERVER_SHUTTING_DOWN, "The worker that rewrites group %s of table %s is shutting down".formatted(group.id(), table)));
    }

    public long bytesRead()
    {
        return bytesRead.get();
    }

    @Override
    public void read(long rows, long bytes)
    {
        bytesRead.addAndGet(bytes);
    }

    @Override
    public Throttle throttle()
    {
        return throttle;
    }

    TrinoFileSystem fileSystem()
    {
        return fileSystem;
    }

    Location table()
    {
        return table;
    }

    String migrationId()
    {
        return migrationId;
    }

    FileGroup group()
    {
        return group;
    }

    Cancellation cancellation()
    {
        return cancellation;
    }
}
