package io.lakeshift.delta.files;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lakeshift.delta.schema.TableColumn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Distinct partition values of a table, numbered in order of appearance. Grows only, so that successive indexes of a table share it.
 */
final class PartitionDictionary
{
    private final List<TableColumn> partitionColumns;
    @GuardedBy("this")
    private final Map<Map<String, String>, Integer> numbers = new HashMap<>();
    @GuardedBy("this")
    private final List<PartitionTuple> tuples = new ArrayList<>();
    @GuardedBy("this")
    private long retainedBytes;
    @GuardedBy("this")
    private List<PartitionTuple> view = ImmutableList.of();

    PartitionDictionary(List<TableColumn> partitionColumns)
    {
        this.partitionColumns = ImmutableList.copyOf(partitionColumns);
    }

    synchronized int number(Map<String, String> logged)
    {
        Integer known = numbers.get(logged);
        if (known != null) {
            return known;
        }
        PartitionTuple tuple = PartitionTuple.of(logged, partitionColumns);
        tuples.add(tuple);
        numbers.put(logged, tuples.size() - 1);
        retainedBytes += tuple.retainedBytes();
        return tuples.size() - 1;
    }

    synchronized PartitionTuple tuple(int number)
    {
        return tuples.get(number);
    }

    synchronized List<PartitionTuple> tuples()
    {
        if (view.size() != tuples.size()) {
            view = ImmutableList.copyOf(tuples);
        }
        return view;
    }

    synchronized long retainedBytes()
    {
        return retainedBytes;
    }
}
