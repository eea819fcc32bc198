package io.lakeshift.delta.parquet;

import io.airlift.slice.Slice;
import io.lakeshift.delta.parquet.ValueHash.Form;
import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.IntArrayBlock;
import io.trino.spi.block.LongArrayBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.block.VariableWidthBlock;
import io.trino.spi.type.Type;

import java.math.BigInteger;
import java.util.Arrays;

import static io.lakeshift.delta.parquet.ValueHash.NULL;
import static io.lakeshift.delta.parquet.ValueHash.bytes;
import static io.lakeshift.delta.parquet.ValueHash.cell;
import static io.lakeshift.delta.parquet.ValueHash.mix;
import static java.lang.Double.doubleToLongBits;
import static java.lang.Double.longBitsToDouble;

/** Hashes one column's cells to 128 bits each and adds them up. The column's position seeds the hash. Not thread-safe. */
final class ColumnFingerprint
{
    private static final long HIGH_SEED = 0x2545f4914f6cdd1dL;
    private static final long LOW_SEED = 0x8cb92ba72f3d8dd7L;

    private final ValueHash hash;
    private final long highSeed;
    private final long lowSeed;
    private final Sum128 sum = new Sum128();

    // one dictionary serves many pages
    private ValueBlock dictionary;
    private long[] dictionaryHigh = new long[0];
    private long[] dictionaryLow = new long[0];

    ColumnFingerprint(Type type, int position)
    {
        this.hash = ValueHash.of(type);
        this.highSeed = mix(position, HIGH_SEED);
        this.lowSeed = mix(position, LOW_SEED);
    }

    BigInteger sum()
    {
        return sum.toBigInteger();
    }

    /** Adds the block's cells, and leaves their hashes in the arrays. */
    void add(Block block, long[] high, long[] low)
    {
        int count = block.getPositionCount();
        switch (block) {
            case RunLengthEncodedBlock repeated -> {
                Arrays.fill(high, 0, count, cell(hash, repeated.getValue(), 0, highSeed));
                Arrays.fill(low, 0, count, cell(hash, repeated.getValue(), 0, lowSeed));
            }
            case DictionaryBlock ids when ids.getDictionary() == dictionary || ids.getDictionary().getPositionCount() <= count -> addDictionary(ids, high, low);
            case LongArrayBlock longs when hash.form() == Form.LONGS -> addLongs(longs, high, low);
            case LongArrayBlock doubles when hash.form() == Form.DOUBLES -> addDoubles(doubles, high, low);
            case IntArrayBlock ints when hash.form() == Form.INTS -> addInts(ints, high, low);
            case VariableWidthBlock bytes when hash.form() == Form.BYTES -> addBytes(bytes, high, low);
            default -> {
                for (int i = 0; i < count; i++) {
                    high[i] = cell(hash, block, i, highSeed);
                    low[i] = cell(hash, block, i, lowSeed);
                }
            }
        }
        sum.addAll(high, low, count);
    }

    private void addLongs(LongArrayBlock block, long[] high, long[] low)
    {
        long[] raw = block.getRawValues();
        int from = block.getRawValuesOffset();
        for (int i = 0; i < block.getPositionCount(); i++) {
            high[i] = mix(raw[from + i], highSeed);
            low[i] = mix(raw[from + i], lowSeed);
        }
        addNulls(block, high, low);
    }

    private void addDoubles(LongArrayBlock block, long[] high, long[] low)
    {
        long[] raw = block.getRawValues();
        int from = block.getRawValuesOffset();
        for (int i = 0; i < block.getPositionCount(); i++) {
            long bits = doubleToLongBits(longBitsToDouble(raw[from + i]));
            high[i] = mix(bits, highSeed);
            low[i] = mix(bits, lowSeed);
        }
        addNulls(block, high, low);
    }

    private void addInts(IntArrayBlock block, long[] high, long[] low)
    {
        int[] raw = block.getRawValues();
        int from = block.getRawValuesOffset();
        for (int i = 0; i < block.getPositionCount(); i++) {
            high[i] = mix(raw[from + i], highSeed);
            low[i] = mix(raw[from + i], lowSeed);
        }
        addNulls(block, high, low);
    }

    private void addBytes(VariableWidthBlock block, long[] high, long[] low)
    {
        Slice raw = block.getRawSlice();
        for (int i = 0; i < block.getPositionCount(); i++) {
            int offset = block.getRawSliceOffset(i);
            int length = block.getSliceLength(i);
            high[i] = bytes(raw, offset, length, highSeed);
            low[i] = bytes(raw, offset, length, lowSeed);
        }
        addNulls(block, high, low);
    }

    /** Over whatever lay in the places of values that are null. */
    private void addNulls(ValueBlock block, long[] high, long[] low)
    {
        if (!block.mayHaveNull()) {
            return;
        }
        long nullHigh = mix(NULL, highSeed);
        long nullLow = mix(NULL, lowSeed);
        for (int i = 0; i < block.getPositionCount(); i++) {
            if (block.isNull(i)) {
                high[i] = nullHigh;
                low[i] = nullLow;
            }
        }
    }

    private void addDictionary(DictionaryBlock block, long[] high, long[] low)
    {
        if (block.getDictionary() != dictionary) {
            dictionary = block.getDictionary();
            int size = dictionary.getPositionCount();
            if (dictionaryHigh.length < size) {
                dictionaryHigh = new long[size];
                dictionaryLow = new long[size];
            }
            for (int id = 0; id < size; id++) {
                dictionaryHigh[id] = cell(hash, dictionary, id, highSeed);
                dictionaryLow[id] = cell(hash, dictionary, id, lowSeed);
            }
        }
        int[] ids = block.getRawIds();
        int from = block.getRawIdsOffset();
        for (int i = 0; i < block.getPositionCount(); i++) {
            int id = ids[from + i];
            high[i] = dictionaryHigh[id];
            low[i] = dictionaryLow[id];
        }
    }
}
