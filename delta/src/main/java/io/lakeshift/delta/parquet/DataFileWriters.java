package io.lakeshift.delta.parquet;

import io.lakeshift.delta.schema.TableColumn;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.util.List;

/** Opens data files for writing. */
public interface DataFileWriters
{
    /**
     * @param columns the columns that the file holds, in the order of the pages' channels: the table's data columns, physical names, field ids under column mapping
     * @param statistics which of them get bounds and null counts, as the table wants it
     */
    DataFileWriter create(TrinoFileSystem fileSystem, Location file, List<TableColumn> columns, StatisticsColumns statistics);
}
