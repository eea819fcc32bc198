package io.lakeshift.migration.rewrite;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.spi.TrinoException;
import io.trino.spi.type.Type;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static java.util.Locale.ENGLISH;

/**
 * What a row is while it moves from one layout to the other: the columns that both schemas have, in the order of the target's. Generated partition columns
 * are no part of it: what wrote them before may have been wrong, so they are computed anew and verified by computing them once more.
 *
 * @param source the columns as the source schema has them
 * @param target the same columns as the target schema has them
 * @param dataChannels those that the written files hold
 */
record RowShape(List<TableColumn> source, List<TableColumn> target, int[] dataChannels)
{
    static RowShape of(Snapshot snapshot, TargetLayout layout)
    {
        Set<String> computed = layout.fields().stream()
                .filter(field -> !field.identity())
                .map(field -> field.name().toLowerCase(ENGLISH))
                .collect(Collectors.toUnmodifiableSet());
        ImmutableList.Builder<TableColumn> source = ImmutableList.builder();
        ImmutableList.Builder<TableColumn> target = ImmutableList.builder();
        for (TableColumn column : layout.target().columns()) {
            if (computed.contains(column.name().toLowerCase(ENGLISH))) {
                continue;
            }
            source.add(layout.source().column(column.name()).orElseThrow(() -> new TrinoException(
                    LAKE_INTERNAL,
                    "Column %s of the layout for table %s is neither computed nor in the table at version %s".formatted(column.name(), snapshot.table(), snapshot.version()))));
            target.add(column);
        }
        List<TableColumn> columns = target.build();
        int[] dataChannels = IntStream.range(0, columns.size()).filter(channel -> !columns.get(channel).partition()).toArray();
        return new RowShape(source.build(), columns, dataChannels);
    }

    List<Type> types()
    {
        return target.stream().map(TableColumn::type).toList();
    }

    List<TableColumn> dataColumns()
    {
        return target.stream().filter(column -> !column.partition()).toList();
    }

    List<Type> dataTypes()
    {
        return dataColumns().stream().map(TableColumn::type).toList();
    }

    /** Where a transform's source column is. */
    int channel(PartitionField field)
    {
        for (int channel = 0; channel < target.size(); channel++) {
            if (ColumnName.same(target.get(channel).name(), field.source())) {
                return channel;
            }
        }
        throw new TrinoException(LAKE_INTERNAL, "The source %s of partition column %s is no column of the table".formatted(field.source(), field.name()));
    }
}
