package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.airlift.slice.Slice;
import io.lakeshift.delta.schema.TextPrefix;
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
        return prefix.length() == text.length() ? Optional.of(text) : TextPrefix.successor(prefix);
    }

    private static String prefix(String text)
    {
        return text.codePointCount(0, text.length()) <= MAX_CHARACTERS ? text : text.substring(0, text.offsetByCodePoints(0, MAX_CHARACTERS));
    }
}
