package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.airlift.slice.Slice;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.block.VariableWidthBlock;

import java.util.Optional;

import static io.airlift.slice.Slices.utf8Slice;

/**
 * Strings, ordered by the bytes of their UTF-8, as all engines do. Bounds are cut at 32 characters, as Spark does; a cut maximum has its last character
 * raised, so that it lies above every string that begins like it.
 */
final class StringStatistics
        extends LeafStatistics
{
    private static final int MAX_CHARACTERS = 32;

    private Slice min;
    private Slice max;

    @Override
    void addValue(ValueBlock values, int position)
    {
        VariableWidthBlock block = (VariableWidthBlock) values;
        Slice raw = block.getRawSlice();
        int offset = block.getRawSliceOffset(position);
        int length = block.getSliceLength(position);
        if (min == null || raw.compareTo(offset, length, min, 0, min.length()) < 0) {
            min = raw.copy(offset, length);
        }
        if (max == null || raw.compareTo(offset, length, max, 0, max.length()) > 0) {
            max = raw.copy(offset, length);
        }
    }

    @Override
    Optional<JsonNode> min()
    {
        return text(min).map(StringStatistics::prefix).map(TextNode::valueOf);
    }

    @Override
    Optional<JsonNode> max()
    {
        return text(max).flatMap(StringStatistics::upperBound).map(TextNode::valueOf);
    }

    /** Bytes that are no UTF-8 have no JSON form. */
    private static Optional<String> text(Slice value)
    {
        if (value == null) {
            return Optional.empty();
        }
        String text = value.toStringUtf8();
        return utf8Slice(text).equals(value) ? Optional.of(text) : Optional.empty();
    }

    private static Optional<String> upperBound(String text)
    {
        String prefix = prefix(text);
        return prefix.length() == text.length() ? Optional.of(text) : raised(prefix);
    }

    private static String prefix(String text)
    {
        return text.codePointCount(0, text.length()) <= MAX_CHARACTERS ? text : text.substring(0, text.offsetByCodePoints(0, MAX_CHARACTERS));
    }

    /** The least string of at most this length above all that begin with {@code prefix}; empty where there is none. */
    static Optional<String> raised(String prefix)
    {
        int end = prefix.length();
        while (end > 0) {
            int last = prefix.codePointBefore(end);
            end -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                // surrogates are no characters
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return Optional.of(prefix.substring(0, end) + Character.toString(next));
            }
        }
        return Optional.empty();
    }
}
