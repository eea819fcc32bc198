package io.lakeshift.delta.parquet;

import com.google.common.collect.ImmutableList;
import io.airlift.slice.Slice;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.Page;
import io.trino.spi.block.ArrayBlockBuilder;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.MapBlockBuilder;
import io.trino.spi.block.RowBlockBuilder;
import io.trino.spi.block.SqlMap;
import io.trino.spi.block.SqlRow;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.airlift.slice.Slices.utf8Slice;
import static io.trino.memory.context.AggregatedMemoryContext.newSimpleAggregatedMemoryContext;
import static io.trino.spi.type.TypeUtils.readNativeValue;
import static io.trino.spi.type.TypeUtils.writeNativeValue;

/** Pages from and to lists of native values; rows and arrays are lists, maps are maps, strings may be given as such. */
public final class Pages
{
    private Pages() {}

    public static Page page(List<Type> types, List<List<?>> rows)
    {
        Block[] blocks = new Block[types.size()];
        for (int channel = 0; channel < blocks.length; channel++) {
            BlockBuilder builder = types.get(channel).createBlockBuilder(null, rows.size());
            for (List<?> row : rows) {
                write(types.get(channel), row.get(channel), builder);
            }
            blocks[channel] = builder.build();
        }
        return new Page(rows.size(), blocks);
    }

    @SuppressWarnings("unchecked")
    private static void write(Type type, Object value, BlockBuilder builder)
    {
        if (value == null) {
            builder.appendNull();
            return;
        }
        switch (type) {
            case RowType row -> ((RowBlockBuilder) builder).buildEntry(fields -> {
                for (int i = 0; i < fields.size(); i++) {
                    write(row.getFields().get(i).getType(), ((List<Object>) value).get(i), fields.get(i));
                }
            });
            case ArrayType array -> ((ArrayBlockBuilder) builder).buildEntry(elements ->
                    ((List<Object>) value).forEach(element -> write(array.getElementType(), element, elements)));
            case MapType map -> ((MapBlockBuilder) builder).buildEntry((keys, values) -> ((Map<Object, Object>) value).forEach((key, entry) -> {
                write(map.getKeyType(), key, keys);
                write(map.getValueType(), entry, values);
            }));
            default -> writeNativeValue(type, builder, value instanceof String text ? utf8Slice(text) : value);
        }
    }

    public static List<List<Object>> rows(List<Type> types, Page page)
    {
        List<List<Object>> rows = new ArrayList<>();
        for (int position = 0; position < page.getPositionCount(); position++) {
            List<Object> row = new ArrayList<>();
            for (int channel = 0; channel < types.size(); channel++) {
                row.add(read(types.get(channel), page.getBlock(channel), position));
            }
            rows.add(row);
        }
        return rows;
    }

    private static Object read(Type type, Block block, int position)
    {
        if (block.isNull(position)) {
            return null;
        }
        switch (type) {
            case RowType row -> {
                SqlRow value = row.getObject(block, position);
                List<Object> fields = new ArrayList<>();
                for (int i = 0; i < value.getFieldCount(); i++) {
                    fields.add(read(row.getFields().get(i).getType(), value.getRawFieldBlock(i), value.getRawIndex()));
                }
                return fields;
            }
            case ArrayType array -> {
                Block elements = array.getObject(block, position);
                List<Object> values = new ArrayList<>();
                for (int i = 0; i < elements.getPositionCount(); i++) {
                    values.add(read(array.getElementType(), elements, i));
                }
                return values;
            }
            case MapType map -> {
                SqlMap value = map.getObject(block, position);
                Map<Object, Object> entries = new LinkedHashMap<>();
                for (int i = 0; i < value.getSize(); i++) {
                    entries.put(
                            read(map.getKeyType(), value.getRawKeyBlock(), value.getRawOffset() + i),
                            read(map.getValueType(), value.getRawValueBlock(), value.getRawOffset() + i));
                }
                return entries;
            }
            default -> {
                Object value = readNativeValue(type, block, position);
                return value instanceof Slice slice && !type.getBaseName().equals("varbinary") ? slice.toStringUtf8() : value;
            }
        }
    }

    public static List<Type> types(List<TableColumn> columns)
    {
        return columns.stream().map(TableColumn::type).toList();
    }

    public static WrittenFile write(DataFileWriters writers, TrinoFileSystem fileSystem, Location file, List<TableColumn> columns, Page... pages)
    {
        return write(writers, fileSystem, file, columns, StatisticsColumns.DEFAULT, pages);
    }

    public static WrittenFile write(DataFileWriters writers, TrinoFileSystem fileSystem, Location file, List<TableColumn> columns, StatisticsColumns statistics, Page... pages)
    {
        try (DataFileWriter writer = writers.create(fileSystem, file, columns, statistics)) {
            Arrays.stream(pages).forEach(writer::append);
            return writer.finish();
        }
    }

    public static DataFileScan scan(Location file, long size, List<FileColumn> columns)
    {
        return scan(file, size, columns, TupleDomain.all());
    }

    public static DataFileScan scan(Location file, long size, List<FileColumn> columns, TupleDomain<String> predicate)
    {
        return new DataFileScan(file.parentDirectory(), file, size, 0, size, columns, predicate, Optional.empty());
    }

    public static List<List<Object>> read(DataFileReader reader, TrinoFileSystem fileSystem, DataFileScan scan)
    {
        List<Type> types = scan.columns().stream().map(FileColumn::type).toList();
        ImmutableList.Builder<List<Object>> rows = ImmutableList.builder();
        try (ConnectorPageSource source = reader.open(fileSystem, scan, newSimpleAggregatedMemoryContext())) {
            while (!source.isFinished()) {
                SourcePage page = source.getNextSourcePage();
                if (page != null) {
                    rows.addAll(rows(types, page.getPage()));
                }
            }
        }
        catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return rows.build();
    }
}
