package io.lakeshift.delta.parquet.read;

import com.google.common.collect.ImmutableList;
import io.airlift.slice.Slice;
import io.trino.parquet.Field;
import io.trino.parquet.GroupField;
import io.trino.parquet.PrimitiveField;
import io.trino.spi.block.SqlRow;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import io.trino.spi.variant.Metadata;
import io.trino.spi.variant.Variant;
import org.apache.parquet.io.GroupColumnIO;
import org.apache.parquet.io.PrimitiveColumnIO;

import java.util.Optional;

import static io.trino.spi.type.VarbinaryType.VARBINARY;
import static io.trino.spi.type.VariantType.VARIANT;
import static org.apache.parquet.schema.Type.Repetition.OPTIONAL;

/**
 * Variants (parquet-format, VariantEncoding.md): a group of metadata and value, read as the row that it is and put together here. trino-parquet's own reading
 * of variants loses count inside of rows, arrays and maps that are null or empty.
 */
final class VariantBinder
{
    private static final String METADATA = "metadata";
    private static final String VALUE = "value";
    private static final RowType STORED = RowType.rowType(RowType.field(METADATA, VARBINARY), RowType.field(VALUE, VARBINARY));

    private VariantBinder() {}

    /** Not a shredded one, which has a third column. */
    static boolean isVariant(GroupColumnIO group, Type wanted)
    {
        return wanted.equals(VARIANT)
                && group.getChildrenCount() == 2
                && group.getChild(METADATA) instanceof PrimitiveColumnIO
                && group.getChild(VALUE) instanceof PrimitiveColumnIO;
    }

    static BoundField bind(GroupColumnIO group, boolean required)
    {
        Field field = new GroupField(
                STORED,
                group.getRepetitionLevel(),
                group.getDefinitionLevel(),
                required,
                ImmutableList.of(Optional.of(part(group, METADATA)), Optional.of(part(group, VALUE))));
        return new BoundField(field, Optional.of(new ValueConversion(STORED, VARIANT, (block, position, target) ->
                VARIANT.writeObject(target, variant(STORED.getObject(block, position))))));
    }

    private static Field part(GroupColumnIO group, String name)
    {
        PrimitiveColumnIO part = (PrimitiveColumnIO) group.getChild(name);
        return new PrimitiveField(VARBINARY, part.getType().getRepetition() != OPTIONAL, part.getColumnDescriptor(), part.getId());
    }

    private static Variant variant(SqlRow parts)
    {
        Slice metadata = VARBINARY.getSlice(parts.getRawFieldBlock(0), parts.getRawIndex());
        Slice value = VARBINARY.getSlice(parts.getRawFieldBlock(1), parts.getRawIndex());
        return Variant.from(Metadata.from(metadata), value);
    }
}
