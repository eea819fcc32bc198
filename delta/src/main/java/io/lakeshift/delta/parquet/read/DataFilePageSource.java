package io.lakeshift.delta.parquet.read;

import io.lakeshift.delta.parquet.DataFilePages;
import io.lakeshift.delta.parquet.deletion.DeletedRows;
import io.lakeshift.delta.parquet.read.ColumnBinding.Channel;
import io.trino.memory.context.LocalMemoryContext;
import io.trino.parquet.reader.ParquetReader;
import io.trino.spi.connector.SourcePage;
import io.trino.spi.metrics.Metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import static java.util.Objects.requireNonNull;

/** The pages of one data file, without the rows that its deletion vector removes. */
final class DataFilePageSource
        implements DataFilePages
{
    private final ParquetReader reader;
    private final List<Channel> channels;
    private final Optional<DeletedRows> deletedRows;
    private final LocalMemoryContext memoryOfDeletedRows;
    private final Function<Exception, RuntimeException> failure;
    private final FooterTotals footer;
    private boolean closed;
    private long completedPositions;

    /** @param memoryOfDeletedRows what they are accounted in, given back when this source is closed */
    DataFilePageSource(
            ParquetReader reader,
            List<Channel> channels,
            Optional<DeletedRows> deletedRows,
            LocalMemoryContext memoryOfDeletedRows,
            Function<Exception, RuntimeException> failure,
            FooterTotals footer)
    {
        this.reader = requireNonNull(reader, "reader is null");
        this.channels = requireNonNull(channels, "channels is null");
        this.deletedRows = requireNonNull(deletedRows, "deletedRows is null");
        this.memoryOfDeletedRows = requireNonNull(memoryOfDeletedRows, "memoryOfDeletedRows is null");
        this.failure = requireNonNull(failure, "failure is null");
        this.footer = requireNonNull(footer, "footer is null");
    }

    @Override
    public long storedRows()
    {
        return footer.rows();
    }

    @Override
    public long bufferedBytes()
    {
        return reader.getDataSource() instanceof WholeFile file ? file.getEstimatedSize() : footer.bufferedBytes();
    }

    @Override
    public SourcePage getNextSourcePage()
    {
        if (closed) {
            return null;
        }
        try {
            while (true) {
                SourcePage decoded = reader.nextPage();
                if (decoded == null) {
                    close();
                    return null;
                }
                completedPositions += decoded.getPositionCount();
                if (deletedRows.isPresent()) {
                    Optional<int[]> live = deletedRows.get().livePositions(reader.lastBatchStartRow(), decoded.getPositionCount());
                    if (live.isPresent()) {
                        if (live.get().length == 0) {
                            continue;
                        }
                        decoded.selectPositions(live.get(), 0, live.get().length);
                    }
                }
                return new DataFilePage(decoded, channels, failure);
            }
        }
        catch (IOException | RuntimeException e) {
            RuntimeException translated = failure.apply(e);
            try {
                close();
            }
            catch (RuntimeException suppressed) {
                translated.addSuppressed(suppressed);
            }
            throw translated;
        }
    }

    @Override
    public long getCompletedBytes()
    {
        return reader.getDataSource().getReadBytes();
    }

    @Override
    public OptionalLong getCompletedPositions()
    {
        return OptionalLong.of(completedPositions);
    }

    @Override
    public long getReadTimeNanos()
    {
        return reader.getDataSource().getReadTimeNanos();
    }

    @Override
    public boolean isFinished()
    {
        return closed;
    }

    @Override
    public Metrics getMetrics()
    {
        return reader.getMetrics();
    }

    @Override
    public void close()
    {
        if (closed) {
            return;
        }
        closed = true;
        memoryOfDeletedRows.close();
        try {
            reader.close();
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
