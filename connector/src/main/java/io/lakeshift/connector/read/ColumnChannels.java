package io.lakeshift.connector.read;

import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.column.LakeColumn.Role;
import io.lakeshift.delta.parquet.FileColumn;

import java.util.List;

/**
 * How the columns that a query wants come about: read from files, or the same for all rows of a file.
 *
 * @param columns that the query wants, in its order
 * @param read the columns to read from files, in the order of the reader's channels
 * @param channels for each wanted column the reader's channel, or -1 for a constant
 */
record ColumnChannels(List<LakeColumn> columns, List<FileColumn> read, int[] channels)
{
    static ColumnChannels of(List<LakeColumn> columns)
    {
        List<LakeColumn> read = columns.stream().filter(column -> column.role() == Role.DATA).distinct().toList();
        return new ColumnChannels(
                columns,
                read.stream().map(LakeColumn::inFile).toList(),
                columns.stream().mapToInt(read::indexOf).toArray());
    }
}
