package io.lakeshift.migration.rewrite.spill;

import com.google.common.collect.ImmutableList;
import io.airlift.slice.SliceInput;
import io.airlift.slice.SliceOutput;
import io.trino.spi.Page;
import io.trino.spi.block.ArrayBlockEncoding;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockEncoding;
import io.trino.spi.block.BlockEncodingSerde;
import io.trino.spi.block.ByteArrayBlockEncoding;
import io.trino.spi.block.DictionaryBlockEncoding;
import io.trino.spi.block.Fixed12BlockEncoding;
import io.trino.spi.block.Int128ArrayBlockEncoding;
import io.trino.spi.block.IntArrayBlockEncoding;
import io.trino.spi.block.LongArrayBlockEncoding;
import io.trino.spi.block.MapBlockEncoding;
import io.trino.spi.block.RowBlockEncoding;
import io.trino.spi.block.RunLengthBlockEncoding;
import io.trino.spi.block.ShortArrayBlockEncoding;
import io.trino.spi.block.VariableWidthBlockEncoding;
import io.trino.spi.block.VariantBlockEncoding;
import io.trino.spi.type.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pages to bytes and back, in the SPI's own encodings of blocks: what engine and workers send each other. For the same process only, and the same object: types are
 * numbered as they come. Not thread safe.
 */
public final class PageEncoding
{
    // nulls without vector instructions: whether those pay depends on the processor, which the engine looks at and a plugin cannot
    private static final List<BlockEncoding> ENCODINGS = ImmutableList.of(
            new VariableWidthBlockEncoding(),
            new ByteArrayBlockEncoding(false, false),
            new ShortArrayBlockEncoding(false, false),
            new IntArrayBlockEncoding(false, false),
            new LongArrayBlockEncoding(false, false),
            new Fixed12BlockEncoding(),
            new Int128ArrayBlockEncoding(),
            new DictionaryBlockEncoding(),
            new ArrayBlockEncoding(),
            new MapBlockEncoding(),
            new RowBlockEncoding(),
            new RunLengthBlockEncoding(),
            new VariantBlockEncoding());

    private final Serde serde = new Serde();
    private final List<Type> types = new ArrayList<>();

    public void write(Page page, SliceOutput output)
    {
        output.writeInt(page.getChannelCount());
        for (int channel = 0; channel < page.getChannelCount(); channel++) {
            serde.writeBlock(output, page.getBlock(channel));
        }
    }

    /** @param rows of the page */
    public Page read(SliceInput input, int rows)
    {
        Block[] blocks = new Block[input.readInt()];
        for (int channel = 0; channel < blocks.length; channel++) {
            blocks[channel] = serde.readBlock(input);
        }
        return new Page(rows, blocks);
    }

    private final class Serde
            implements BlockEncodingSerde
    {
        @Override
        public void writeBlock(SliceOutput output, Block block)
        {
            int number = number(block);
            Optional<Block> replacement = ENCODINGS.get(number).replacementBlockForWrite(block);
            if (replacement.isPresent()) {
                writeBlock(output, replacement.get());
                return;
            }
            output.writeByte(number);
            ENCODINGS.get(number).writeBlock(this, output, block);
        }

        @Override
        public Block readBlock(SliceInput input)
        {
            return ENCODINGS.get(input.readByte()).readBlock(this, input);
        }

        @Override
        public void writeType(SliceOutput output, Type type)
        {
            int number = types.indexOf(type);
            if (number < 0) {
                number = types.size();
                types.add(type);
            }
            output.writeInt(number);
        }

        @Override
        public Type readType(SliceInput input)
        {
            return types.get(input.readInt());
        }

        private static int number(Block block)
        {
            for (int number = 0; number < ENCODINGS.size(); number++) {
                if (ENCODINGS.get(number).getBlockClass() == block.getClass()) {
                    return number;
                }
            }
            throw new IllegalArgumentException("No encoding for " + block.getClass().getName());
        }
    }
}
