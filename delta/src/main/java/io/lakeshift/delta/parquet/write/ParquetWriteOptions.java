package io.lakeshift.delta.parquet.write;

import io.airlift.units.DataSize;
import org.apache.parquet.format.CompressionCodec;

import static com.google.common.base.Preconditions.checkArgument;
import static io.airlift.units.DataSize.Unit.KILOBYTE;
import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static java.util.Objects.requireNonNull;

/**
 * @param codec ZSTD or SNAPPY: both are read by delta-rs, Polars, DuckDB, Spark and Trino
 * @param rowGroupSize compressed bytes after which a row group ends: what a writer holds in memory at most, about
 * @param rowGroupRows rows after which it ends at the latest
 * @param pageSize uncompressed bytes of a page
 */
public record ParquetWriteOptions(CompressionCodec codec, DataSize rowGroupSize, int rowGroupRows, DataSize pageSize)
{
    public static final ParquetWriteOptions DEFAULT = new ParquetWriteOptions(CompressionCodec.ZSTD, DataSize.of(16, MEGABYTE), 1_000_000, DataSize.of(256, KILOBYTE));

    public ParquetWriteOptions
    {
        requireNonNull(codec, "codec is null");
        requireNonNull(rowGroupSize, "rowGroupSize is null");
        requireNonNull(pageSize, "pageSize is null");
        checkArgument(rowGroupRows > 0, "rowGroupRows must be positive: %s", rowGroupRows);
    }

    public ParquetWriteOptions withRowGroupSize(DataSize size)
    {
        return new ParquetWriteOptions(codec, size, rowGroupRows, pageSize);
    }

    public ParquetWriteOptions withCodec(CompressionCodec wanted)
    {
        return new ParquetWriteOptions(wanted, rowGroupSize, rowGroupRows, pageSize);
    }
}
