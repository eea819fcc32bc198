package io.lakeshift.delta.commit;

import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.utils.CloseableIterator;

import java.io.IOException;

import static io.lakeshift.delta.commit.SelectedRows.isSelected;
import static java.util.Objects.requireNonNull;

/** Counts the selected rows that pass: {@code _last_checkpoint.size}. */
final class CountedRows
        implements CloseableIterator<FilteredColumnarBatch>
{
    private final CloseableIterator<FilteredColumnarBatch> batches;
    private long rows;

    CountedRows(CloseableIterator<FilteredColumnarBatch> batches)
    {
        this.batches = requireNonNull(batches, "batches is null");
    }

    long rows()
    {
        return rows;
    }

    @Override
    public boolean hasNext()
    {
        return batches.hasNext();
    }

    @Override
    public FilteredColumnarBatch next()
    {
        FilteredColumnarBatch batch = batches.next();
        int size = batch.getData().getSize();
        for (int row = 0; row < size; row++) {
            if (isSelected(batch, row)) {
                rows++;
            }
        }
        return batch;
    }

    @Override
    public void close()
            throws IOException
    {
        batches.close();
    }
}
