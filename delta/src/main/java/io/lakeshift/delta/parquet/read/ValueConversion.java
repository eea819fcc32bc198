package io.lakeshift.delta.parquet.read;

import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.Type;

/**
 * Turns values as a file holds them into the table's type, where the two differ: type widening, unsigned integers, milliseconds of zoned timestamps.
 *
 * @param from the type to decode the file's column with
 * @param to the type that pages carry
 */
record ValueConversion(Type from, Type to, Appender appender)
{
    interface Appender
    {
        /** Appends the value at {@code position}, which is not null, to {@code target}, a builder of the wanted type. */
        void append(ValueBlock source, int position, BlockBuilder target);
    }

    Block apply(Block block)
    {
        return switch (block) {
            case RunLengthEncodedBlock repeated -> RunLengthEncodedBlock.create(apply(repeated.getValue()), repeated.getPositionCount());
            case DictionaryBlock dictionary -> dictionary.createProjection(apply(dictionary.getDictionary()));
            case ValueBlock values -> convert(values);
        };
    }

    /** Appends the value at {@code position} of any block, null included. */
    void append(Block source, int position, BlockBuilder target)
    {
        if (source.isNull(position)) {
            target.appendNull();
        }
        else {
            appender.append(source.getUnderlyingValueBlock(), source.getUnderlyingValuePosition(position), target);
        }
    }

    private Block convert(ValueBlock values)
    {
        BlockBuilder builder = to.createBlockBuilder(null, values.getPositionCount());
        for (int position = 0; position < values.getPositionCount(); position++) {
            append(values, position, builder);
        }
        return builder.build();
    }
}
