package io.lakeshift.migration.verify;

import io.lakeshift.delta.parquet.DataFilePages;
import io.trino.filesystem.Location;
import io.trino.memory.context.AggregatedMemoryContext;
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
    private static final long FIRST_PAGE_BYTES = 16 << 10;
    // whoever holds rows back keeps a few numbers for each
    private static final int BYTES_PER_ROW = 32;
    private final Location file;
    private final DataFilePages source;
    private final ValueBlock[] constants;
    private final long fileSize;
    private final AggregatedMemoryContext buffers;
    private final PageMemory memory;
    private long rows;
    private long nextPageBytes = FIRST_PAGE_BYTES;
    private int lastRows;

    /**
     * @param constants by channel; null where the channel comes from the file
     * @param buffers what the source holds
     */
    RowPages(Location file, DataFilePages source, ValueBlock[] constants, long fileSize, AggregatedMemoryContext buffers, PageMemory memory)
    {
        this.file = requireNonNull(file, "file is null");
        this.source = requireNonNull(source, "source is null");
        this.constants = requireNonNull(constants, "constants is null");
        this.fileSize = fileSize;
        this.buffers = requireNonNull(buffers, "buffers is null");
        this.memory = requireNonNull(memory, "memory is null");
    }

    /** The next page that has rows; null at the end. */
    public Page next()
    {
        while (!source.isFinished()) {
            // a row group's bytes come all at once with its first page, so there must be room for them all the time
            memory.reader(Math.max(source.bufferedBytes(), buffers.getBytes()) + nextPageBytes);
            SourcePage page = source.getNextSourcePage();
            if (page != null && page.getPositionCount() > 0) {
                rows += page.getPositionCount();
                Page whole = withConstants(page);
                // pages begin small and grow to the double each time until they are large enough
                boolean growing = page.getPositionCount() > lastRows;
                long bytes = whole.getSizeInBytes() + (long) page.getPositionCount() * BYTES_PER_ROW;
                nextPageBytes = Math.max(FIRST_PAGE_BYTES, growing ? 2 * bytes : bytes + bytes / 4);
                lastRows = page.getPositionCount();
                return whole;
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
            memory.reader(0);
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
