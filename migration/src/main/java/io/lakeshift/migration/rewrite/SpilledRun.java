package io.lakeshift.migration.rewrite;

import io.airlift.slice.DynamicSliceOutput;
import io.airlift.slice.Slices;
import io.lakeshift.migration.rewrite.spill.PageEncoding;
import io.lakeshift.migration.rewrite.spill.SpillFile;
import io.trino.spi.Page;

import java.io.Closeable;
import java.io.IOException;

import static java.util.Objects.requireNonNull;

/**
 * Rows in a temporary file, by partition and within one by their order, as they were given out by a full buffer. A chunk holds rows of one partition: its number, the number
 * of rows, the number of bytes, and the rows.
 */
final class SpilledRun
        implements Closeable
{
    private static final int HEADER_BYTES = 3 * Integer.BYTES;
    private static final int CHUNKS_AT_ONCE = 8;

    private final SpillFile file;
    private final PageEncoding encoding;

    private SpilledRun(SpillFile file, PageEncoding encoding)
    {
        this.file = requireNonNull(file, "file is null");
        this.encoding = requireNonNull(encoding, "encoding is null");
    }

    @Override
    public void close()
            throws IOException
    {
        file.close();
    }

    static final class Writer
            implements RowSink, Closeable
    {
        private final SpillFile file;
        private final PageEncoding encoding;
        private final int chunkBytes;
        private final DynamicSliceOutput output;

        Writer(SpillFile file, PageEncoding encoding, int chunkBytes)
        {
            this.file = requireNonNull(file, "file is null");
            this.encoding = requireNonNull(encoding, "encoding is null");
            this.chunkBytes = chunkBytes;
            this.output = new DynamicSliceOutput(bytes(chunkBytes));
        }

        static int bytes(int chunkBytes)
        {
            return (CHUNKS_AT_ONCE + 1) * chunkBytes;
        }

        @Override
        public void append(int partition, Page page)
                throws IOException
        {
            int rows = page.getPositionCount();
            int rowsPerChunk = RowAppender.rowsPerPage(chunkBytes, page.getSizeInBytes() / rows);
            for (int from = 0; from < rows; from += rowsPerChunk) {
                int count = Math.min(rowsPerChunk, rows - from);
                int start = output.size();
                output.writeInt(partition);
                output.writeInt(count);
                output.writeInt(0);
                encoding.write(page.getRegion(from, count), output);
                output.getUnderlyingSlice().setInt(start + 2 * Integer.BYTES, output.size() - start - HEADER_BYTES);
                if (output.size() >= CHUNKS_AT_ONCE * chunkBytes) {
                    flush();
                }
            }
        }

        @Override
        public void end(int partition) {}

        SpilledRun finish()
                throws IOException
        {
            flush();
            return new SpilledRun(file, encoding);
        }

        private void flush()
                throws IOException
        {
            file.append(output.getUnderlyingSlice().byteArray(), output.getUnderlyingSlice().byteArrayOffset(), output.size());
            output.reset();
        }

        /** For a run that was not finished. */
        @Override
        public void close()
                throws IOException
        {
            file.close();
        }
    }

    Cursor cursor()
            throws IOException
    {
        return new Cursor();
    }

    /** Stands before a chunk, or at the end. With a chunk the header of the one after it is read, so that each chunk costs one request. */
    final class Cursor
    {
        private long position;
        private int partition;
        private int rows;
        private int bytes;

        private Cursor()
                throws IOException
        {
            byte[] header = new byte[file.size() == 0 ? 0 : HEADER_BYTES];
            file.readFully(0, header, 0, header.length);
            position = header.length;
            parse(header, 0);
        }

        boolean atEnd()
        {
            return partition < 0;
        }

        /** Of the next chunk. */
        int partition()
        {
            return partition;
        }

        Page next()
                throws IOException
        {
            int chunk = bytes;
            byte[] read = new byte[(int) Math.min(chunk + (long) HEADER_BYTES, file.size() - position)];
            file.readFully(position, read, 0, read.length);
            position += read.length;
            Page page = encoding.read(Slices.wrappedBuffer(read, 0, chunk).getInput(), rows);
            parse(read, chunk);
            return page;
        }

        private void parse(byte[] read, int from)
        {
            if (from == read.length) {
                partition = -1;
                return;
            }
            var header = Slices.wrappedBuffer(read, from, HEADER_BYTES);
            partition = header.getInt(0);
            rows = header.getInt(Integer.BYTES);
            bytes = header.getInt(2 * Integer.BYTES);
        }
    }
}
