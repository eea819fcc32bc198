package io.lakeshift.delta.parquet.write;

import io.lakeshift.delta.parquet.DataFileWriter;
import io.lakeshift.delta.parquet.DataFileWriters;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.util.List;

import static java.util.Objects.requireNonNull;

/** Writes Parquet data files with trino-parquet. Stateless. */
public final class ParquetDataFileWriters
        implements DataFileWriters
{
    private final ParquetWriteOptions options;

    public ParquetDataFileWriters(ParquetWriteOptions options)
    {
        this.options = requireNonNull(options, "options is null");
    }

    @Override
    public DataFileWriter create(TrinoFileSystem fileSystem, Location file, List<TableColumn> columns, StatisticsColumns statistics)
    {
        return new ParquetDataFileWriter(fileSystem, file, columns.stream().map(FileColumn::forWriting).toList(), statistics.leaves(columns), options);
    }
}
