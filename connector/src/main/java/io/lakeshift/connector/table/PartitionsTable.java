package io.lakeshift.connector.table;

import com.google.common.collect.ImmutableList;
import io.lakeshift.connector.scan.FileValues;
import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.Page;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.RowType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

import static io.trino.spi.block.RowValueBuilder.buildRowValue;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.TypeUtils.writeNativeValue;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.util.Locale.ENGLISH;

/** {@code t$partitions}: files, bytes and rows by partition; {@code partition} as in Trino's own Delta Lake connector, and its hive directory as text. */
final class PartitionsTable
        implements MetadataTable
{
    @Override
    public String name()
    {
        return "partitions";
    }

    @Override
    public List<ColumnMetadata> columns(Snapshot snapshot)
    {
        ImmutableList.Builder<ColumnMetadata> columns = ImmutableList.builder();
        if (!snapshot.schema().partitionColumns().isEmpty()) {
            columns.add(new ColumnMetadata("partition", partitionType(snapshot)));
        }
        columns.add(new ColumnMetadata("file_count", BIGINT));
        columns.add(new ColumnMetadata("total_size", BIGINT));
        columns.add(new ColumnMetadata("row_count", BIGINT));
        columns.add(new ColumnMetadata("directory", VARCHAR));
        return columns.build();
    }

    @Override
    public List<Page> rows(TrinoFileSystem fileSystem, Snapshot snapshot, TupleDomain<Integer> constraint)
    {
        Map<String, Totals> partitions = new TreeMap<>();
        FileIndex files = snapshot.files();
        for (int ordinal = 0; ordinal < files.size(); ordinal++) {
            AddFile file = files.file(ordinal);
            partitions.computeIfAbsent(FileValues.partition(snapshot, file), _ -> new Totals(file)).add(file, files.rows(ordinal));
        }

        Rows rows = new Rows(columns(snapshot).stream().map(ColumnMetadata::getType).toList());
        partitions.forEach((directory, totals) -> {
            List<Object> row = new ArrayList<>();
            if (!snapshot.schema().partitionColumns().isEmpty()) {
                row.add(partition(snapshot, totals.first));
            }
            row.add(totals.files);
            row.add(totals.bytes);
            row.add(totals.rows);
            row.add(directory);
            rows.add(row.toArray());
        });
        return rows.pages();
    }

    private static RowType partitionType(Snapshot snapshot)
    {
        return RowType.from(snapshot.schema().partitions().stream()
                .map(column -> RowType.field(column.name().toLowerCase(ENGLISH), column.type()))
                .toList());
    }

    private static Object partition(Snapshot snapshot, AddFile file)
    {
        return buildRowValue(partitionType(snapshot), fields -> {
            for (int i = 0; i < fields.size(); i++) {
                TableColumn column = snapshot.schema().partitions().get(i);
                writeNativeValue(column.type(), fields.get(i), value(column, file));
            }
        });
    }

    /** Text that is no value of the column's type shows as NULL here; reading the file's rows tells what is wrong. */
    private static Object value(TableColumn column, AddFile file)
    {
        try {
            return PartitionValueCodec.parse(file.partitionValues().get(column.physicalName()), column.type());
        }
        catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static final class Totals
    {
        private final AddFile first;
        private long files;
        private long bytes;
        private OptionalLong rows = OptionalLong.of(0);

        private Totals(AddFile first)
        {
            this.first = first;
        }

        private void add(AddFile file, OptionalLong live)
        {
            files++;
            bytes += file.size();
            rows = rows.isPresent() && live.isPresent() ? OptionalLong.of(rows.getAsLong() + live.getAsLong()) : OptionalLong.empty();
        }
    }
}
