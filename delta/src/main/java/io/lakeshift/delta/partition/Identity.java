package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import static java.util.Objects.requireNonNull;

/**
 * The column itself: a plain Delta partition column. Refused where values do not repeat (timestamps), do not compare (NaN, nested values)
 * or have no text that every engine reads alike (binary).
 *
 * @param known whether the table has been partitioned by it before: it is not judged again
 */
public record Identity(String source, boolean known)
        implements PartitionTransform
{
    static final TransformSyntax SYNTAX = new TransformSyntax(
            ImmutableList.of("symbol"),
            call -> (call.function().isEmpty() || call.function().equals("identity")) && call.width().isEmpty() ? Optional.of(new Identity(call.column())) : Optional.empty(),
            1,
            expressions -> Optional.empty());

    public Identity
    {
        requireNonNull(source, "source is null");
    }

    public Identity(String source)
    {
        this(source, false);
    }

    @Override
    public List<PartitionField> fields(TableSchema schema)
    {
        TableColumn column = SourceColumn.find(schema, source, this);
        // what is a partition column already may stay one, though nobody would choose it today
        if (!column.partition() && !known) {
            SourceColumn.requireNotNumbered(this, column);
            if (!fits(column)) {
                throw SourceColumn.unfit(this, column);
            }
        }
        return ImmutableList.of(new PartitionField(column.name(), column.name(), column.field().getDataType(), column.type(), Optional.empty(), UnaryOperator.identity()));
    }

    static boolean fits(TableColumn column)
    {
        DataType type = column.field().getDataType();
        return type instanceof StringType ||
                type instanceof ByteType ||
                type instanceof ShortType ||
                type instanceof IntegerType ||
                type instanceof LongType ||
                type instanceof DecimalType ||
                type instanceof BooleanType ||
                type instanceof DateType;
    }

    @Override
    public PartitionTransform of(String otherSource)
    {
        return new Identity(otherSource, known);
    }

    @Override
    public String toString()
    {
        return TransformCall.quote(source);
    }
}
