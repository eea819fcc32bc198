package io.lakeshift.migration;

import com.google.common.collect.ImmutableList;
import io.airlift.units.DataSize;
import io.trino.filesystem.Location;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What {@code CALL system.repartition} asks for.
 *
 * @param table the table's directory
 * @param name {@code schema.table}, for messages and {@code system.repartitions}
 * @param partitioning transforms; absent: the advised layout; an empty list: no partitioning
 * @param sortedBy columns that rows are ordered by within each file
 * @param zorderBy columns along a curve through all of which rows are ordered within each partition, instead
 * @param zone {@code UTC} accepts that time transforms on zoned timestamps are computed in UTC by every writer
 * @param queryId the query that owns the migration
 */
public record RepartitionRequest(
        Location table,
        String name,
        Optional<List<String>> partitioning,
        List<String> sortedBy,
        List<String> zorderBy,
        Optional<DataSize> targetFileSize,
        Optional<String> zone,
        String queryId)
{
    public RepartitionRequest
    {
        requireNonNull(table, "table is null");
        requireNonNull(name, "name is null");
        partitioning = requireNonNull(partitioning, "partitioning is null").map(ImmutableList::copyOf);
        sortedBy = ImmutableList.copyOf(sortedBy);
        zorderBy = ImmutableList.copyOf(zorderBy);
        requireNonNull(targetFileSize, "targetFileSize is null");
        requireNonNull(zone, "zone is null");
        requireNonNull(queryId, "queryId is null");
    }

    /** Without an order along a curve. */
    public RepartitionRequest(
            Location table,
            String name,
            Optional<List<String>> partitioning,
            List<String> sortedBy,
            Optional<DataSize> targetFileSize,
            Optional<String> zone,
            String queryId)
    {
        this(table, name, partitioning, sortedBy, ImmutableList.of(), targetFileSize, zone, queryId);
    }
}
