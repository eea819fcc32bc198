package io.lakeshift.migration.verify;

import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;

import java.io.Closeable;
import java.io.IOException;

import static java.util.Objects.requireNonNull;

/** The pages of one data file with its partition columns filled in. */
public final class RowPages
        implements Closeable
{
    private final ConnectorPageSource source;
    private final ValueBlock[] constants;
    private final long fileSize;

    /** @param constants by channel; null where the channel comes from the file */
    RowPages(ConnectorPageSource source, ValueBlock[] constants, long fileSize)
    {
        this.source = requireNonNull(source, "source is null");
        this.constants = requireNonNull(constants, "constants is null");
        this.fileSize = fileSize;
    }

    /** The next page that has rows; null at the end. */
    public Page next()
    {
        while (!source.isFinished()) {
            SourcePage page = source.getNextSourcePage();
            if (page != null && page.getPositionCount() > 0) {
                return withConstants(page);
            }
        }
        return null;
    }

    /** Bytes of the file read so far, at most its size. */
    public long bytesRead()
    {
        return Math.min(source.getCompletedBytes(), fileSize);
    }

    @Override
    public void close()
            throws IOException
    {
        source.close();
    }

    private Page withConstants(SourcePage page)
    {
        int rows = page.getPositionCount();
        Block[] blocks = new Block[constants.length];
        int read = 0;
        for (int channel = 0; channel < blocks.length; channel++) {
            if (constants[channel] != null) {
                blocks[channel] = RunLengthEncodedBlock.create(constants[channel], rows);
            }
            else {
                blocks[channel] = page.getBlock(read);
                read++;
            }
        }
        return new Page(rows, blocks);
    }
}
