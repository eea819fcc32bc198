package io.lakeshift.migration.rewrite;

import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.block.VariableWidthBlock;
import io.trino.spi.type.Type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pages in memory, in the order in which they came. Large ones are held as they are. Of small ones many are put together into one: each would bring a dozen objects per column that outweigh its
 * values, and the collector follows every one of them as long as they are held. Not thread safe.
 */
final class HeldPages
{
    /** A page of fewer rows is worth copying. */
    static final int SMALL_ROWS = 1024;

    private final List<Type> types;
    private final long chunkBytes;
    private final List<PartitionedPage> pages = new ArrayList<>();
    private final Object[] lastShared;
    private PageChunk chunk;
    // of the pages, without the chunk
    private long pagesBytes;

    /** @param chunkBytes about the size of what small pages are put together to */
    HeldPages(List<Type> types, long chunkBytes)
    {
        this.types = List.copyOf(types);
        this.chunkBytes = chunkBytes;
        this.lastShared = new Object[types.size()];
    }

    void add(PartitionedPage page)
    {
        if (page.page().getPositionCount() >= SMALL_ROWS) {
            endChunk();
            hold(page);
            return;
        }
        if (chunk == null) {
            chunk = new PageChunk(types);
        }
        chunk.append(page);
        if (chunk.rows() >= RowAppender.MOST_ROWS || chunk.retainedBytes() >= chunkBytes) {
            endChunk();
        }
    }

    /** All that is held; not to be changed. */
    List<PartitionedPage> pages()
    {
        endChunk();
        return pages;
    }

    /** Nothing is held afterwards. */
    void clear()
    {
        pages.clear();
        chunk = null;
        Arrays.fill(lastShared, null);
        pagesBytes = 0;
    }

    long retainedBytes()
    {
        return pagesBytes + (chunk == null ? 0 : chunk.retainedBytes());
    }

    private void endChunk()
    {
        if (chunk != null) {
            PartitionedPage page = chunk.build();
            chunk = null;
            hold(page);
        }
    }

    private void hold(PartitionedPage page)
    {
        pages.add(page);
        pagesBytes += page.perRow() == null ? 0 : page.perRow().length * (long) Integer.BYTES;
        for (int channel = 0; channel < page.page().getChannelCount(); channel++) {
            pagesBytes += added(channel, page.page().getBlock(channel));
        }
    }

    /** What a block holds that the one before it in its column does not: pages of one file share dictionaries and the bytes of texts. */
    private long added(int channel, Block block)
    {
        long bytes = block.getRetainedSizeInBytes();
        Object shared = switch (block) {
            case DictionaryBlock dictionary -> dictionary.getDictionary();
            case VariableWidthBlock texts -> texts.getRawSlice().byteArray();
            default -> null;
        };
        if (shared != null && shared == lastShared[channel]) {
            bytes -= shared instanceof ValueBlock dictionary ? dictionary.getRetainedSizeInBytes() : ((VariableWidthBlock) block).getRawSlice().getRetainedSize();
        }
        lastShared[channel] = shared;
        return bytes;
    }
}
