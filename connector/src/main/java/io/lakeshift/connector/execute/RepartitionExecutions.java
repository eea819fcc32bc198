package io.lakeshift.connector.execute;

import com.google.inject.Inject;
import io.lakeshift.connector.procedure.CallRegistry;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.DistributedRepartition;
import io.lakeshift.migration.DistributedRepartitions;
import io.lakeshift.migration.check.Workforce;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.spi.connector.ConnectorSession;

import static java.util.Objects.requireNonNull;

/** Begins what {@code ALTER TABLE … EXECUTE} asks for. */
public final class RepartitionExecutions
{
    private final TrinoFileSystemFactory fileSystemFactory;
    private final DistributedRepartitions repartitions;
    private final CallRegistry calls;
    private final Workforce workforce;

    @Inject
    public RepartitionExecutions(TrinoFileSystemFactory fileSystemFactory, DistributedRepartitions repartitions, CallRegistry calls, Workforce workforce)
    {
        this.fileSystemFactory = requireNonNull(fileSystemFactory, "fileSystemFactory is null");
        this.repartitions = requireNonNull(repartitions, "repartitions is null");
        this.calls = requireNonNull(calls, "calls is null");
        this.workforce = requireNonNull(workforce, "workforce is null");
    }

    /** Of one transaction. */
    public RepartitionExecution create()
    {
        return new RepartitionExecution(this);
    }

    DistributedRepartition begin(ConnectorSession session, RepartitionExecute execute)
    {
        String queryId = session.getQueryId();
        Cancellation cancellation = calls.begin(queryId, Cancellation.keepingWork());
        return repartitions.start(
                fileSystemFactory.create(session),
                execute.request(queryId),
                workforce::workers,
                cancellation,
                () -> calls.end(queryId));
    }
}
