package io.lakeshift.connector.metadata;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.lakeshift.connector.column.FileColumns;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ColumnMetadata;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static java.util.Locale.ENGLISH;

/** A Delta schema as SQL sees it. */
final class TableColumns
{
    private TableColumns() {}

    static Map<String, ColumnHandle> handles(Snapshot snapshot)
    {
        ImmutableMap.Builder<String, ColumnHandle> handles = ImmutableMap.builder();
        snapshot.schema().columns().forEach(column -> handles.put(column.name().toLowerCase(ENGLISH), LakeColumn.of(column, snapshot.readByFieldId())));
        fileColumns(snapshot.schema()).forEach(column -> handles.put(column.name(), column));
        return handles.buildOrThrow();
    }

    /** In schema order; our own partition columns are hidden wherever they stand, and so are the columns that tell of files. */
    static List<ColumnMetadata> metadata(TableSchema schema)
    {
        ImmutableList.Builder<ColumnMetadata> columns = ImmutableList.builder();
        schema.columns().forEach(column -> columns.add(metadata(column)));
        fileColumns(schema).forEach(column -> columns.add(FileColumns.metadata(column)));
        return columns.build();
    }

    static ColumnMetadata metadata(TableSchema schema, LakeColumn column)
    {
        return column.inLog() ? metadata(schema.column(column.name()).orElseThrow()) : FileColumns.metadata(column);
    }

    /** Those whose names the table leaves free: a column of its own, which holds data, counts more than what is told of files. */
    private static List<LakeColumn> fileColumns(TableSchema schema)
    {
        Set<String> taken = schema.columns().stream().map(column -> column.name().toLowerCase(ENGLISH)).collect(toImmutableSet());
        return FileColumns.ALL.stream().filter(column -> !taken.contains(column.name())).toList();
    }

    private static ColumnMetadata metadata(TableColumn column)
    {
        return ColumnMetadata.builder()
                .setName(column.name().toLowerCase(ENGLISH))
                .setType(column.type())
                .setNullable(column.nullable())
                .setComment(comment(column))
                .setHidden(column.hidden())
                .build();
    }

    private static Optional<String> comment(TableColumn column)
    {
        return column.field().getMetadata().contains("comment") ? Optional.ofNullable(column.field().getMetadata().get("comment")).map(Object::toString) : Optional.empty();
    }
}
