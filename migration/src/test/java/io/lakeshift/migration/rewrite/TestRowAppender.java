package io.lakeshift.migration.rewrite;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;

/** Pages put together from stretches of any length, of blocks of any kind. */
class TestRowAppender
{
    private static final List<Type> TYPES = List.of(BIGINT, VARCHAR, DOUBLE);

    @Test
    void testEveryStretchComesOutInItsPlace()
    {
        Random random = new Random(1);
        RowAppender appender = new RowAppender(TYPES);
        for (int round = 0; round < 300; round++) {
            List<Page> pages = new ArrayList<>();
            for (int page = 0; page < 1 + random.nextInt(4); page++) {
                pages.add(page(random, 1 + random.nextInt(200)));
            }
            List<List<Object>> expected = new ArrayList<>();
            int stretches = random.nextInt(60);
            for (int stretch = 0; stretch < stretches; stretch++) {
                Page page = pages.get(random.nextInt(4) == 0 ? random.nextInt(pages.size()) : 0);
                int position = random.nextInt(page.getPositionCount());
                int most = page.getPositionCount() - position;
                int length = random.nextInt(3) == 0 ? 1 + random.nextInt(most) : 1;
                appender.append(page, position, length);
                for (int row = position; row < position + length; row++) {
                    expected.add(row(page, row));
                }
            }
            assertThat(appender.rows()).isEqualTo(expected.size());
            Page taken = appender.take();
            assertThat(taken.getPositionCount()).isEqualTo(expected.size());
            for (int row = 0; row < expected.size(); row++) {
                assertThat(row(taken, row)).isEqualTo(expected.get(row));
            }
            assertThat(appender.rows()).isZero();
        }
    }

    private static Page page(Random random, int rows)
    {
        Block[] blocks = new Block[TYPES.size()];
        for (int channel = 0; channel < blocks.length; channel++) {
            Type type = TYPES.get(channel);
            blocks[channel] = switch (random.nextInt(4)) {
                case 0 -> RunLengthEncodedBlock.create(values(random, type, 1), rows);
                case 1 -> dictionary(random, values(random, type, 1 + random.nextInt(9)), rows);
                // a part of a larger one
                case 2 -> dictionary(random, values(random, type, 7), rows + 11).getRegion(random.nextInt(11), rows);
                default -> values(random, type, rows + 5).getRegion(random.nextInt(5), rows);
            };
        }
        return new Page(rows, blocks);
    }

    private static Block dictionary(Random random, ValueBlock values, int rows)
    {
        int[] ids = random.ints(rows, 0, values.getPositionCount()).toArray();
        return DictionaryBlock.create(rows, values, ids);
    }

    private static ValueBlock values(Random random, Type type, int rows)
    {
        BlockBuilder builder = type.createBlockBuilder(null, rows);
        for (int row = 0; row < rows; row++) {
            if (random.nextInt(6) == 0) {
                builder.appendNull();
            }
            else if (type == BIGINT) {
                BIGINT.writeLong(builder, random.nextLong());
            }
            else if (type == DOUBLE) {
                DOUBLE.writeDouble(builder, random.nextDouble());
            }
            else {
                VARCHAR.writeSlice(builder, Slices.utf8Slice("x".repeat(random.nextInt(5)) + random.nextInt(50)));
            }
        }
        return builder.buildValueBlock();
    }

    private static List<Object> row(Page page, int position)
    {
        List<Object> row = new ArrayList<>();
        for (int channel = 0; channel < TYPES.size(); channel++) {
            Object value = TypeUtils.readNativeValue(TYPES.get(channel), page.getBlock(channel), position);
            row.add(value instanceof Slice text ? text.toStringUtf8() : value);
        }
        return row;
    }
}
