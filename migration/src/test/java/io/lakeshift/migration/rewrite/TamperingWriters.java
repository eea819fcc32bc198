package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.parquet.DataFileScan;
import io.lakeshift.delta.parquet.DataFileWriter;
import io.lakeshift.delta.parquet.DataFileWriters;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.lakeshift.delta.parquet.WrittenFile;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.PageBuilder;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import static io.trino.memory.context.AggregatedMemoryContext.newSimpleAggregatedMemoryContext;

/** Replaces the first finished file that the damage changes by one that holds other rows: what a broken disk or writer could have left. */
public final class TamperingWriters
        implements DataFileWriters
{
    private final Consumer<List<List<Object>>> damage;
    private final AtomicBoolean done = new AtomicBoolean();

    /** @param damage changes the rows of a file (native values, data columns only) in place */
    public TamperingWriters(Consumer<List<List<Object>>> damage)
    {
        this.damage = damage;
    }

    public boolean done()
    {
        return done.get();
    }

    @Override
    public DataFileWriter create(TrinoFileSystem fileSystem, Location file, List<TableColumn> columns, StatisticsColumns statistics)
    {
        return new ForwardingWriter(LocalLake.WRITERS.create(fileSystem, file, columns, statistics), written -> tamper(fileSystem, written, columns, statistics));
    }

    private WrittenFile tamper(TrinoFileSystem fileSystem, WrittenFile written, List<TableColumn> columns, StatisticsColumns statistics)
    {
        List<List<Object>> rows = read(fileSystem, written, columns);
        String before = rows.toString();
        damage.accept(rows);
        if (before.equals(rows.toString()) || !done.compareAndSet(false, true)) {
            return written;
        }
        try {
            fileSystem.deleteFile(written.file());
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DataFileWriter writer = LocalLake.WRITERS.create(fileSystem, written.file(), columns, statistics);
        PageBuilder page = new PageBuilder(columns.stream().map(TableColumn::type).toList());
        for (List<Object> row : rows) {
            page.declarePosition();
            for (int channel = 0; channel < columns.size(); channel++) {
                TypeUtils.writeNativeValue(columns.get(channel).type(), page.getBlockBuilder(channel), row.get(channel));
            }
        }
        writer.append(page.build());
        return writer.finish();
    }

    private static List<List<Object>> read(TrinoFileSystem fileSystem, WrittenFile written, List<TableColumn> columns)
    {
        List<List<Object>> rows = new ArrayList<>();
        List<FileColumn> fileColumns = columns.stream().map(column -> FileColumn.forReading(column, false)).toList();
        DataFileScan scan = new DataFileScan(
                Location.of("local:///"), written.file(), written.size(), 0, written.size(), fileColumns, TupleDomain.all(), Optional.empty());
        try (ConnectorPageSource source = LocalLake.READER.open(fileSystem, scan, newSimpleAggregatedMemoryContext())) {
            for (SourcePage page = source.getNextSourcePage(); page != null; page = source.getNextSourcePage()) {
                for (int position = 0; position < page.getPositionCount(); position++) {
                    List<Object> row = new ArrayList<>();
                    for (int channel = 0; channel < columns.size(); channel++) {
                        Type type = columns.get(channel).type();
                        row.add(TypeUtils.readNativeValue(type, page.getBlock(channel), position));
                    }
                    rows.add(row);
                }
            }
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }
}
