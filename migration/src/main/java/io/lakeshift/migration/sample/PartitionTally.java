package io.lakeshift.migration.sample;

import io.airlift.slice.Slice;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.partition.PartitionValues;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.migration.sample.PartitionSample.Differing;
import io.lakeshift.migration.sample.PartitionSample.Unfit;
import io.trino.spi.block.Block;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import static io.trino.spi.type.TypeUtils.readNativeValue;
import static java.util.Objects.requireNonNull;

/** Counts rows by the partition they fall into. Holds one key more than the limit at most, whatever the rows. */
final class PartitionTally
{
    private final List<PartitionField> fields;
    private final int maxNameLength;
    private final int maxPartitions;
    private final Map<List<Object>, Count> counts = new HashMap<>();
    private int files;
    private long partitionsInFiles;
    private long total;
    private Optional<Unfit> unfit = Optional.empty();
    private Optional<Differing> differing = Optional.empty();

    PartitionTally(List<PartitionField> fields, int maxNameLength, int maxPartitions)
    {
        this.fields = requireNonNull(fields, "fields is null");
        this.maxNameLength = maxNameLength;
        this.maxPartitions = maxPartitions;
    }

    long rows()
    {
        return total;
    }

    /** Whether there are more partitions than were asked for: nothing further is counted. */
    boolean full()
    {
        return counts.size() > maxPartitions;
    }

    void beginFile()
    {
        files++;
    }

    /**
     * @param sources one block per field
     * @param taken for each field what is stored of the column that it takes over, null where it takes none
     * @param file that they come from, for messages
     */
    void add(Block[] sources, Block[] taken, int positions, AddFile file)
    {
        List<Block> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            PartitionField field = fields.get(i);
            values.add(field.function().apply(sources[i]));
        }
        for (int position = 0; position < positions && !full(); position++) {
            List<Object> key = new ArrayList<>(fields.size());
            for (int i = 0; i < fields.size(); i++) {
                Object value = readNativeValue(fields.get(i).type(), values.get(i), position);
                if (taken[i] != null && differing.isEmpty()) {
                    compare(fields.get(i), value, readNativeValue(fields.get(i).type(), taken[i], position), file);
                }
                key.add(value);
            }
            Count count = counts.get(key);
            if (count == null) {
                // a text is a view of all texts of its page
                List<Object> kept = key.stream().map(value -> value instanceof Slice slice ? slice.copy() : value).collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
                count = new Count(PartitionValues.of(fields, kept));
                counts.put(kept, count);
                if (unfit.isEmpty()) {
                    unfit = count.values.unfit(maxNameLength).map(value -> new Unfit(value, file.path()));
                }
            }
            if (count.lastFile != files) {
                count.lastFile = files;
                count.files++;
                partitionsInFiles++;
            }
            count.rows++;
            total++;
        }
    }

    private void compare(PartitionField field, Object computed, Object stored, AddFile file)
    {
        if (!Objects.equals(computed, stored)) {
            differing = Optional.of(new Differing(field, PartitionValueCodec.format(stored, field.type()), PartitionValueCodec.format(computed, field.type()), file.path()));
        }
    }

    /**
     * @param complete whether all rows were added
     * @param ofFiles that the table has
     */
    PartitionSample result(boolean complete, int ofFiles)
    {
        Map<String, Long> partitions = new HashMap<>();
        counts.values().forEach(count -> partitions.merge(count.values.directory(), count.rows, Long::sum));
        return new PartitionSample(partitions, total, complete, complete ? partitions.size() : expected(ofFiles), unfit, differing);
    }

    private double expected(int ofFiles)
    {
        double once = counts.values().stream().filter(count -> count.files == 1).count();
        double twice = counts.values().stream().filter(count -> count.files == 2).count();
        return UnseenPartitions.expected(counts.size(), once, twice, partitionsInFiles, files, ofFiles);
    }

    private static final class Count
    {
        private final PartitionValues values;
        private long rows;
        private int files;
        private int lastFile;

        Count(PartitionValues values)
        {
            this.values = values;
        }
    }
}
