package io.lakeshift.migration.verify;

import io.lakeshift.delta.parquet.DataFilePages;
import io.trino.filesystem.Location;
import io.trino.spi.Page;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.connector.SourcePage;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.util.Objects.requireNonNull;

/** The pages of one data file with its partition columns filled in. */
public final class RowPages
        implements Closeable
{
    private final Location file;
    private final DataFilePages source;
    private final ValueBlock[] constants;
    private final long fileSize;
    private long rows;

    /** @param constants by channel; null where the channel comes from the file */
    RowPages(Location file, DataFilePages source, ValueBlock[] constants, long fileSize)
    {
        this.file = requireNonNull(file, "file is null");
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
                rows += page.getPositionCount();
                return withConstants(page);
            }
        }
        return null;
    }

    /** Rows returned so far. */
    public long rows()
    {
        return rows;
    }

    /** Rows of the file by its footer, deleted ones included. */
    public long storedRows()
    {
        return source.storedRows();
    }

    /** Bytes of the file read so far, at most its size. */
    public long bytesRead()
    {
        return Math.min(source.getCompletedBytes(), fileSize);
    }

    /** @throws TrinoException {@code LAKE_STORAGE_ERROR}, naming the file */
    @Override
    public void close()
    {
        try {
            source.close();
        }
        catch (IOException | UncheckedIOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "Storage failed to close file %s after it was read: %s. Nothing was published and the table is as it was. Try again once storage works"
                    .formatted(file, e.getMessage()), e);
        }
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
