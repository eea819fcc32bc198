package io.lakeshift.delta.parquet.read;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import io.lakeshift.delta.parquet.FileColumn;
import io.trino.parquet.Column;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.io.ColumnIO;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.PrimitiveColumnIO;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static io.trino.parquet.ParquetTypeUtils.getColumnIO;

/**
 * The wanted columns in terms of one file.
 *
 * @param schema of the file, reduced to what is wanted
 * @param decoded what trino-parquet decodes, each column once
 * @param channels where each wanted column comes from, in the order of the pages' channels
 * @param descriptors of the columns, for pruning only or not, that are primitive and in the file
 */
record ColumnBinding(MessageType schema, List<Column> decoded, List<Channel> channels, Map<FileColumn, ColumnDescriptor> descriptors)
{
    /**
     * @param decoded index into {@link ColumnBinding#decoded}; -1 where the file lacks the column
     */
    record Channel(int decoded, FileColumn column, Optional<ValueConversion> conversion) {}

    /**
     * @param columns to decode
     * @param pruning further columns, of which only the statistics are of interest
     */
    static ColumnBinding bind(MessageType fileSchema, List<FileColumn> columns, List<FileColumn> pruning)
    {
        MessageColumnIO whole = getColumnIO(fileSchema, fileSchema);
        Map<FileColumn, Type> found = new LinkedHashMap<>();
        for (FileColumn column : Iterables.concat(columns, pruning)) {
            FieldBinder.find(whole, column).ifPresent(stored -> found.put(column, stored.getType()));
        }
        MessageType schema = new MessageType(fileSchema.getName(), ImmutableList.copyOf(found.values().stream().distinct().toList()));
        MessageColumnIO reduced = getColumnIO(fileSchema, schema);

        List<Column> decoded = new ArrayList<>();
        ImmutableMap.Builder<FileColumn, ColumnDescriptor> descriptors = ImmutableMap.builder();
        Map<FileColumn, Channel> bound = new LinkedHashMap<>();
        for (FileColumn column : found.keySet()) {
            ColumnIO stored = FieldBinder.find(reduced, column).orElseThrow();
            Optional<BoundField> field = columns.contains(column) ? FieldBinder.bind(column, stored) : Optional.empty();
            if (field.isPresent()) {
                bound.put(column, new Channel(decoded.size(), column, field.get().conversion()));
                decoded.add(new Column(stored.getName(), field.get().field()));
            }
            if (stored instanceof PrimitiveColumnIO primitive) {
                descriptors.put(column, primitive.getColumnDescriptor());
            }
        }
        List<Channel> channels = columns.stream()
                .map(column -> bound.getOrDefault(column, new Channel(-1, column, Optional.empty())))
                .toList();
        return new ColumnBinding(schema, ImmutableList.copyOf(decoded), channels, descriptors.buildOrThrow());
    }
}
