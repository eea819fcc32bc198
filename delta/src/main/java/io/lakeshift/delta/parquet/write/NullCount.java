package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.databind.JsonNode;
import io.trino.spi.block.ValueBlock;

import java.util.Optional;

/** Types without bounds in Delta: booleans, binaries, arrays, maps, variants. */
final class NullCount
        extends LeafStatistics
{
    @Override
    void addValue(ValueBlock values, int position) {}

    @Override
    Optional<JsonNode> min()
    {
        return Optional.empty();
    }

    @Override
    Optional<JsonNode> max()
    {
        return Optional.empty();
    }
}
