package io.lakeshift.connector.read;

import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.split.SplitFile;
import io.trino.plugin.base.metrics.LongCount;
import io.trino.spi.block.Block;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;
import io.trino.spi.metrics.Metrics;
import io.trino.spi.predicate.TupleDomain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

import static io.trino.spi.type.TypeUtils.writeNativeValue;
import static java.util.Objects.requireNonNull;

/**
 * Reads the files of a split one after the other. A file that a join has ruled out meanwhile is passed over, and one of which the query wants no column
 * that is in it is not opened: the log knows how many rows it has.
 */
final class FileSequencePageSource
        implements ConnectorPageSource
{
    /** What a scan cost in files, shown by EXPLAIN ANALYZE VERBOSE and by the demo; a divided file counts where it begins. */
    private static final String FILES_OPENED = "files opened";
    private static final int ROWS_PER_PAGE = 8192;

    interface FileOpener
    {
        ConnectorPageSource open(SplitFile file, TupleDomain<LakeColumn> dynamicPredicate);
    }

    private final Iterator<SplitFile> files;
    private final ColumnChannels columns;
    private final FileOpener opener;
    private final Supplier<TupleDomain<LakeColumn>> dynamicPredicate;

    private ConnectorPageSource current;
    private long rowsWithoutReading;
    private Block[] constants;
    private long completedBytes;
    private long completedPositions;
    private long filesOpened;
    private long readTimeNanos;
    private boolean closed;

    FileSequencePageSource(List<SplitFile> files, ColumnChannels columns, FileOpener opener, Supplier<TupleDomain<LakeColumn>> dynamicPredicate)
    {
        this.files = requireNonNull(files, "files is null").iterator();
        this.columns = requireNonNull(columns, "columns is null");
        this.opener = requireNonNull(opener, "opener is null");
        this.dynamicPredicate = requireNonNull(dynamicPredicate, "dynamicPredicate is null");
    }

    @Override
    public SourcePage getNextSourcePage()
    {
        while (!closed) {
            if (rowsWithoutReading > 0) {
                int rows = (int) Math.min(rowsWithoutReading, ROWS_PER_PAGE);
                rowsWithoutReading -= rows;
                return arranged(SourcePage.create(rows));
            }
            if (current == null) {
                if (!files.hasNext()) {
                    return null;
                }
                begin(files.next());
                continue;
            }
            SourcePage page = current.getNextSourcePage();
            if (page != null) {
                return arranged(page);
            }
            if (!current.isFinished()) {
                return null;
            }
            endFile();
        }
        return null;
    }

    private SourcePage arranged(SourcePage page)
    {
        completedPositions += page.getPositionCount();
        return new ArrangedPage(page, columns.channels(), constants);
    }

    private void begin(SplitFile file)
    {
        TupleDomain<LakeColumn> dynamic = dynamicPredicate.get();
        if (!FileConstants.matches(file, dynamic)) {
            return;
        }
        constants = new Block[columns.columns().size()];
        for (int i = 0; i < constants.length; i++) {
            LakeColumn column = columns.columns().get(i);
            constants[i] = FileConstants.isConstant(column) ? writeNativeValue(column.type(), FileConstants.value(file, column)) : null;
        }
        if (columns.read().isEmpty() && file.rows().isPresent()) {
            // a divided file's rows are those of its first range
            rowsWithoutReading = file.start() == 0 ? file.rows().getAsLong() : 0;
            return;
        }
        current = opener.open(file, dynamic);
        filesOpened += file.start() == 0 ? 1 : 0;
    }

    private void endFile()
    {
        completedBytes += current.getCompletedBytes();
        readTimeNanos += current.getReadTimeNanos();
        ConnectorPageSource ended = current;
        current = null;
        try {
            ended.close();
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long getCompletedBytes()
    {
        return completedBytes + (current == null ? 0 : current.getCompletedBytes());
    }

    @Override
    public Metrics getMetrics()
    {
        return new Metrics(Map.of(FILES_OPENED, new LongCount(filesOpened)));
    }

    @Override
    public OptionalLong getCompletedPositions()
    {
        return OptionalLong.of(completedPositions);
    }

    @Override
    public long getReadTimeNanos()
    {
        return readTimeNanos + (current == null ? 0 : current.getReadTimeNanos());
    }

    @Override
    public boolean isFinished()
    {
        return closed || (current == null && rowsWithoutReading == 0 && !files.hasNext());
    }

    @Override
    public void close()
            throws IOException
    {
        closed = true;
        if (current != null) {
            ConnectorPageSource open = current;
            current = null;
            open.close();
        }
    }
}
