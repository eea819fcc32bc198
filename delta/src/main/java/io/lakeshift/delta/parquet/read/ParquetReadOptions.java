package io.lakeshift.delta.parquet.read;

import io.airlift.units.DataSize;

import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static java.util.Objects.requireNonNull;

/**
 * @param smallFile files up to this size are read in one request
 * @param footerCache heap for parsed footers
 */
public record ParquetReadOptions(DataSize smallFile, DataSize footerCache)
{
    public static final ParquetReadOptions DEFAULT = new ParquetReadOptions(DataSize.of(1, MEGABYTE), DataSize.of(64, MEGABYTE));

    public ParquetReadOptions
    {
        requireNonNull(smallFile, "smallFile is null");
        requireNonNull(footerCache, "footerCache is null");
    }
}
