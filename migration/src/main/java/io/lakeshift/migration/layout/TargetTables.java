package io.lakeshift.migration.layout;

import com.google.inject.Inject;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.partition.PartitionSpec;
import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.MigrationConfig;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.migration.rewrite.TargetLayout;
import io.trino.spi.TrinoException;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.UUID.nameUUIDFromBytes;

/** Works out what a table becomes under a layout. Touches nothing. */
public final class TargetTables
{
    private static final int LEAST_ZORDER_COLUMNS = 2;
    private static final int MOST_ZORDER_COLUMNS = 8;
    private static final String COLUMN_MAPPING_MODE = "delta.columnMapping.mode";

    private final DataSize defaultFileSize;

    @Inject
    public TargetTables(MigrationConfig config)
    {
        this.defaultFileSize = config.getTargetFileSize();
    }

    /**
     * @param filePrefix what the names of the migration's files begin with
     * @throws TrinoException {@code LAKE_REPARTITION_REFUSED} where the layout does not fit the table
     */
    public TargetTable target(Snapshot snapshot, PartitionSpec spec, RepartitionRequest request, String filePrefix)
    {
        TableSchema source = snapshot.schema();
        List<PartitionField> fields = spec.fields(source);
        List<String> sortedBy = request.sortedBy().stream().map(name -> sortColumn(source, fields, name, request.name())).toList();
        List<String> zorderBy = zorderColumns(source, fields, request);
        Map<String, String> properties = new HashMap<>();
        String schemaString = schema(snapshot, fields, properties);
        Metadata metadata = snapshot.metadata().withLayout(schemaString, fields.stream().map(PartitionField::name).toList(), snapshot.metadata().configuration());
        TableSchema target = TableSchema.of(metadata);
        if (target.dataColumns().isEmpty()) {
            throw refused("Table %s would have no column left outside its partitioning %s; leave at least one column out".formatted(request.name(), spec.transforms()));
        }
        TargetLayout layout = new TargetLayout(snapshot.table(), source, target, fields, sortedBy, zorderBy, request.targetFileSize().orElse(defaultFileSize), filePrefix);
        return new TargetTable(
                spec,
                layout,
                schemaString,
                properties,
                target.columns().stream().anyMatch(column -> column.generationExpression().isPresent()),
                new StoredLayout(layout.order(), request.targetFileSize()));
    }

    /** Whether the table is laid out so already: its files may still have become many and small, or be out of order. */
    public static boolean unchanged(Snapshot snapshot, TargetTable target)
    {
        return target.spec().isLayoutOf(snapshot.schema()) &&
                target.layout().order().equals(StoredLayout.of(snapshot.metadata()).within(snapshot.schema(), target.layout().fields()).order());
    }

    public static boolean sameSchema(Metadata first, Metadata second)
    {
        return SchemaText.same(first.schemaString(), second.schemaString());
    }

    private static String schema(Snapshot snapshot, List<PartitionField> fields, Map<String, String> properties)
    {
        TableSchema source = snapshot.schema();
        SchemaText text = SchemaText.parse(snapshot.metadata().schemaString());
        Set<String> wanted = fields.stream().map(PartitionField::name).collect(Collectors.toCollection(() -> new TreeSet<>(ColumnName.ORDER)));
        // only columns with our own marker go; nobody can have come to rely on the values of a column that SELECT * does not show
        Set<String> dropped = source.columns().stream()
                .filter(column -> column.hidden() && column.partition() && !wanted.contains(column.name()))
                .map(TableColumn::name)
                .collect(Collectors.toSet());
        text.removeColumns(dropped::contains);
        OptionalLong nextId = nextColumnId(snapshot.metadata());
        for (PartitionField field : fields) {
            if (source.column(field.name()).isPresent()) {
                // itself, or one that is computed in the same way: the layout has refused any other of that name
                continue;
            }
            text.addHidden(field.name(), field.deltaType(), field.generationExpression().orElseThrow(), nextId,
                    nextId.isPresent() ? Optional.of(physicalName(snapshot.metadata(), field, nextId.getAsLong())) : Optional.empty());
            if (nextId.isPresent()) {
                properties.put(TargetTable.MAX_COLUMN_ID, Long.toString(nextId.getAsLong()));
                nextId = OptionalLong.of(nextId.getAsLong() + 1);
            }
        }
        return text.toString();
    }

