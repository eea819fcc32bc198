package io.lakeshift.connector.catalog;

import io.trino.filesystem.Location;
import io.trino.spi.connector.SchemaTableName;

import static java.util.Objects.requireNonNull;

/**
 * A table of the lake: its SQL name, and the directory that holds its log.
 */
public record TableAddress(SchemaTableName name, Location location)
{
    public TableAddress
    {
        requireNonNull(name, "name is null");
        requireNonNull(location, "location is null");
    }
}
