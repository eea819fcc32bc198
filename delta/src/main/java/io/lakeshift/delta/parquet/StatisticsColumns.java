package io.lakeshift.delta.parquet;

import com.google.common.collect.ImmutableList;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.lakeshift.delta.schema.TableColumn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * The leaf columns of a table whose data files get bounds and null counts. A column that is named wins over one that is counted; a named struct stands for all
 * fields in it; arrays and maps count as one leaf; partition columns are no columns of data files and do not count. All as Spark does it.
 *
 * @param named by {@code delta.dataSkippingStatsColumns}; an empty list: no column
 * @param first so many, in the order of the schema ({@code delta.dataSkippingNumIndexedCols}); negative: all
 */
public record StatisticsColumns(Optional<List<ColumnPath>> named, int first)
{
    public static final String NAMED_PROPERTY = "delta.dataSkippingStatsColumns";
    private static final String FIRST_PROPERTY = "delta.dataSkippingNumIndexedCols";
    private static final int DEFAULT_FIRST = 32;

    /** What a table has that says nothing. */
    public static final StatisticsColumns DEFAULT = new StatisticsColumns(Optional.empty(), DEFAULT_FIRST);

    public StatisticsColumns
    {
        named = requireNonNull(named, "named is null").map(ImmutableList::copyOf);
    }

    /** @param configuration the table's properties */
    public static StatisticsColumns of(Map<String, String> configuration)
    {
        return new StatisticsColumns(Optional.ofNullable(configuration.get(NAMED_PROPERTY)).map(ColumnPath::parseList), first(configuration.get(FIRST_PROPERTY)));
    }

    private static int first(String text)
    {
        try {
            return text == null ? DEFAULT_FIRST : Integer.parseInt(text.strip());
        }
        catch (NumberFormatException e) {
            // statistics only help: a property that no engine accepts is no reason not to write
            return DEFAULT_FIRST;
        }
    }

    /**
     * @param columns of the data files, in the order of the schema
     * @return physical names from the column down to the leaf
     */
    public Set<List<String>> leaves(List<TableColumn> columns)
    {
        Set<List<String>> leaves = new HashSet<>();
        List<Leaf> all = new ArrayList<>();
        columns.forEach(column -> addLeaves(column, ImmutableList.of(column.name()), ImmutableList.of(column.physicalName()), column.field().getDataType(), all));
        for (Leaf leaf : all) {
            boolean wanted = named.map(paths -> paths.stream().anyMatch(path -> path.covers(leaf.logical()))).orElse(first < 0 || leaves.size() < first);
            if (wanted) {
                leaves.add(leaf.physical());
            }
        }
        return leaves;
    }

    private static void addLeaves(TableColumn column, List<String> logical, List<String> physical, DataType type, List<Leaf> leaves)
    {
        if (!(type instanceof StructType struct)) {
            leaves.add(new Leaf(logical, physical));
            return;
        }
        for (StructField field : struct.fields()) {
            addLeaves(column, with(logical, field.getName()), with(physical, column.physicalName(field)), field.getDataType(), leaves);
        }
    }

    private static List<String> with(List<String> path, String name)
    {
        return ImmutableList.<String>builder().addAll(path).add(name).build();
    }

    private record Leaf(List<String> logical, List<String> physical) {}
}
