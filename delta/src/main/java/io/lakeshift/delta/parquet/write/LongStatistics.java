package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.databind.JsonNode;
import io.trino.spi.block.LongArrayBlock;
import io.trino.spi.block.ValueBlock;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Integers, dates, short decimals and timestamps: all that orders as a 64-bit number. */
final class LongStatistics
        extends LeafStatistics
{
    interface Reader
    {
        long read(ValueBlock values, int position);
    }

    /** Writes a bound; empty where it cannot be written. */
    interface Format
    {
        Optional<JsonNode> format(long bound);
    }

    private final Reader reader;
    private final Format minFormat;
    private final Format maxFormat;
    private final boolean plainLongs;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;
    private boolean empty = true;

    /** @param plainLongs whether the reader does nothing but read the 64 bits */
    LongStatistics(Reader reader, boolean plainLongs, Format minFormat, Format maxFormat)
    {
        this.reader = requireNonNull(reader, "reader is null");
        this.plainLongs = plainLongs;
        this.minFormat = requireNonNull(minFormat, "minFormat is null");
        this.maxFormat = requireNonNull(maxFormat, "maxFormat is null");
    }

    @Override
    long addValues(ValueBlock values)
    {
        if (!plainLongs || !(values instanceof LongArrayBlock longs) || longs.mayHaveNull() || longs.getPositionCount() == 0) {
            return super.addValues(values);
        }
        long[] raw = longs.getRawValues();
        int from = longs.getRawValuesOffset();
        for (int i = from; i < from + longs.getPositionCount(); i++) {
            min = Math.min(min, raw[i]);
            max = Math.max(max, raw[i]);
        }
        empty = false;
        return 0;
    }

    @Override
    void addValue(ValueBlock values, int position)
    {
        long value = reader.read(values, position);
        min = Math.min(min, value);
        max = Math.max(max, value);
        empty = false;
    }

    @Override
    Optional<JsonNode> min()
    {
        return empty ? Optional.empty() : minFormat.format(min);
    }

    @Override
    Optional<JsonNode> max()
    {
        return empty ? Optional.empty() : maxFormat.format(max);
    }
}
