package io.lakeshift.migration.asked;

import io.airlift.slice.Slices;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.trino.spi.predicate.Range;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * A range of values as texts, which outlive a change of the column's type.
 *
 * @param low empty: unbounded
 * @param high empty: unbounded
 */
public record AskedRange(Optional<String> low, boolean lowInclusive, Optional<String> high, boolean highInclusive)
{
    /** A text that is longer is no partition value anyway; cut, it still falls between the same neighbours, but for those that begin alike. */
    private static final int MAX_TEXT = 200;

    public AskedRange
    {
        requireNonNull(low, "low is null");
        requireNonNull(high, "high is null");
    }

    /** @throws IllegalArgumentException for types whose values have no text */
    static AskedRange of(Range range)
    {
        return new AskedRange(
                range.isLowUnbounded() ? Optional.empty() : Optional.of(format(range.getLowBoundedValue(), range.getType())),
                !range.isLowUnbounded() && range.isLowInclusive(),
                range.isHighUnbounded() ? Optional.empty() : Optional.of(format(range.getHighBoundedValue(), range.getType())),
                !range.isHighUnbounded() && range.isHighInclusive());
    }

    /** @throws IllegalArgumentException where the texts are no values of the type, or no range of it */
    Range range(Type type)
    {
        if (low.isEmpty() && high.isEmpty()) {
            return Range.all(type);
        }
        if (low.isEmpty()) {
            return highInclusive ? Range.lessThanOrEqual(type, parse(high.get(), type)) : Range.lessThan(type, parse(high.get(), type));
        }
        if (high.isEmpty()) {
            return lowInclusive ? Range.greaterThanOrEqual(type, parse(low.get(), type)) : Range.greaterThan(type, parse(low.get(), type));
        }
        return point() ? Range.equal(type, parse(low.get(), type)) : Range.range(type, parse(low.get(), type), lowInclusive, parse(high.get(), type), highInclusive);
    }

    boolean point()
    {
        return low.isPresent() && low.equals(high) && lowInclusive && highInclusive;
    }

    private static String format(Object value, Type type)
    {
        String text = PartitionValueCodec.format(value, type);
        return text.codePointCount(0, text.length()) <= MAX_TEXT ? text : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT));
    }

    private static Object parse(String text, Type type)
    {
        if (type instanceof VarcharType) {
            // of partition values '' is NULL; of what is asked it is not
            return Slices.utf8Slice(text);
        }
        Object value = PartitionValueCodec.parse(text, type);
        if (value == null) {
            throw new IllegalArgumentException("'%s' is no value of %s".formatted(text, type));
        }
        return value;
    }
}
