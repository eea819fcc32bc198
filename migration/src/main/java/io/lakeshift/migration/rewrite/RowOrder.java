package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.schema.ColumnName;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.Page;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeOperators;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static com.google.common.base.Throwables.throwIfUnchecked;
import static io.lakeshift.delta.LakeErrorCode.LAKE_INTERNAL;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.trino.spi.function.InvocationConvention.InvocationArgumentConvention.VALUE_BLOCK_POSITION_NOT_NULL;
import static io.trino.spi.function.InvocationConvention.InvocationReturnConvention.FAIL_ON_NULL;
import static io.trino.spi.function.InvocationConvention.simpleConvention;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TinyintType.TINYINT;
import static java.util.Objects.requireNonNull;

/**
 * The order of rows within a partition: ascending by each column in turn, NaN after every number, nulls last, as {@code ORDER BY} has it; or along a curve through all the columns, and in that
 * order only where the curve tells no difference.
 */
final class RowOrder
{
    private static final TypeOperators TYPE_OPERATORS = new TypeOperators();

    private record Key(int channel, Type type, MethodHandle comparison) {}

    private final List<Key> keys;
    private final Optional<GroupCurve> curve;

    /**
     * @param columns of a row; those that are stored in files make the pages to be ordered, by channel, and the others are the same for all rows of a file
     */
    RowOrder(List<TableColumn> columns, List<String> sortedBy)
    {
        List<Key> sortKeys = new ArrayList<>();
        List<TableColumn> stored = columns.stream().filter(column -> !column.partition()).toList();
        for (String name : sortedBy) {
            TableColumn column = columns.stream()
                    .filter(candidate -> ColumnName.same(candidate.name(), name) && candidate.type().isOrderable())
                    .findFirst()
                    .orElseThrow(() -> new TrinoException(LAKE_REPARTITION_REFUSED, "sorted_by names %s, which is no column that rows can be ordered by. Nothing was changed. The table has: %s"
                            .formatted(name, String.join(", ", columns.stream().filter(candidate -> candidate.type().isOrderable()).map(TableColumn::name).toList()))));
            if (!column.partition()) {
                sortKeys.add(new Key(stored.indexOf(column), column.type(), TYPE_OPERATORS.getComparisonUnorderedLastOperator(
                        column.type(), simpleConvention(FAIL_ON_NULL, VALUE_BLOCK_POSITION_NOT_NULL, VALUE_BLOCK_POSITION_NOT_NULL))));
            }
        }
        this.keys = List.copyOf(sortKeys);
        this.curve = Optional.empty();
    }

    private RowOrder(List<Key> keys, Optional<GroupCurve> curve)
    {
        this.keys = requireNonNull(keys, "keys is null");
        this.curve = requireNonNull(curve, "curve is null");
    }

    /** By the same columns, along a curve. */
    RowOrder along(GroupCurve groupCurve)
    {
        return new RowOrder(keys, Optional.of(groupCurve));
    }

    boolean isUnordered()
    {
        return keys.isEmpty();
    }

    /**
     * A number that orders rows of a partition along the curve, or by the first key as far as a number can: where two differ the rows are in that order, where they are equal {@link #compare} decides.
     * Spares the full comparison for what tables are mostly sorted by, moments and integers.
     */
    long prefix(int partition, Page page, int position)
    {
        if (curve.isPresent()) {
            return curve.get().position(partition, page, position);
        }
        Key key = keys.getFirst();
        if (!ordersAsLong(key.type())) {
            return 0;
        }
        Block block = page.getBlock(key.channel());
        return block.isNull(position) ? Long.MAX_VALUE : key.type().getLong(block, position);
    }

    int compare(Page leftPage, int leftPosition, Page rightPage, int rightPosition)
    {
        for (Key key : keys) {
            Block left = leftPage.getBlock(key.channel());
            Block right = rightPage.getBlock(key.channel());
            boolean leftNull = left.isNull(leftPosition);
            boolean rightNull = right.isNull(rightPosition);
            int order = leftNull || rightNull ? Boolean.compare(leftNull, rightNull) : compare(key, left, leftPosition, right, rightPosition);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compare(Key key, Block left, int leftPosition, Block right, int rightPosition)
    {
        ValueBlock leftValues = left.getUnderlyingValueBlock();
        ValueBlock rightValues = right.getUnderlyingValueBlock();
        try {
            return Long.signum((long) key.comparison().invoke(
                    leftValues, left.getUnderlyingValuePosition(leftPosition), rightValues, right.getUnderlyingValuePosition(rightPosition)));
        }
        catch (Throwable e) {
            throwIfUnchecked(e);
            throw new TrinoException(LAKE_INTERNAL, "Comparing values of type %s failed".formatted(key.type().getDisplayName()), e);
        }
    }

    private static boolean ordersAsLong(Type type)
    {
        return type.equals(BIGINT) || type.equals(INTEGER) || type.equals(SMALLINT) || type.equals(TINYINT) || type.equals(DATE) ||
                type instanceof TimestampType timestamp && timestamp.isShort() ||
                type instanceof DecimalType decimal && decimal.isShort();
    }
}
