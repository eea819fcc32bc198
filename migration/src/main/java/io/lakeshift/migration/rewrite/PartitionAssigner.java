package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.log.AddFile;
import io.trino.spi.Page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Numbers the partitions of one group and tells each row's, a page at a time. Not thread safe. */
final class PartitionAssigner
{
    // of about as many as a page has rows there may be one for each row, and nothing is gained
    private static final int MOST_COMBINATIONS = 1 << 13;

    private final PartitionNames names;
    private final List<FieldValues> fields;
    private final Map<List<Integer>, Integer> numbers = new HashMap<>();
    private final List<Partition> partitions = new ArrayList<>();
    private int[] lastKey;
    private int lastNumber;

    /** @param fields one per partition column, in order */
    PartitionAssigner(PartitionNames names, List<FieldValues> fields)
    {
        this.names = requireNonNull(names, "names is null");
        this.fields = List.copyOf(fields);
    }

    Partition partition(int number)
    {
        return partitions.get(number);
    }

    int partitionCount()
    {
        return partitions.size();
    }

    /** @param file that the page comes from, for messages */
    PartitionedPage assign(Page page, AddFile file)
    {
        int rows = page.getPositionCount();
        int[] key = new int[fields.size()];
        int[][] perRow = new int[fields.size()][];
        boolean whole = true;
        for (int i = 0; i < key.length; i++) {
            FieldValues.Ids ids = fields.get(i).ids(page);
            key[i] = ids.single();
            perRow[i] = ids.perRow();
            whole &= perRow[i] == null;
        }
        if (whole) {
            return PartitionedPage.whole(page, number(key, file));
        }
        int[] assigned = new int[rows];
        int[] known = combinations(perRow);
        for (int row = 0; row < rows; row++) {
            int combination = 0;
            for (int i = 0; i < key.length; i++) {
                if (perRow[i] != null) {
                    key[i] = perRow[i][row];
                    combination = combination * fields.get(i).count() + key[i];
                }
            }
            if (known == null) {
                assigned[row] = number(key, file);
                continue;
            }
            if (known[combination] < 0) {
                known[combination] = number(key, file);
            }
            assigned[row] = known[combination];
        }
        return PartitionedPage.split(page, assigned);
    }

    /**
     * Room for the number of each combination of what differs within a page, none known yet: rows of many partitions may be mixed, and each is to be looked up once a page.
     *
     * @return null where there may be too many
     */
    private int[] combinations(int[][] perRow)
    {
        long count = 1;
        for (int i = 0; i < perRow.length && count <= MOST_COMBINATIONS; i++) {
            count *= perRow[i] == null ? 1 : fields.get(i).count();
        }
        if (count > MOST_COMBINATIONS) {
            return null;
        }
        int[] known = new int[(int) count];
        Arrays.fill(known, -1);
        return known;
    }

    private int number(int[] key, AddFile file)
    {
        // neighbours mostly share a partition
        if (lastKey != null && Arrays.equals(key, lastKey)) {
            return lastNumber;
        }
        List<Integer> boxed = Arrays.stream(key).boxed().toList();
        Integer number = numbers.get(boxed);
        if (number == null) {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < key.length; i++) {
                values.add(fields.get(i).value(key[i]));
            }
            partitions.add(names.partition(values, file));
            number = partitions.size() - 1;
            numbers.put(boxed, number);
        }
        lastKey = key.clone();
        lastNumber = number;
        return number;
    }
}
