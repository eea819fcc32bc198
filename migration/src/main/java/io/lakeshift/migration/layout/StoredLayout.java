package io.lakeshift.migration.layout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.airlift.json.JsonCodec;
import io.airlift.units.DataSize;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.migration.RepartitionRequest;
import io.lakeshift.migration.rewrite.FileOrder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.airlift.json.JsonCodec.listJsonCodec;
import static java.util.Objects.requireNonNull;

/**
 * What of a layout neither the schema nor the partition columns tell: the order and the size of files. It is kept in properties of the table, which every engine carries along, so
 * that a CALL with the same partitioning goes on in the same way.
 *
 * @param targetFileSize absent where no CALL has named one
 */
public record StoredLayout(FileOrder order, Optional<DataSize> targetFileSize)
{
    public static final StoredLayout NONE = new StoredLayout(FileOrder.NONE, Optional.empty());

    private static final JsonCodec<List<String>> TEXTS = listJsonCodec(String.class);
    private static final String SORTED_BY = "lakeshift.sortedBy";
    private static final String ZORDER_BY = "lakeshift.zorderBy";
    private static final String TARGET_FILE_SIZE = "lakeshift.targetFileSize";

    public StoredLayout
    {
        requireNonNull(order, "order is null");
        requireNonNull(targetFileSize, "targetFileSize is null");
    }

    public static StoredLayout of(Metadata metadata)
    {
        Map<String, String> properties = metadata.configuration();
        return new StoredLayout(new FileOrder(texts(properties.get(SORTED_BY)), texts(properties.get(ZORDER_BY))), size(properties.get(TARGET_FILE_SIZE)));
    }

    /** An order by a column that has since been dropped, renamed or made a partition column is an order no more. */
    public StoredLayout within(TableSchema schema, List<PartitionField> fields)
    {
        boolean possible = order.columns().stream().allMatch(name ->
                schema.column(name).filter(column -> !column.hidden()).isPresent() &&
                        fields.stream().noneMatch(field -> ColumnName.same(field.name(), name)));
        return possible ? this : new StoredLayout(FileOrder.NONE, targetFileSize);
    }

    /** What a CALL leaves out is as it is. */
    public RepartitionRequest fill(RepartitionRequest request)
    {
        boolean ordered = !request.sortedBy().isEmpty() || !request.zorderBy().isEmpty();
        return new RepartitionRequest(
                request.table(),
                request.name(),
                request.partitioning(),
                ordered ? request.sortedBy() : order.sortedBy(),
                ordered ? request.zorderBy() : order.zorderBy(),
                request.targetFileSize().or(() -> targetFileSize),
                request.zone(),
                request.queryId());
    }

    /** Properties of a table with this layout instead of whatever they tell of another. */
    Map<String, String> in(Map<String, String> properties)
    {
        Map<String, String> told = new LinkedHashMap<>(properties);
        put(told, SORTED_BY, Optional.of(order.sortedBy()).filter(columns -> !columns.isEmpty()).map(StoredLayout::json));
        put(told, ZORDER_BY, Optional.of(order.zorderBy()).filter(columns -> !columns.isEmpty()).map(StoredLayout::json));
        put(told, TARGET_FILE_SIZE, targetFileSize.map(DataSize::toBytesValueString));
        return told;
    }

    private static void put(Map<String, String> properties, String name, Optional<String> value)
    {
        value.ifPresentOrElse(text -> properties.put(name, text), () -> properties.remove(name));
    }

    private static String json(List<String> columns)
    {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        columns.forEach(array::add);
        return array.toString();
    }

    /** What somebody has set by hand to something else tells nothing. */
    private static List<String> texts(String json)
    {
        try {
            return json == null ? List.of() : TEXTS.fromJson(json);
        }
        catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static Optional<DataSize> size(String text)
    {
        try {
            return Optional.ofNullable(text).map(DataSize::valueOf).filter(size -> size.toBytes() > 0);
        }
        catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
