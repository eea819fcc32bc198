package io.lakeshift.migration.advise;

import io.airlift.slice.Slice;
import io.lakeshift.delta.partition.PartitionField;
import io.lakeshift.delta.partition.PartitionValues;
import io.lakeshift.migration.sample.UnseenPartitions;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Counts rows by the partition of one layout that they would fall into, and keeps the bounds that the partition's files would state of the columns that are asked for. Gives up, and
 * holds nothing any more, as soon as there are more partitions than any layout may have, or a value that no partition can have.
 */
final class LayoutTally
{
    /** As {@code TextProfile} has it: what a directory's name may take. */
    private static final int MAX_NAME = 255;

    private final List<PartitionField> fields;
    private final int[] places;
    private final int bounded;
    private final long maxPartitions;
    private final Map<List<Object>, Part> parts = new HashMap<>();
    private Optional<String> rejection = Optional.empty();
    private long rows;
    private int files;
    private long partsOfFiles;

    /**
     * @param places of the fields among the values of a row
     * @param bounded how many columns are asked for
     */
    LayoutTally(List<PartitionField> fields, int[] places, int bounded, long maxPartitions)
    {
        this.fields = List.copyOf(fields);
        this.places = requireNonNull(places, "places is null");
        this.bounded = bounded;
        this.maxPartitions = maxPartitions;
    }

    List<PartitionField> fields()
    {
        return fields;
    }

    /** Why it is no layout, as a sentence. */
    Optional<String> rejection()
    {
        return rejection;
    }

    void beginFile()
    {
        files++;
    }

    /**
     * @param partition values of all layouts' fields
     * @param asked values of the columns that are asked for
     */
    void add(Object[] partition, Object[] asked)
    {
        if (rejection.isPresent()) {
            return;
        }
        Object[] key = new Object[places.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = partition[places[i]];
        }
        Part part = parts.get(Arrays.asList(key));
        if (part == null) {
            if (parts.size() >= maxPartitions) {
                reject("would make more than %,d partitions".formatted(maxPartitions));
                return;
            }
            for (int i = 0; i < key.length; i++) {
                key[i] = kept(key[i]);
            }
            PartitionValues values = PartitionValues.of(fields, Arrays.asList(key));
            // what the value is, is nobody's business here
            if (values.unfit(MAX_NAME).isPresent()) {
                reject("has a column that holds '' or another value that no partition can have");
                return;
            }
            part = new Part(values, bounded);
            parts.put(values.values(), part);
        }
        part.add(asked);
        rows++;
        if (part.lastFile != files) {
            part.lastFile = files;
            part.files++;
            partsOfFiles++;
        }
    }

    private void reject(String reason)
    {
        rejection = Optional.of(reason);
        parts.clear();
    }

    long rows()
    {
        return rows;
    }

    Collection<Part> parts()
    {
        return parts.values();
    }

    /** @param complete whether every row of the table was added */
    double expectedPartitions(boolean complete, int ofFiles)
    {
        if (complete) {
            return parts.size();
        }
        double once = parts.values().stream().filter(part -> part.files == 1).count();
        double twice = parts.values().stream().filter(part -> part.files == 2).count();
        return UnseenPartitions.expected(parts.size(), once, twice, partsOfFiles, files, ofFiles);
    }

    /** How many partitions the rows of one file are spread over, on average. */
    double partitionsPerFile()
    {
        return files == 0 ? 1 : Math.max(1, (double) partsOfFiles / files);
    }

    /** A text is a view of all texts of its page. */
    private static Object kept(Object value)
    {
        return value instanceof Slice slice ? slice.copy() : value;
    }

    static final class Part
    {
        private final PartitionValues values;
        private final Object[] min;
        private final Object[] max;
        private final long[] nulls;
        private long rows;
        private int files;
        private int lastFile;

        private Part(PartitionValues values, int bounded)
        {
            this.values = values;
            this.min = new Object[bounded];
            this.max = new Object[bounded];
            this.nulls = new long[bounded];
        }

        @SuppressWarnings("unchecked")
        private void add(Object[] asked)
        {
            rows++;
            for (int i = 0; i < asked.length; i++) {
                Object value = asked[i];
                if (value == null) {
                    nulls[i]++;
                    continue;
                }
                if (min[i] == null || ((Comparable<Object>) value).compareTo(min[i]) < 0) {
                    min[i] = kept(value);
                }
                if (max[i] == null || ((Comparable<Object>) value).compareTo(max[i]) > 0) {
                    max[i] = kept(value);
                }
            }
        }

        PartitionValues values()
        {
            return values;
        }

        long rows()
        {
            return rows;
        }

        /** Null where there are only nulls. */
        Object min(int column)
        {
            return min[column];
        }

        Object max(int column)
        {
            return max[column];
        }

        long nulls(int column)
        {
            return nulls[column];
        }
    }
}
