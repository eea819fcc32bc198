package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.databind.JsonNode;
import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;

import java.util.Optional;

/** Null count and bounds of one leaf column. Bounds are exact or wider than the values, never narrower. */
abstract class LeafStatistics
{
    private long nullCount;

    final long nullCount()
    {
        return nullCount;
    }

    final void add(Block block)
    {
        switch (block) {
            case RunLengthEncodedBlock repeated -> {
                if (repeated.getValue().isNull(0)) {
                    nullCount += repeated.getPositionCount();
                }
                else if (repeated.getPositionCount() > 0) {
                    addValue(repeated.getValue(), 0);
                }
            }
            case DictionaryBlock dictionary -> addDictionary(dictionary);
            case ValueBlock values -> nullCount += addValues(values);
        }
    }

    private void addDictionary(DictionaryBlock block)
    {
        ValueBlock dictionary = block.getDictionary();
        boolean[] seen = new boolean[dictionary.getPositionCount()];
        for (int position = 0; position < block.getPositionCount(); position++) {
            int id = block.getId(position);
            if (dictionary.isNull(id)) {
                nullCount++;
            }
            else if (!seen[id]) {
                seen[id] = true;
                addValue(dictionary, id);
            }
        }
    }

    /** @return how many are null */
    long addValues(ValueBlock values)
    {
        long nulls = 0;
        for (int position = 0; position < values.getPositionCount(); position++) {
            if (values.isNull(position)) {
                nulls++;
            }
            else {
                addValue(values, position);
            }
        }
        return nulls;
    }

    /** The value is not null. */
    abstract void addValue(ValueBlock values, int position);

    /** Empty where there is no value, or none that every engine reads rightly. */
    abstract Optional<JsonNode> min();

    abstract Optional<JsonNode> max();
}
