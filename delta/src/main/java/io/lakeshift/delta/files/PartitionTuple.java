package io.lakeshift.delta.files;

import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * The partition values that files share.
 *
 * @param logged as the add actions have them, by physical name
 * @param values Trino's native values in partitioning order; null for SQL NULL and where the text is no value of the column's type
 * @param unparsable the columns whose text is no value: such a file may hold anything
 */
public record PartitionTuple(Map<String, String> logged, List<Object> values, BitSet unparsable)
{
    public PartitionTuple
    {
        requireNonNull(logged, "logged is null");
        values = Collections.unmodifiableList(new ArrayList<>(values));
        requireNonNull(unparsable, "unparsable is null");
    }

    static PartitionTuple of(Map<String, String> logged, List<TableColumn> partitionColumns)
    {
        List<Object> values = new ArrayList<>(partitionColumns.size());
        BitSet unparsable = new BitSet();
        for (TableColumn column : partitionColumns) {
            Object value = null;
            try {
                value = PartitionValueCodec.parse(logged.get(column.physicalName()), column.type());
            }
            catch (IllegalArgumentException e) {
                unparsable.set(values.size());
            }
            values.add(value);
        }
        return new PartitionTuple(logged, values, unparsable);
    }

    public boolean parsable(int column)
    {
        return !unparsable.get(column);
    }

    long retainedBytes()
    {
        long bytes = 200;
        for (Map.Entry<String, String> entry : logged.entrySet()) {
            // the key's text is shared with the schema by few, counted here by all
            bytes += 180 + entry.getKey().length() + (entry.getValue() == null ? 0 : 3L * entry.getValue().length());
        }
        return bytes;
    }
}
