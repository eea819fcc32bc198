package io.lakeshift.connector.function;

import com.google.common.collect.ImmutableList;
import io.airlift.slice.Slice;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.column.LakeColumn.Role;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.function.table.Argument;
import io.trino.spi.function.table.Descriptor;
import io.trino.spi.function.table.ReturnTypeSpecification.DescribedTable;
import io.trino.spi.function.table.ScalarArgument;
import io.trino.spi.function.table.ScalarArgumentSpecification;
import io.trino.spi.type.Type;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import static io.trino.spi.StandardErrorCode.INVALID_FUNCTION_ARGUMENT;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.util.Locale.ENGLISH;

/** What the table functions take and give. */
final class FunctionArguments
{
    static final String TABLE_NAME = "TABLE_NAME";
    static final String PARTITIONING = "PARTITIONING";
    static final String SORTED_BY = "SORTED_BY";
    static final String TARGET_FILE_SIZE = "TARGET_FILE_SIZE";
    static final String ZONE = "ZONE";
    static final String ZORDER_BY = "ZORDER_BY";

    private FunctionArguments() {}

    static LakeColumn column(String name, Type type)
    {
        return new LakeColumn(name, name, OptionalInt.empty(), type, Role.RESULT);
    }

    static DescribedTable returning(List<LakeColumn> columns)
    {
        return new DescribedTable(Descriptor.descriptor(
                columns.stream().map(LakeColumn::name).toList(),
                columns.stream().map(LakeColumn::type).toList()));
    }

    static ScalarArgumentSpecification optional(String name, Type type)
    {
        return ScalarArgumentSpecification.builder().name(name).type(type).defaultValue(null).build();
    }

    /** Empty for NULL. */
    static Optional<String> text(Argument argument)
    {
        return ((ScalarArgument) argument).getValue() instanceof Slice slice ? Optional.of(slice.toStringUtf8()) : Optional.empty();
    }

    /** Empty for NULL. */
    static Optional<List<String>> texts(String name, Argument argument)
    {
        if (!(((ScalarArgument) argument).getValue() instanceof Block block)) {
            return Optional.empty();
        }
        ImmutableList.Builder<String> texts = ImmutableList.builder();
        for (int position = 0; position < block.getPositionCount(); position++) {
            if (block.isNull(position)) {
                throw new TrinoException(INVALID_FUNCTION_ARGUMENT, "%s must not hold NULL".formatted(name.toLowerCase(ENGLISH)));
            }
            texts.add(VARCHAR.getSlice(block, position).toStringUtf8());
        }
        return Optional.of(texts.build());
    }
}
