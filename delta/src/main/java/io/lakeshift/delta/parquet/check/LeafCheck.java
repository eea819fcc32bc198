package io.lakeshift.delta.parquet.check;

import io.lakeshift.delta.parquet.check.StatisticsCheck.Fault;
import io.lakeshift.delta.parquet.check.StatisticsCheck.Scalar;
import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.Type;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** One column or nested field: null count, and every value within the bounds. Not thread-safe. */
final class LeafCheck
{
    private final String name;
    private final Optional<Scalar> nullCount;
    private final Optional<StatedBounds> bounds;
    private long nulls;
    // a dictionary serves many pages
    private ValueBlock soundDictionary;
    private String fault;

    LeafCheck(String name, Type type, Optional<Scalar> min, Optional<Scalar> max, Optional<Scalar> nullCount)
    {
        this.name = requireNonNull(name, "name is null");
        this.nullCount = requireNonNull(nullCount, "nullCount is null");
        Optional<StatedBounds> stated = Optional.empty();
        try {
            stated = min.isEmpty() && max.isEmpty() ? Optional.empty() : Optional.of(StatedBounds.of(type, min, max));
        }
        catch (IllegalArgumentException e) {
            fault = "its bounds are stated as %s and %s, which is no %s".formatted(min.map(Scalar::text).orElse("none"), max.map(Scalar::text).orElse("none"), type.getDisplayName());
        }
        this.bounds = stated;
    }

    Optional<Fault> fault()
    {
        if (fault == null && nullCount.isPresent() && !nullCount.get().text().equals(Long.toString(nulls))) {
            fault = "%s nulls are stated, and there are %s".formatted(nullCount.get().text(), nulls);
        }
        return Optional.ofNullable(fault).map(what -> new Fault(Optional.of(name), what));
    }

    void add(Block block)
    {
        nulls += countNulls(block);
        if (bounds.isEmpty() || fault != null || block.getPositionCount() == 0) {
            return;
        }
        switch (block) {
            case RunLengthEncodedBlock repeated -> check(repeated.getValue());
            case DictionaryBlock dictionary -> checkDictionary(dictionary);
            case ValueBlock values -> check(values);
        }
    }

    private static long countNulls(Block block)
    {
        if (!block.mayHaveNull()) {
            return 0;
        }
        if (block instanceof RunLengthEncodedBlock repeated) {
            return repeated.getValue().isNull(0) ? repeated.getPositionCount() : 0;
        }
        long count = 0;
        for (int position = 0; position < block.getPositionCount(); position++) {
            count += block.isNull(position) ? 1 : 0;
        }
        return count;
    }

    private void check(ValueBlock values)
    {
        int outside = bounds.get().firstOutside(values);
        if (outside >= 0) {
            fault(values, outside);
        }
    }

    /** An entry that no row points to may lie outside. */
    private void checkDictionary(DictionaryBlock block)
    {
        ValueBlock dictionary = block.getDictionary();
        if (dictionary == soundDictionary) {
            return;
        }
        if (bounds.get().firstOutside(dictionary) < 0) {
            soundDictionary = dictionary;
            return;
        }
        for (int position = 0; position < block.getPositionCount(); position++) {
            int id = block.getId(position);
            if (!dictionary.isNull(id) && !bounds.get().holds(dictionary, id)) {
                fault(dictionary, id);
                return;
            }
        }
    }

    private void fault(ValueBlock values, int position)
    {
        fault = "the value %s lies outside of the bounds stated, %s".formatted(bounds.get().text(values, position), bounds.get());
    }
}
