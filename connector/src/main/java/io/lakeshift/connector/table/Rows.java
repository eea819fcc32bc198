package io.lakeshift.connector.table;

import com.google.common.collect.ImmutableList;
import io.airlift.slice.Slices;
import io.lakeshift.connector.column.Moments;
import io.trino.spi.Page;
import io.trino.spi.PageBuilder;
import io.trino.spi.block.ArrayBlockBuilder;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.MapBlockBuilder;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.Type;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

import static com.google.common.base.Preconditions.checkArgument;
import static io.trino.spi.type.TypeUtils.writeNativeValue;

/** Rows of Java values as pages: text, numbers, instants, lists and maps of text; an empty {@link Optional} is NULL. */
public final class Rows
{
    private final List<Type> types;
    private final PageBuilder builder;
    private final ImmutableList.Builder<Page> pages = ImmutableList.builder();

    public Rows(List<Type> types)
    {
        this.types = ImmutableList.copyOf(types);
        this.builder = new PageBuilder(this.types);
    }

    public void add(Object... values)
    {
        checkArgument(values.length == types.size(), "%s values for %s columns", values.length, types.size());
        builder.declarePosition();
        for (int i = 0; i < values.length; i++) {
            write(types.get(i), builder.getBlockBuilder(i), values[i]);
        }
        if (builder.isFull()) {
            pages.add(builder.build());
            builder.reset();
        }
    }

    public List<Page> pages()
    {
        if (!builder.isEmpty()) {
            pages.add(builder.build());
            builder.reset();
        }
        return pages.build();
    }

    private static void write(Type type, BlockBuilder output, Object value)
    {
        switch (value) {
            case null -> output.appendNull();
            case Optional<?> optional -> write(type, output, optional.orElse(null));
            case OptionalLong optional -> write(type, output, optional.isPresent() ? optional.getAsLong() : null);
            case OptionalInt optional -> write(type, output, optional.isPresent() ? optional.getAsInt() : null);
            case OptionalDouble optional -> write(type, output, optional.isPresent() ? optional.getAsDouble() : null);
            case String text -> writeNativeValue(type, output, Slices.utf8Slice(text));
            case Instant instant -> writeNativeValue(type, output, Moments.nativeValue(instant.toEpochMilli()));
            case List<?> list -> ((ArrayBlockBuilder) output).buildEntry(element -> list.forEach(item -> write(((ArrayType) type).getElementType(), element, item)));
            case Map<?, ?> map -> ((MapBlockBuilder) output).buildEntry((key, mapped) -> map.forEach((k, v) -> {
                write(((MapType) type).getKeyType(), key, k);
                write(((MapType) type).getValueType(), mapped, v);
            }));
            case Integer number -> writeNativeValue(type, output, number.longValue());
            default -> writeNativeValue(type, output, value);
        }
    }
}
