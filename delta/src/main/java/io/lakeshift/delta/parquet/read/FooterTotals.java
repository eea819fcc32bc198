package io.lakeshift.delta.parquet.read;

import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;

import static java.lang.Math.max;
import static java.lang.Math.min;
import static java.util.Objects.requireNonNull;

/**
 * What a footer says of its file as a whole.
 *
 * @param columnBuffer bytes of a column in a row group that are read at once, at most
 */
record FooterTotals(FileMetaData footer, long columnBuffer)
{
    FooterTotals
    {
        requireNonNull(footer, "footer is null");
    }

    /** The file's own total, not the sum over its row groups: were one of those lost, the two would differ. */
    long rows()
    {
        return footer.getNum_rows();
    }

    /** One row group is read at a time; columns whose chunks lie close together are read with one request. */
    long bufferedBytes()
    {
        long largest = 0;
        for (RowGroup rowGroup : footer.getRow_groups()) {
            long bytes = 0;
            for (ColumnChunk column : rowGroup.getColumns()) {
                // absent where a column is encrypted, which is refused on reading
                bytes += column.isSetMeta_data() ? min(column.getMeta_data().getTotal_compressed_size(), columnBuffer) : columnBuffer;
            }
            largest = max(largest, bytes);
        }
        return largest;
    }
}
