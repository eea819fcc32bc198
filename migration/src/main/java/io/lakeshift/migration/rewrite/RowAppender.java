package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.Type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts a page together from stretches of others. Column by column when the page is taken: each column's copying then runs in one loop. Not thread safe. */
final class RowAppender
{
    static final int MOST_ROWS = 8192;

    private final List<Type> types;
    private final List<Page> pages = new ArrayList<>();
    private int[] positions = new int[64];
    private int[] lengths = new int[64];
    private int rows;

    RowAppender(List<Type> types)
    {
        this.types = List.copyOf(types);
    }

    /** How many rows make a page of about so many bytes. */
    static int rowsPerPage(long pageBytes, long bytesPerRow)
    {
        return (int) Math.clamp(pageBytes / Math.max(1, bytesPerRow), 1, MOST_ROWS);
    }

    int rows()
    {
        return rows;
    }

    void append(Page page, int position, int length)
    {
        int stretch = pages.size();
        if (stretch == positions.length) {
            positions = Arrays.copyOf(positions, 2 * stretch);
            lengths = Arrays.copyOf(lengths, 2 * stretch);
        }
        pages.add(page);
        positions[stretch] = position;
        lengths[stretch] = length;
        rows += length;
    }

    /** What was appended since the last page was taken. */
    Page take()
    {
        Block[] blocks = new Block[types.size()];
        for (int channel = 0; channel < blocks.length; channel++) {
            BlockBuilder builder = types.get(channel).createBlockBuilder(null, rows);
            for (int stretch = 0; stretch < pages.size(); stretch++) {
                append(builder, pages.get(stretch).getBlock(channel), positions[stretch], lengths[stretch]);
            }
            blocks[channel] = builder.build();
        }
        Page page = new Page(rows, blocks);
        pages.clear();
        rows = 0;
        return page;
    }

    private static void append(BlockBuilder builder, Block block, int position, int length)
    {
        if (length == 1) {
            builder.append(block.getUnderlyingValueBlock(), block.getUnderlyingValuePosition(position));
        }
        else if (block instanceof ValueBlock values) {
            builder.appendRange(values, position, length);
        }
        else {
            builder.appendBlockRange(block, position, length);
        }
    }
}
