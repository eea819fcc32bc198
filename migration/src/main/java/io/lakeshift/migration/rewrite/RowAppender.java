package io.lakeshift.migration.rewrite;

import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.Type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts a page together from stretches of others. Column by column when the page is taken: each column's copying then runs in one loop. Not thread safe. */
final class RowAppender
{
    static final int MOST_ROWS = 8192;
    private static final int LONG_STRETCH = 16;

    private final List<Type> types;
    private final List<Page> pages = new ArrayList<>();
    private int[] positions = new int[64];
    private int[] lengths = new int[64];
    private int rows;

    // of the page that is being put together: the rows of short stretches, and where those of each stretch begin
    private int[] rowsToTake;
    private int[] places;
    private int[] ids;

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
        placeShortStretches();
        Block[] blocks = new Block[types.size()];
        for (int channel = 0; channel < blocks.length; channel++) {
            BlockBuilder builder = types.get(channel).createBlockBuilder(null, rows);
            int stretch = 0;
            while (stretch < pages.size()) {
                Block block = pages.get(stretch).getBlock(channel);
                if (lengths[stretch] >= LONG_STRETCH) {
                    appendStretch(builder, block, positions[stretch], lengths[stretch]);
                    stretch++;
                }
                else {
                    int end = endOfShort(stretch);
                    appendRows(builder, block, places[stretch], places[end] - places[stretch]);
                    stretch = end;
                }
            }
            blocks[channel] = builder.build();
        }
        Page page = new Page(rows, blocks);
        pages.clear();
        rows = 0;
        return page;
    }

    /** Row by row, where the stretches are too short to be worth a call each: rows of many partitions come mixed, and each partition's are far apart. */
    private void placeShortStretches()
    {
        places = new int[pages.size() + 1];
        rowsToTake = new int[rows];
        ids = new int[rows];
        int place = 0;
        for (int stretch = 0; stretch < pages.size(); stretch++) {
            places[stretch] = place;
            for (int row = 0; lengths[stretch] < LONG_STRETCH && row < lengths[stretch]; row++) {
                rowsToTake[place++] = positions[stretch] + row;
            }
        }
        places[pages.size()] = place;
    }

    /** The first stretch from here on that is long or of another page. */
    private int endOfShort(int from)
    {
        int end = from + 1;
        while (end < pages.size() && lengths[end] < LONG_STRETCH && pages.get(end) == pages.get(from)) {
            end++;
        }
        return end;
    }

    private static void appendStretch(BlockBuilder builder, Block block, int position, int length)
    {
        if (block instanceof ValueBlock values) {
            builder.appendRange(values, position, length);
        }
        else {
            builder.appendBlockRange(block, position, length);
        }
    }

    private void appendRows(BlockBuilder builder, Block block, int from, int count)
    {
        switch (block) {
            case ValueBlock values -> builder.appendPositions(values, rowsToTake, from, count);
            case RunLengthEncodedBlock run -> builder.appendRepeated(run.getUnderlyingValueBlock(), 0, count);
            case DictionaryBlock dictionary -> {
                int[] raw = dictionary.getRawIds();
                int offset = dictionary.getRawIdsOffset();
                for (int row = 0; row < count; row++) {
                    ids[row] = raw[offset + rowsToTake[from + row]];
                }
                builder.appendPositions(dictionary.getDictionary(), ids, 0, count);
            }
        }
    }
}
