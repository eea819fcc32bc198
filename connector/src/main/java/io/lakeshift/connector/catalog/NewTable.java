package io.lakeshift.connector.catalog;

import com.google.common.collect.ImmutableList;
import io.trino.filesystem.Location;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * Where a table is to be.
 *
 * @param missing which of its directory and its schema's are not there yet, the inner one first
 */
public record NewTable(TableAddress address, List<Location> missing)
{
    public NewTable
    {
        requireNonNull(address, "address is null");
        missing = ImmutableList.copyOf(missing);
    }
}
