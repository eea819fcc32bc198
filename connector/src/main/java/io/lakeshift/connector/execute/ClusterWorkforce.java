package io.lakeshift.connector.execute;

import com.google.inject.Inject;
import io.lakeshift.migration.check.Workforce;
import io.trino.spi.NodeManager;

import static java.util.Objects.requireNonNull;

/** The workers of Trino's cluster, those that are there now. */
public final class ClusterWorkforce
        implements Workforce
{
    private final NodeManager nodes;

    @Inject
    public ClusterWorkforce(NodeManager nodes)
    {
        this.nodes = requireNonNull(nodes, "nodes is null");
    }

    @Override
    public int workers()
    {
        return Math.max(1, nodes.getWorkerNodes().size());
    }
}
