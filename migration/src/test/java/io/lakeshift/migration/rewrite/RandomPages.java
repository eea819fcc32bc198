package io.lakeshift.migration.rewrite;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.spi.Page;
import io.trino.spi.block.ArrayBlockBuilder;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.VarcharType.VARCHAR;

/** Pages of every kind of block: plain values, dictionaries, one value for all rows, parts of larger blocks; nulls and lists among the values. */
final class RandomPages
{
    static final List<Type> TYPES = List.of(BIGINT, VARCHAR, DOUBLE, new ArrayType(BIGINT));

    private final Random random;

    RandomPages(Random random)
    {
        this.random = random;
    }

    Page page(int rows)
    {
        Block[] blocks = new Block[TYPES.size()];
        for (int channel = 0; channel < blocks.length; channel++) {
            Type type = TYPES.get(channel);
            blocks[channel] = switch (random.nextInt(4)) {
                case 0 -> RunLengthEncodedBlock.create(values(type, 1), rows);
                case 1 -> dictionary(values(type, 1 + random.nextInt(9)), rows);
                // a part of a larger one
                case 2 -> dictionary(values(type, 7), rows + 11).getRegion(random.nextInt(11), rows);
                default -> values(type, rows + 5).getRegion(random.nextInt(5), rows);
            };
        }
        return new Page(rows, blocks);
    }

    Block dictionary(ValueBlock values, int rows)
    {
        int[] ids = random.ints(rows, 0, values.getPositionCount()).toArray();
        return DictionaryBlock.create(rows, values, ids);
    }

    ValueBlock values(Type type, int rows)
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
            else if (type == VARCHAR) {
                VARCHAR.writeSlice(builder, Slices.utf8Slice("x".repeat(random.nextInt(5)) + random.nextInt(50)));
            }
            else {
                ((ArrayBlockBuilder) builder).buildEntry(elements -> random.longs(random.nextInt(3)).forEach(element -> BIGINT.writeLong(elements, element)));
            }
        }
        return builder.buildValueBlock();
    }

    /** Its values, to be compared. */
    static List<Object> row(Page page, int position)
    {
        List<Object> row = new ArrayList<>();
        for (int channel = 0; channel < TYPES.size(); channel++) {
            Object value = TypeUtils.readNativeValue(TYPES.get(channel), page.getBlock(channel), position);
            row.add(switch (value) {
                case Slice text -> text.toStringUtf8();
                case Block list -> elements(list);
                case null -> null;
                default -> value;
            });
        }
        return row;
    }

    private static List<Long> elements(Block list)
    {
        List<Long> elements = new ArrayList<>();
        for (int position = 0; position < list.getPositionCount(); position++) {
            elements.add(BIGINT.getLong(list, position));
        }
        return elements;
    }
}
