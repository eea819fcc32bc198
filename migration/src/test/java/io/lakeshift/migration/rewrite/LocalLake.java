package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.DataFileReader;
import io.lakeshift.delta.parquet.DataFileWriters;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.parquet.write.ParquetDataFileWriters;
import io.lakeshift.delta.parquet.write.ParquetWriteOptions;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.CachingSnapshots;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.delta.storage.LocalRoot;
import io.lakeshift.delta.storage.LocalStore;
import io.lakeshift.migration.rewrite.spill.LocalSpillSpace;
import io.lakeshift.migration.rewrite.spill.SpillSpace;
import io.lakeshift.migration.verify.PageMemory;
import io.lakeshift.migration.verify.RowPages;
import io.lakeshift.migration.verify.RowReader;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.Page;
import io.trino.spi.type.TypeUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A directory of tables on the real local file system. */
public record LocalLake(Path directory, TrinoFileSystem fileSystem)
{
    static final DataFileReader READER = new ParquetDataFileReader(ParquetReadOptions.DEFAULT);
    static final DataFileWriters WRITERS = new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT);

    public LocalLake(Path directory)
    {
        this(directory, new LocalFileSystem(directory));
    }

    public LakeStores stores()
    {
        return _ -> new LocalStore(new LocalRoot(directory));
    }

    /** Beside the tables. */
    SpillSpace spillSpace()
    {
        return new LocalSpillSpace(directory.resolve("spill"));
    }

    public Snapshot snapshot(Location table)
    {
        return new CachingSnapshots(64 << 20).latest(fileSystem, table);
    }

    /** Everything under the table but its log, directories included. */
    TreeSet<String> listing(Location table)
    {
        Path root = directory.resolve(table.path());
        try (Stream<Path> paths = Files.walk(root)) {
            TreeSet<String> names = new TreeSet<>();
            paths.map(path -> root.relativize(path).toString()).filter(name -> !name.startsWith("_delta_log")).forEach(names::add);
            return names;
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * All rows of a table's files and how often each is there.
     *
     * @param partitionColumns that these files have, whatever the snapshot has
     */
    Map<List<Object>, Integer> countedRows(Snapshot snapshot, List<AddFile> files, String... partitionColumns)
    {
        Set<String> partitioned = Set.of(partitionColumns);
        List<TableColumn> columns = snapshot.schema().columns().stream()
                .map(column -> new TableColumn(
                        column.name(),
                        column.physicalName(),
                        column.fieldId(),
                        column.type(),
                        column.field(),
                        partitioned.contains(column.name()),
                        column.generationExpression(),
                        column.hidden()))
                .toList();
        Map<List<Object>, Integer> counts = new HashMap<>();
        rows(snapshot.table(), files, columns).forEach(row -> counts.merge(row, 1, Integer::sum));
        return counts;
    }

    /** Native values of whole rows, file by file. */
    List<List<Object>> rows(Location table, List<AddFile> files, List<TableColumn> columns)
    {
        RowReader reader = new RowReader(READER, table, columns, false);
        List<List<Object>> rows = new ArrayList<>();
        for (AddFile file : files) {
            try (RowPages pages = reader.open(fileSystem, file, PageMemory.UNCOUNTED)) {
                for (Page page = pages.next(); page != null; page = pages.next()) {
                    for (int position = 0; position < page.getPositionCount(); position++) {
                        List<Object> row = new ArrayList<>();
                        for (int channel = 0; channel < columns.size(); channel++) {
                            row.add(TypeUtils.readNativeValue(columns.get(channel).type(), page.getBlock(channel), position));
                        }
                        rows.add(row);
                    }
                }
            }
        }
        return rows;
    }
}
