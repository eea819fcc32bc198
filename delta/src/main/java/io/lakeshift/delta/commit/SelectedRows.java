package io.lakeshift.delta.commit;

import io.delta.kernel.data.FilteredColumnarBatch;

/** Which rows of a batch of Delta Kernel count: all where it has no selection, none whose selection is null. */
final class SelectedRows
{
    private SelectedRows() {}

    static boolean isSelected(FilteredColumnarBatch batch, int row)
    {
        return batch.getSelectionVector().map(selection -> !selection.isNullAt(row) && selection.getBoolean(row)).orElse(true);
    }
}
