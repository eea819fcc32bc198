package io.lakeshift.connector.execute;

import io.airlift.slice.Slices;
import io.lakeshift.migration.workers.GroupAttempt;
import io.trino.filesystem.Location;
import io.trino.spi.Page;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.util.Objects.requireNonNull;

/**
 * Rewrites one group, on threads of its own so that the engine's are free meanwhile. Its only row says where the outcome is recorded, in {@code $path}: it is the row
 * of that file. Where the table has a {@code $path} of its own, another column carries it.
 */
final class GroupPageSource
        implements ConnectorPageSource
{
    private final GroupAttempt attempt;
    private final int columns;
    private boolean finished;

    GroupPageSource(GroupAttempt attempt, int columns)
    {
        this.attempt = requireNonNull(attempt, "attempt is null");
        this.columns = columns;
    }

    @Override
    public SourcePage getNextSourcePage()
    {
        if (finished || !attempt.recorded().isDone()) {
            return null;
        }
        Block path = RunLengthEncodedBlock.create(VARCHAR, Slices.utf8Slice(recorded().toString()), 1);
        Block[] row = new Block[columns];
        Arrays.fill(row, path);
        finished = true;
        return SourcePage.create(new Page(1, row));
    }

    private Location recorded()
    {
        try {
            return attempt.recorded().get();
        }
        catch (ExecutionException e) {
            if (e.getCause() instanceof TrinoException failure) {
                throw new TrinoException(failure::getErrorCode, failure.getMessage(), failure);
            }
            throw new TrinoException(LAKE_INTERNAL, "Rewriting a group of files failed unexpectedly: %s. Nothing was published and the table is as it was".formatted(e.getCause()), e.getCause());
        }
        catch (InterruptedException e) {
            throw new IllegalStateException("what is done need not be waited for", e);
        }
    }

    @Override
    public CompletableFuture<?> isBlocked()
    {
        return attempt.recorded().handle((_, _) -> null);
    }

    @Override
    public boolean isFinished()
    {
        return finished;
    }

    @Override
    public long getCompletedBytes()
    {
        return attempt.bytesRead();
    }

    @Override
    public long getReadTimeNanos()
    {
        return 0;
    }

    @Override
    public void close()
    {
        attempt.stop("The query that asked for it has ended on this worker");
    }
}
