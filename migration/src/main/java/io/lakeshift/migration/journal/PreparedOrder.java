package io.lakeshift.migration.journal;

import com.google.common.collect.ImmutableList;
import io.airlift.units.DataSize;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.migration.layout.TargetTable;
import io.trino.filesystem.Location;

import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What a prepared migration was asked for, so that whoever goes on with it asks for the same. It is there from the moment that the migration is prepared: a table
 * is prepared as long as a migration without an ending has one.
 *
 * @param name {@code schema.table}
 * @param owner query id of the CALL
 * @param partitioning transforms, also where they were advised
 * @param sortedBy also where the CALL named nothing and the table has an order
 * @param targetFileSize bytes, also where the CALL named none
 * @param fileSizeNamed whether the CALL named it, or the table remembers one
 */
public record PreparedOrder(
        String name,
        String owner,
        List<String> partitioning,
        List<String> sortedBy,
        List<String> zorderBy,
        long targetFileSize,
        boolean fileSizeNamed,
        Optional<String> zone)
{
    public PreparedOrder
    {
        requireNonNull(name, "name is null");
        requireNonNull(owner, "owner is null");
        partitioning = ImmutableList.copyOf(partitioning);
        sortedBy = ImmutableList.copyOf(sortedBy);
        zorderBy = ImmutableList.copyOf(zorderBy);
        requireNonNull(zone, "zone is null");
    }

    public static PreparedOrder of(RepartitionRequest request, TargetTable target)
    {
        return new PreparedOrder(
                request.name(),
                request.queryId(),
                target.spec().transforms().stream().map(Object::toString).toList(),
                target.layout().order().sortedBy(),
                target.layout().order().zorderBy(),
                target.layout().targetFileSize().toBytes(),
                target.stored().targetFileSize().isPresent(),
                request.zone());
    }

    public RepartitionRequest request(Location table)
    {
        return new RepartitionRequest(table, name, Optional.of(partitioning), sortedBy, zorderBy, Optional.of(DataSize.ofBytes(targetFileSize)), zone, owner);
    }

    /** What {@link #request} leads to. Files of that size, but the table remembers one only if it would have without the interruption: a change of its metadata refuses appends in flight. */
    public TargetTable target(TargetTable requested)
    {
        return fileSizeNamed ? requested : requested.rememberingNoFileSize();
    }
}
