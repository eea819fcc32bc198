package io.lakeshift.delta.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.lakeshift.delta.parquet.Columns;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

public class TestBlockStatistics
{
    private static final StringBounds STRINGS = new StringBounds();

    /** What the cache is told before statistics are parsed must hold once they are, whatever a writer put into them. */
    @Test
    public void testParsedStatisticsTakeNoMoreThanSaid()
    {
        Random random = new Random(0);
        for (Type type : List.of(VARCHAR, BIGINT, DecimalType.createDecimalType(30, 2))) {
            for (int columns : List.of(1, 4)) {
                for (int size : List.of(1, 63, 1_000)) {
                    for (int length : List.of(0, 1, 5, 31, 32, 33, 64, 5_000 / columns)) {
                        List<TableColumn> schema = IntStream.range(0, columns).mapToObj(i -> Columns.column("c" + i, type)).toList();
                        ByteColumn.Builder stats = new ByteColumn.Builder(size);
                        for (int file = 0; file < size; file++) {
                            stats.add(stats(random, schema, length));
                        }
                        ByteColumn text = stats.build();
                        BlockStatistics parsed = BlockStatistics.parse(text, new long[size], schema);
                        assertThat(parsed.retainedBytes())
                                .as("%s files, %s columns of %s, %s characters", size, columns, type, length)
                                .isLessThanOrEqualTo(BlockStatistics.maxBytes(size, schema, text.retainedBytes()));
                        if (type.equals(VARCHAR)) {
                            assertThat(parsed.retainedBytes()).isLessThan(1_000 + columns * (1_000L + size * 100));
                        }
                    }
                }
            }
        }
    }

    /** 32 UTF-16 units and a mark; the half of a pair that is left becomes a question mark or U+FFFD on its way into the log. */
    @Test
    public void testMaximumCutWithinACharacter()
    {
        String text = "a".repeat(31) + "🚀 and more";
        for (String half : List.of("?", "\ufffd", "\ud83d")) {
            for (String mark : List.of("\ufffd", "\u007f")) {
                assertThat((Slice) STRINGS.upper("a".repeat(31) + half + mark, false)).as(half + mark).isGreaterThan(Slices.utf8Slice(text));
            }
            assertThat((Slice) STRINGS.lower("a".repeat(31) + half, false)).as(half).isLessThan(Slices.utf8Slice(text));
        }
    }

    @Test
    public void testBoundsAreCutOutwards()
    {
        Random random = new Random(1);
        int[] alphabet = {'a', 'z', '?', 'é', 0xFFFD, 0x10FFFF, 0x1F680};
        for (int run = 0; run < 20_000; run++) {
            String text = random.ints(random.nextInt(80), 0, alphabet.length).map(i -> alphabet[i]).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
            Slice value = Slices.utf8Slice(text);
            Slice lower = (Slice) STRINGS.lower(text, false);
            Slice upper = (Slice) STRINGS.upper(text, false);
            assertThat(lower).isLessThanOrEqualTo(value);
            assertThat(upper).isGreaterThanOrEqualTo(value);
            assertThat(lower.length()).isLessThanOrEqualTo(StringBounds.MAX_LOWER);
            assertThat(upper.length()).isLessThanOrEqualTo(StringBounds.MAX_UPPER);
        }
    }

    private static byte[] stats(Random random, List<TableColumn> schema, int length)
    {
        ObjectNode stats = new ObjectMapper().createObjectNode().put("numRecords", 5);
        ObjectNode minimums = stats.putObject("minValues");
        ObjectNode maximums = stats.putObject("maxValues");
        ObjectNode nulls = stats.putObject("nullCount");
        for (TableColumn column : schema) {
            nulls.put(column.name(), 0);
            if (column.type().equals(VARCHAR)) {
                String text = random.ints(length, 'a', 'z').collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
                minimums.put(column.name(), text);
                maximums.put(column.name(), text + (random.nextBoolean() ? "" : "\ufffd"));
            }
            else {
                minimums.put(column.name(), random.nextInt(100));
                maximums.put(column.name(), 100);
            }
        }
        return stats.toString().getBytes(UTF_8);
    }
}
