package io.lakeshift.connector.execute;

import com.google.inject.Inject;
import io.lakeshift.migration.workers.GroupAttempts;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.Node;
import io.trino.spi.connector.ConnectorPageSource;

import static java.util.Objects.requireNonNull;

/** Opens the splits of an EXECUTE on a worker. */
public final class GroupPages
{
    private final GroupAttempts attempts;
    private final Node node;

    @Inject
    public GroupPages(GroupAttempts attempts, Node node)
    {
        this.attempts = requireNonNull(attempts, "attempts is null");
        this.node = requireNonNull(node, "node is null");
    }

    public ConnectorPageSource open(TrinoFileSystem fileSystem, RepartitionExecute execute, GroupSplit split, int columns)
    {
        return new GroupPageSource(attempts.begin(fileSystem, execute.table().directory(), split.group(), node.getNodeIdentifier()), columns);
    }
}
