package io.lakeshift.delta.parquet.read;

import io.lakeshift.delta.parquet.read.ColumnBinding.Channel;
import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.connector.SourcePage;

import java.util.List;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;

import static java.util.Objects.requireNonNull;

/** A page of decoded columns seen as the wanted ones: missing columns null, others converted. A column is decoded when it is first asked for. */
final class DataFilePage
        implements SourcePage
{
    private final SourcePage decoded;
    private final List<Channel> channels;
    private final Function<Exception, RuntimeException> failure;
    private final Block[] blocks;

    DataFilePage(SourcePage decoded, List<Channel> channels, Function<Exception, RuntimeException> failure)
    {
        this.decoded = requireNonNull(decoded, "decoded is null");
        this.channels = requireNonNull(channels, "channels is null");
        this.failure = requireNonNull(failure, "failure is null");
        this.blocks = new Block[channels.size()];
    }

    @Override
    public int getPositionCount()
    {
        return decoded.getPositionCount();
    }

    @Override
    public long getSizeInBytes()
    {
        return decoded.getSizeInBytes();
    }

    @Override
    public long getRetainedSizeInBytes()
    {
        return decoded.getRetainedSizeInBytes();
    }

    @Override
    public void retainedBytesForEachPart(ObjLongConsumer<Object> consumer)
    {
        decoded.retainedBytesForEachPart(consumer);
    }

    @Override
    public int getChannelCount()
    {
        return blocks.length;
    }

    @Override
    public Block getBlock(int index)
    {
        if (blocks[index] == null) {
            try {
                blocks[index] = decode(channels.get(index));
            }
            catch (RuntimeException e) {
                // trino-parquet lets many faults of a file through as they come
                throw failure.apply(e);
            }
        }
        return blocks[index];
    }

    private Block decode(Channel channel)
    {
        if (channel.decoded() < 0) {
            return RunLengthEncodedBlock.create(channel.column().type(), null, getPositionCount());
        }
        Block block = decoded.getBlock(channel.decoded());
        return channel.conversion().isPresent() ? channel.conversion().get().apply(block) : block;
    }

    @Override
    public Page getPage()
    {
        for (int index = 0; index < blocks.length; index++) {
            getBlock(index);
        }
        return new Page(getPositionCount(), blocks.clone());
    }

    @Override
    public void selectPositions(int[] positions, int offset, int size)
    {
        decoded.selectPositions(positions, offset, size);
        for (int index = 0; index < blocks.length; index++) {
            if (blocks[index] != null) {
                blocks[index] = blocks[index].getPositions(positions, offset, size);
            }
        }
    }
}
