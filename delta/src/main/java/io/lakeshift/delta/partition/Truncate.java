package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.airlift.slice.Slice;
import io.airlift.slice.SliceUtf8;
import io.delta.kernel.types.StringType;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.RunLengthEncodedBlock;

import java.util.List;
import java.util.Optional;

import static com.google.common.base.Preconditions.checkArgument;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.util.Objects.requireNonNull;

/**
 * The first {@code width} characters (Unicode code points, as {@code SUBSTRING} counts them) of a string column.
 */
public record Truncate(String source, int width)
        implements PartitionTransform
{
    static final TransformSyntax SYNTAX = new TransformSyntax(
            ImmutableList.of("truncate(symbol, 2)"),
            call -> call.function().equals("truncate") && call.width().orElse(0) > 0 ? Optional.of(new Truncate(call.column(), call.width().getAsInt())) : Optional.empty(),
            1,
            expressions -> expressions.getFirst() instanceof GenerationExpression.Prefix prefix && prefix.portable() && prefix.length() > 0
                    ? Optional.of(new Truncate(prefix.source(), prefix.length()))
                    : Optional.empty());

    public Truncate
    {
        requireNonNull(source, "source is null");
        checkArgument(width > 0, "width must be positive");
    }

    @Override
    public List<PartitionField> fields(TableSchema schema)
    {
        TableColumn column = SourceColumn.findStored(schema, source, this);
        if (!(column.field().getDataType() instanceof StringType)) {
            throw SourceColumn.unfit(this, column);
        }
        return ImmutableList.of(new PartitionField(
                column.name() + "_prefix",
                column.name(),
                StringType.STRING,
                VARCHAR,
                Optional.of("SUBSTRING(%s, 1, %s)".formatted(GenerationExpression.quote(column.name()), width)),
                block -> prefixes(block, width)));
    }

    @Override
    public PartitionTransform of(String otherSource)
    {
        return new Truncate(otherSource, width);
    }

    @Override
    public String toString()
    {
        return "truncate(" + TransformCall.quote(source) + ", " + width + ")";
    }

    private static Block prefixes(Block block, int width)
    {
        if (block instanceof RunLengthEncodedBlock repeated) {
            return RunLengthEncodedBlock.create(prefixes(repeated.getValue(), width), repeated.getPositionCount());
        }
        BlockBuilder results = VARCHAR.createBlockBuilder(null, block.getPositionCount());
        for (int position = 0; position < block.getPositionCount(); position++) {
            if (block.isNull(position)) {
                results.appendNull();
            }
            else {
                Slice value = VARCHAR.getSlice(block, position);
                int end = SliceUtf8.offsetOfCodePoint(value, width);
                VARCHAR.writeSlice(results, end < 0 ? value : value.slice(0, end));
            }
        }
        return results.build();
    }
}