    /** Unique by the column's id, and the same each time: what a dead migration wrote under it can be used by the one that goes on. */
    private static String physicalName(Metadata metadata, PartitionField field, long columnId)
    {
        return "col-" + nameUUIDFromBytes("%s/%s/%d".formatted(metadata.id(), field.name(), columnId).getBytes(UTF_8));
    }

    private static OptionalLong nextColumnId(Metadata metadata)
    {
        if (metadata.configuration().getOrDefault(COLUMN_MAPPING_MODE, "none").equalsIgnoreCase("none")) {
            return OptionalLong.empty();
        }
        String max = metadata.configuration().get(TargetTable.MAX_COLUMN_ID);
        if (max == null) {
            throw refused("The table has column mapping but no property %s; set it with the engine that wrote the table".formatted(TargetTable.MAX_COLUMN_ID));
        }
        return OptionalLong.of(Long.parseLong(max) + 1);
    }

    private static List<String> zorderColumns(TableSchema schema, List<PartitionField> fields, RepartitionRequest request)
    {
        if (request.zorderBy().isEmpty()) {
            return List.of();
        }
        if (!request.sortedBy().isEmpty()) {
            throw refused("Table %s cannot be laid out by sorted_by and zorder_by at the same time: each is an order of all rows of a partition. Nothing was changed. Leave one of them out"
                    .formatted(request.name()));
        }
        List<String> columns = request.zorderBy().stream().map(name -> sortColumn(schema, fields, name, request.name())).distinct().toList();
        if (columns.size() < LEAST_ZORDER_COLUMNS) {
            throw refused("Table %s cannot be laid out along a curve through %s alone: that is what sorted_by does. Nothing was changed. Name %d to %d different columns"
                    .formatted(request.name(), columns.getFirst(), LEAST_ZORDER_COLUMNS, MOST_ZORDER_COLUMNS));
        }
        if (columns.size() > MOST_ZORDER_COLUMNS) {
            throw refused("Table %s cannot be laid out along a curve through %d columns: with so many no predicate on one of them would find its rows together. Nothing was changed. Name %d to %d"
                    .formatted(request.name(), columns.size(), LEAST_ZORDER_COLUMNS, MOST_ZORDER_COLUMNS));
        }
        columns.stream().filter(name -> schema.column(name).orElseThrow().type() instanceof ArrayType || schema.column(name).orElseThrow().type() instanceof RowType).findFirst().ifPresent(name -> {
            throw refused("Table %s cannot be laid out along a curve through column %s: a nested value has no place on an axis. Nothing was changed".formatted(request.name(), name));
        });
        return columns;
    }

    private static String sortColumn(TableSchema schema, List<PartitionField> fields, String name, String table)
    {
        TableColumn column = schema.column(name).orElseThrow(() -> refused("Table %s has no column %s to sort by. Nothing was changed. It has %s"
                .formatted(table, name, schema.columns().stream().filter(candidate -> !candidate.hidden()).map(TableColumn::name).toList())));
        // whether it stays or goes: a file holds one value of it, or none
        if (column.hidden() || fields.stream().anyMatch(field -> ColumnName.same(field.name(), column.name()))) {
            throw refused("Table %s cannot be sorted by column %s: it is a partition column, the same in all rows of a file. Nothing was changed. Sort by another one%s"
                    .formatted(table, column.name(), column.generationExpression().map(expression -> ", such as the one that it is computed from: " + expression).orElse("")));
        }
        Type type = column.type();
        if (!type.isOrderable()) {
            throw refused("Table %s cannot be sorted by column %s: type %s has no order. Nothing was changed".formatted(table, column.name(), type.getDisplayName()));
        }
        return column.name();
    }

    private static TrinoException refused(String message)
    {
        return new TrinoException(LAKE_REPARTITION_REFUSED, message);
    }
}
