package io.lakeshift.connector.execute;

import com.google.common.collect.ImmutableMap;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lakeshift.migration.DistributedRepartition;
import io.lakeshift.migration.MigrationStatus;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorSplitSource;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The EXECUTE of one transaction. It begins with the first look for splits and not where the engine says that it begins: that is in the midst of planning, which has a
 * limit of time and happens for EXPLAIN, too.
 */
public final class RepartitionExecution
{
    private final RepartitionExecutions executions;
    @GuardedBy("this")
    private Optional<DistributedRepartition> running = Optional.empty();

    RepartitionExecution(RepartitionExecutions executions)
    {
        this.executions = requireNonNull(executions, "executions is null");
    }

    /** One split for each group of files. A query that is tried again as a whole gets the same ones, of which those that are done cost nothing. */
    public synchronized ConnectorSplitSource splits(ConnectorSession session, RepartitionExecute execute)
    {
        if (running.isEmpty()) {
            running = Optional.of(executions.begin(session, execute));
        }
        return new GroupSplitSource(running.get().groups());
    }

    /** Waits until it is published; what it tells the client. */
    public Map<String, Long> finish()
    {
        DistributedRepartition finishing;
        synchronized (this) {
            finishing = running.orElseThrow(() -> new IllegalStateException("nothing has begun"));
            running = Optional.empty();
        }
        return figures(finishing.finish());
    }

    private static Map<String, Long> figures(MigrationStatus status)
    {
        ImmutableMap.Builder<String, Long> figures = ImmutableMap.builder();
        figures.put("rows", status.rowsDone());
        figures.put("source_files", status.filesDone());
        figures.put("source_bytes", status.bytesDone());
        figures.put("files_written", status.filesWritten());
        figures.put("bytes_written", status.bytesWritten());
        status.sourceVersion().ifPresent(version -> figures.put("source_version", version));
        status.publishedVersion().ifPresent(version -> figures.put("published_version", version));
        figures.put("duration_ms", Duration.between(status.started(), status.updated()).toMillis());
        return figures.buildOrThrow();
    }
}
