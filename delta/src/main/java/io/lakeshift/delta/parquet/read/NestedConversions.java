package io.lakeshift.delta.parquet.read;

import io.lakeshift.delta.parquet.read.ValueConversion.Appender;
import io.trino.spi.block.ArrayBlockBuilder;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.MapBlockBuilder;
import io.trino.spi.block.RowBlockBuilder;
import io.trino.spi.block.SqlMap;
import io.trino.spi.block.SqlRow;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeOperators;

import java.util.List;

/** Conversions of arrays, maps and rows some part of which needs a {@link ValueConversion}. */
final class NestedConversions
{
    // building map types is costly without a shared cache of their operators
    private static final TypeOperators TYPE_OPERATORS = new TypeOperators();

    private NestedConversions() {}

    static ValueConversion array(ArrayType wanted, ValueConversion element)
    {
        ArrayType from = new ArrayType(element.from());
        return new ValueConversion(from, wanted, (block, position, target) -> {
            Block elements = from.getObject(block, position);
            ((ArrayBlockBuilder) target).buildEntry(builder -> {
                for (int i = 0; i < elements.getPositionCount(); i++) {
                    element.append(elements, i, builder);
                }
            });
        });
    }

    static ValueConversion map(MapType wanted, ValueConversion key, ValueConversion value)
    {
        MapType from = mapType(key.from(), value.from());
        return new ValueConversion(from, wanted, (block, position, target) -> appendMap(from.getObject(block, position), key, value, target));
    }

    static MapType mapType(Type key, Type value)
    {
        return new MapType(key, value, TYPE_OPERATORS);
    }

    private static void appendMap(SqlMap map, ValueConversion key, ValueConversion value, BlockBuilder target)
    {
        int offset = map.getRawOffset();
        ((MapBlockBuilder) target).buildEntry((keys, values) -> {
            for (int i = 0; i < map.getSize(); i++) {
                key.append(map.getRawKeyBlock(), offset + i, keys);
                value.append(map.getRawValueBlock(), offset + i, values);
            }
        });
    }

    static ValueConversion row(RowType from, RowType wanted, List<ValueConversion> fields)
    {
        return new ValueConversion(from, wanted, (block, position, target) -> {
            SqlRow row = from.getObject(block, position);
            ((RowBlockBuilder) target).buildEntry(builders -> {
                for (int i = 0; i < fields.size(); i++) {
                    fields.get(i).append(row.getRawFieldBlock(i), row.getRawIndex(), builders.get(i));
                }
            });
        });
    }

    /** For the parts that need no conversion. */
    static ValueConversion identity(Type type)
    {
        Appender appender = (ValueBlock block, int position, BlockBuilder target) -> target.append(block, position);
        return new ValueConversion(type, type, appender);
    }
}
