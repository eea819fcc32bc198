package io.lakeshift.migration.plan;

import io.airlift.slice.Slice;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.migration.rewrite.TargetLayout;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

/**
 * For each file and target partition column the least and the greatest partition value that its rows have, as far as the log states it:
 * the transforms, all of which keep the order, applied to the bounds of their source columns.
 */
final class PartitionRanges
{
    @SuppressWarnings("unchecked")
    private static final Comparator<Object> VALUE_ORDER = (Comparator<Object>) (Comparator<?>) nullsFirst(naturalOrder());

    private final Object[][] least;
    private final Object[][] greatest;
    private final boolean[][] known;

    PartitionRanges(List<AddFile> files, TargetLayout layout)
    {
        int fields = layout.fields().size();
        least = new Object[fields][];
        greatest = new Object[fields][];
        known = new boolean[fields][files.size()];
        Set<String> sources = new HashSet<>();
        for (PartitionField field : layout.fields()) {
            layout.source().column(field.source()).ifPresent(column -> sources.add(column.physicalName()));
        }
        BlockBuilder[] bounds = new BlockBuilder[fields];
        for (int field = 0; field < fields; field++) {
            bounds[field] = given(layout, field).type().createBlockBuilder(null, 2 * files.size());
        }
        for (int file = 0; file < files.size(); file++) {
            AddFile add = files.get(file);
            StatedBounds stated = add.stats().map(stats -> StatedBounds.parse(stats, sources)).orElse(new StatedBounds(Map.of(), Map.of()));
            for (int field = 0; field < fields; field++) {
                known[field][file] = append(bounds[field], given(layout, field), add, stated);
            }
        }
        for (int field = 0; field < fields; field++) {
            PartitionField target = layout.fields().get(field);
            Block values = bounds[field].build();
            // the value of a partition column that is there already needs no transform
            boolean computed = ColumnName.same(given(layout, field).name(), target.source());
            values = computed ? target.function().apply(values) : values;
            least[field] = read(target.type(), values, 0, files.size());
            greatest[field] = read(target.type(), values, 1, files.size());
        }
    }

    boolean isKnown(int file)
    {
        for (boolean[] field : known) {
            if (!field[file]) {
                return false;
            }
        }
        return true;
    }

    /** Whether all of the file's rows have one value of the field, by what is stated. */
    boolean isSingle(int field, int file)
    {
        return known[field][file] && VALUE_ORDER.compare(least[field][file], greatest[field][file]) == 0;
    }

    int compareLeast(int field, int left, int right)
    {
        return VALUE_ORDER.compare(least[field][left], least[field][right]);
    }

    Object least(int field, int file)
    {
        return least[field][file];
    }

    /** The existing column whose values say most: the partition column itself where the table has it, else the transform's source. */
    private static TableColumn given(TargetLayout layout, int field)
    {
        PartitionField target = layout.fields().get(field);
        Optional<TableColumn> there = layout.source().column(target.name()).filter(TableColumn::partition);
        return there.orElseGet(() -> layout.source().column(target.source()).orElseThrow());
    }

    private static boolean append(BlockBuilder builder, TableColumn column, AddFile file, StatedBounds stated)
    {
        String name = column.physicalName();
        boolean constant = column.partition();
        String min = constant ? file.partitionValues().get(name) : stated.min().get(name);
        String max = constant ? min : stated.max().get(name);
        if (!constant && (min == null || max == null)) {
            builder.appendNull();
            builder.appendNull();
            return false;
        }
        try {
            Object least = PartitionValueCodec.parse(min, column.type());
            Object greatest = PartitionValueCodec.parse(max, column.type());
            TypeUtils.writeNativeValue(column.type(), builder, least);
            TypeUtils.writeNativeValue(column.type(), builder, greatest);
            return true;
        }
        catch (IllegalArgumentException e) {
            builder.appendNull();
            builder.appendNull();
            return false;
        }
    }

    private static Object[] read(Type type, Block values, int offset, int files)
    {
        Object[] read = new Object[files];
        for (int file = 0; file < files; file++) {
            Object value = TypeUtils.readNativeValue(type, values, 2 * file + offset);
            read[file] = value instanceof Slice slice ? slice.copy() : value;
        }
        return read;
    }
}
