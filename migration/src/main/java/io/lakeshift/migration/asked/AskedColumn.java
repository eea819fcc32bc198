package io.lakeshift.migration.asked;

import com.google.common.collect.ImmutableList;
import io.lakeshift.migration.asked.Comparison.Kind;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.Type;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What one question accepts of one column.
 *
 * @param nulls whether NULL is accepted
 * @param ranges accepted values; of a long list some that lie evenly in it
 */
public record AskedColumn(boolean nulls, List<AskedRange> ranges)
{
    /** A list of more values is kept as so many of them: that opens about as many partitions as long as there are no more. */
    static final int MAX_RANGES = 32;

    public AskedColumn
    {
        ranges = ImmutableList.copyOf(ranges);
    }

    /** @throws IllegalArgumentException for types that have no order, or whose values have no text */
    static AskedColumn of(Domain domain)
    {
        if (!domain.getType().isOrderable()) {
            throw new IllegalArgumentException("%s has no order".formatted(domain.getType()));
        }
        List<Range> ranges = domain.getValues().getRanges().getOrderedRanges();
        int count = Math.min(ranges.size(), MAX_RANGES);
        return new AskedColumn(domain.isNullAllowed(), IntStream.range(0, count)
                .mapToObj(index -> AskedRange.of(ranges.get((int) ((long) index * ranges.size() / count))))
                .toList());
    }

    /** @throws IllegalArgumentException where this does not fit the type */
    Domain domain(Type type)
    {
        return Domain.create(ranges.isEmpty() ? ValueSet.none(type) : ValueSet.ofRanges(ranges.stream().map(range -> range.range(type)).toList()), nulls);
    }

    Kind kind()
    {
        boolean everything = ranges.stream().anyMatch(range -> range.low().isEmpty() && range.high().isEmpty());
        if (ranges.isEmpty() || everything) {
            return Kind.NULLS;
        }
        if (ranges.stream().allMatch(AskedRange::point)) {
            return ranges.size() == 1 ? Kind.EQUAL : Kind.ONE_OF;
        }
        return Kind.RANGE;
    }
}
