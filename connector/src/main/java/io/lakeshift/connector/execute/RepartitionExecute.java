package io.lakeshift.connector.execute;

import com.google.common.collect.ImmutableList;
import io.airlift.units.DataSize;
import io.lakeshift.connector.scan.LakeTableHandle;
import io.lakeshift.migration.RepartitionRequest;
import io.trino.spi.connector.ConnectorTableExecuteHandle;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.SchemaTableName;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * {@code ALTER TABLE … EXECUTE repartition(…)}, with the arguments of {@code system.repartition}. It is also what the engine scans: not a table's rows, but the groups
 * of files that are to be rewritten.
 *
 * @param table as the query was planned; the migration begins with the newest version when it begins
 * @param partitioning absent: the advised layout
 */
public record RepartitionExecute(
        LakeTableHandle table,
        Optional<List<String>> partitioning,
        List<String> sortedBy,
        List<String> zorderBy,
        Optional<DataSize> targetFileSize,
        Optional<String> zone)
        implements ConnectorTableExecuteHandle, ConnectorTableHandle
{
    public RepartitionExecute
    {
        requireNonNull(table, "table is null");
        partitioning = requireNonNull(partitioning, "partitioning is null").map(ImmutableList::copyOf);
        sortedBy = ImmutableList.copyOf(sortedBy);
        zorderBy = ImmutableList.copyOf(zorderBy);
        requireNonNull(targetFileSize, "targetFileSize is null");
        requireNonNull(zone, "zone is null");
    }

    RepartitionRequest request(String queryId)
    {
        return new RepartitionRequest(table.directory(), name().toString(), partitioning, sortedBy, zorderBy, targetFileSize, zone, queryId);
    }

    SchemaTableName name()
    {
        return table.name();
    }

    @Override
    public String toString()
    {
        return "%s EXECUTE repartition%s".formatted(name(), partitioning.map(Object::toString).orElse(" as advised"));
    }
}
