package io.lakeshift.connector.execute;

import com.google.common.collect.ImmutableList;
import io.airlift.units.DataSize;
import io.lakeshift.connector.scan.LakeTableHandle;
import io.lakeshift.migration.RepartitionRequest;
import io.trino.filesystem.Location;
import io.trino.spi.connector.ConnectorTableExecuteHandle;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.predicate.TupleDomain;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * {@code ALTER TABLE … EXECUTE repartition(…)}, with the arguments of {@code system.repartition}. It is also what the engine scans: not a table's rows, but the groups
 * of files that are to be rewritten.
 *
 * @param location of the table
 * @param version that the query was planned at; the migration begins with the newest one when it begins
 * @param partitioning absent: the advised layout
 */
public record RepartitionExecute(
        SchemaTableName name,
        String location,
        long version,
        Optional<List<String>> partitioning,
        List<String> sortedBy,
        List<String> zorderBy,
        Optional<DataSize> targetFileSize,
        Optional<String> zone)
        implements ConnectorTableExecuteHandle, ConnectorTableHandle
{
    public RepartitionExecute
    {
        requireNonNull(name, "name is null");
        requireNonNull(location, "location is null");
        partitioning = requireNonNull(partitioning, "partitioning is null").map(ImmutableList::copyOf);
        sortedBy = ImmutableList.copyOf(sortedBy);
        zorderBy = ImmutableList.copyOf(zorderBy);
        requireNonNull(targetFileSize, "targetFileSize is null");
        requireNonNull(zone, "zone is null");
    }

    RepartitionRequest request(String queryId)
    {
        return new RepartitionRequest(directory(), name.toString(), partitioning, sortedBy, zorderBy, targetFileSize, zone, queryId);
    }

    Location directory()
    {
        return Location.of(location);
    }

    /** The table as it is described to whoever asks. */
    public LakeTableHandle asTable()
    {
        return new LakeTableHandle(name, location, version, TupleDomain.all(), TupleDomain.all());
    }

    @Override
    public String toString()
    {
        return "%s EXECUTE repartition%s".formatted(name, partitioning.map(Object::toString).orElse(" as advised"));
    }
}
