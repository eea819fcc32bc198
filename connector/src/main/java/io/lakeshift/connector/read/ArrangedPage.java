package io.lakeshift.connector.read;

import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.connector.SourcePage;

import java.util.function.ObjLongConsumer;

import static java.util.Objects.requireNonNull;

/** A page of a file's reader, arranged as the query wants its columns, with the file's constants added. Columns stay unread until they are asked for. */
final class ArrangedPage
        implements SourcePage
{
    private final SourcePage page;
    private final int[] channels;
    private final Block[] constants;

    /**
     * @param channels for each column the page's channel, or -1 for a constant
     * @param constants single-valued blocks where {@code channels} is -1
     */
    ArrangedPage(SourcePage page, int[] channels, Block[] constants)
    {
        this.page = requireNonNull(page, "page is null");
        this.channels = requireNonNull(channels, "channels is null");
        this.constants = requireNonNull(constants, "constants is null");
    }

    @Override
    public int getPositionCount()
    {
        return page.getPositionCount();
    }

    @Override
    public long getSizeInBytes()
    {
        return page.getSizeInBytes();
    }

    @Override
    public long getRetainedSizeInBytes()
    {
        return page.getRetainedSizeInBytes();
    }

    @Override
    public void retainedBytesForEachPart(ObjLongConsumer<Object> consumer)
    {
        page.retainedBytesForEachPart(consumer);
    }

    @Override
    public int getChannelCount()
    {
        return channels.length;
    }

    @Override
    public Block getBlock(int channel)
    {
        return channels[channel] < 0 ? RunLengthEncodedBlock.create(constants[channel], getPositionCount()) : page.getBlock(channels[channel]);
    }

    @Override
    public Page getPage()
    {
        Block[] blocks = new Block[channels.length];
        for (int channel = 0; channel < blocks.length; channel++) {
            blocks[channel] = getBlock(channel);
        }
        return new Page(getPositionCount(), blocks);
    }

    @Override
    public void selectPositions(int[] positions, int offset, int size)
    {
        page.selectPositions(positions, offset, size);
    }
}
