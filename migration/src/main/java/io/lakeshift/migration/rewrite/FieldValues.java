package io.lakeshift.migration.rewrite;

import io.airlift.slice.Slice;
import io.lakeshift.delta.partition.PartitionField;
import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.block.VariableWidthBlock;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * The distinct values of one partition column within a group, numbered as they are met; NULL is a value too. Works on blocks: a constant costs one look-up,
 * a dictionary one per entry in use, plain values one per change between neighbours. Not thread safe.
 */
final class FieldValues
{
    private final PartitionField field;
    private final Type type;
    private final int sourceChannel;
    private final Map<Object, Integer> ids = new HashMap<>();
    private final List<Object> values = new ArrayList<>();

    FieldValues(PartitionField field, int sourceChannel)
    {
        this.field = requireNonNull(field, "field is null");
        this.type = field.type();
        this.sourceChannel = sourceChannel;
    }

    /**
     * @param single the id of all rows where {@code perRow} is null
     * @param perRow ids by position, or null
     */
    record Ids(int single, int[] perRow) {}

    /** How many ids there are: 0 up to that. */
    int count()
    {
        return values.size();
    }

    /** The native value behind an id; null for SQL NULL. */
    Object value(int id)
    {
        return values.get(id);
    }

    Ids ids(Page page)
    {
        Block source = page.getBlock(sourceChannel);
        if (source instanceof RunLengthEncodedBlock constant) {
            return new Ids(id(field.function().apply(constant.getValue()), 0), null);
        }
        Block block = field.function().apply(source);
        return switch (block) {
            case RunLengthEncodedBlock constant -> new Ids(id(constant.getValue(), 0), null);
            case DictionaryBlock dictionary when dictionary.getDictionary().getPositionCount() <= 2 * dictionary.getPositionCount() -> ofDictionary(dictionary);
            default -> ofRows(block);
        };
    }

    private Ids ofDictionary(DictionaryBlock block)
    {
        ValueBlock dictionary = block.getDictionary();
        int[] idOfEntry = new int[dictionary.getPositionCount()];
        Arrays.fill(idOfEntry, -1);
        int[] perRow = new int[block.getPositionCount()];
        boolean same = true;
        for (int row = 0; row < perRow.length; row++) {
            int entry = block.getId(row);
            if (idOfEntry[entry] < 0) {
                idOfEntry[entry] = id(dictionary, entry);
            }
            perRow[row] = idOfEntry[entry];
            same &= perRow[row] == perRow[0];
        }
        return same ? new Ids(perRow[0], null) : new Ids(-1, perRow);
    }

    private Ids ofRows(Block block)
    {
        ValueBlock plain = block.getUnderlyingValueBlock();
        int previous = block.getUnderlyingValuePosition(0);
        int id = id(plain, previous);
        int first = id;
        // made only once a row differs from the first
        int[] perRow = null;
        for (int row = 1; row < block.getPositionCount(); row++) {
            int position = block.getUnderlyingValuePosition(row);
            if (!surelySame(plain, previous, position)) {
                id = id(plain, position);
                previous = position;
                if (perRow == null && id != first) {
                    perRow = new int[block.getPositionCount()];
                    Arrays.fill(perRow, 0, row, first);
                }
            }
            if (perRow != null) {
                perRow[row] = id;
            }
        }
        return perRow == null ? new Ids(first, null) : new Ids(-1, perRow);
    }

    /** False may also mean unknown: then the id is looked up. */
    private boolean surelySame(ValueBlock block, int left, int right)
    {
        if (left == right) {
            return true;
        }
        if (block.isNull(left) || block.isNull(right)) {
            return block.isNull(left) && block.isNull(right);
        }
        if (type.getJavaType() == long.class) {
            return type.getLong(block, left) == type.getLong(block, right);
        }
        if (block instanceof VariableWidthBlock variable) {
            int length = variable.getSliceLength(left);
            return length == variable.getSliceLength(right) &&
                    variable.getRawSlice().equals(variable.getRawSliceOffset(left), length, variable.getRawSlice(), variable.getRawSliceOffset(right), length);
        }
        return false;
    }

    private int id(Block block, int position)
    {
        Object value = TypeUtils.readNativeValue(type, block, position);
        Integer id = ids.get(value);
        if (id == null) {
            id = values.size();
            // a slice may view a whole page's bytes
            Object kept = value instanceof Slice slice ? slice.copy() : value;
            ids.put(kept, id);
            values.add(kept);
        }
        return id;
    }
}
