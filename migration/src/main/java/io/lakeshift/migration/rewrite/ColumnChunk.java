package io.lakeshift.migration.rewrite;

import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.Type;

import java.util.Arrays;

import static io.airlift.slice.SizeOf.sizeOf;

/**
 * One column of rows that are put together from small pages. A dictionary is taken over once for all pages that share it, so that a text that many rows have stays one text. Not thread safe.
 */
final class ColumnChunk
{
    // of a larger one most entries may be of no row here
    private static final int LARGEST_DICTIONARY = 1024;

    private final BlockBuilder values;
    private int rows;
    // by row the position of its value; null as long as it is the row's own
    private int[] ids;
    private ValueBlock lastDictionary;
    private int lastDictionaryStart;

    ColumnChunk(Type type, int expectedRows)
    {
        this.values = type.createBlockBuilder(null, expectedRows);
    }

    void append(Block block)
    {
        int count = block.getPositionCount();
        switch (block) {
            case ValueBlock plain -> {
                number(count, values.getPositionCount(), 1);
                values.appendRange(plain, 0, count);
            }
            case RunLengthEncodedBlock run -> {
                giveIds();
                number(count, values.getPositionCount(), 0);
                values.append(run.getUnderlyingValueBlock(), 0);
            }
            case DictionaryBlock dictionary when dictionary.getDictionary() == lastDictionary || dictionary.getDictionary().getPositionCount() <= LARGEST_DICTIONARY -> share(dictionary);
            case DictionaryBlock dictionary -> {
                number(count, values.getPositionCount(), 1);
                values.appendPositions(dictionary.getDictionary(), dictionary.getRawIds(), dictionary.getRawIdsOffset(), count);
            }
        }
        rows += count;
    }

    long retainedBytes()
    {
        return values.getRetainedSizeInBytes() + sizeOf(ids);
    }

    Block build()
    {
        return ids == null ? values.build() : DictionaryBlock.create(rows, values.buildValueBlock(), ids);
    }

    private void share(DictionaryBlock block)
    {
        ValueBlock dictionary = block.getDictionary();
        if (dictionary != lastDictionary) {
            lastDictionary = dictionary;
            lastDictionaryStart = values.getPositionCount();
            values.appendRange(dictionary, 0, dictionary.getPositionCount());
        }
        giveIds();
        number(block.getPositionCount(), lastDictionaryStart, 0);
        for (int row = 0; row < block.getPositionCount(); row++) {
            ids[rows + row] += block.getId(row);
        }
    }

    /** From now on rows share values. */
    private void giveIds()
    {
        if (ids == null) {
            ids = new int[Math.max(rows, 16)];
            for (int row = 0; row < rows; row++) {
                ids[row] = row;
            }
        }
    }

    private void number(int count, int first, int step)
    {
        if (ids == null) {
            return;
        }
        if (ids.length < rows + count) {
            ids = Arrays.copyOf(ids, Math.max(rows + count, 2 * ids.length));
        }
        for (int row = 0; row < count; row++) {
            ids[rows + row] = first + row * step;
        }
    }
}
