package io.lakeshift.delta.parquet;

import io.airlift.slice.Slice;
import io.airlift.slice.XxHash64;
import io.trino.spi.block.Block;
import io.trino.spi.block.Fixed12Block;
import io.trino.spi.block.Int128ArrayBlock;
import io.trino.spi.block.IntArrayBlock;
import io.trino.spi.block.LongArrayBlock;
import io.trino.spi.block.SqlMap;
import io.trino.spi.block.SqlRow;
import io.trino.spi.block.ValueBlock;
import io.trino.spi.block.VariableWidthBlock;
import io.trino.spi.block.VariantBlock;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;

import java.util.List;

import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateTimeEncoding.unpackMillisUtc;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.VarbinaryType.VARBINARY;
import static java.lang.Double.doubleToLongBits;
import static java.lang.Float.floatToIntBits;

/**
 * A 64-bit hash of a value that is not null, by its content alone: not by block, zone key or NaN payload. Zeros of both signs differ, as do '' and null.
 * The entries of a map have no order; all else has.
 */
interface ValueHash
{
    long NULL = 0x5bd1e995_9e3779b9L;
    long LENGTH_FACTOR = 0xe7037ed1a0b428dbL;

    long hash(ValueBlock values, int position, long seed);

    /** How the values lie in their block, where a loop over its raw array hashes them all at once. */
    enum Form
    {
        /** The 64 bits of a {@link io.trino.spi.block.LongArrayBlock}. */
        LONGS,
        /** The same, but every NaN is one. */
        DOUBLES,
        /** The 32 bits of an {@link io.trino.spi.block.IntArrayBlock}, with their sign. */
        INTS,
        /** The bytes of a {@link VariableWidthBlock}. */
        BYTES,
        OTHER,
    }

    default Form form()
    {
        return Form.OTHER;
    }

    /** Any block, null included. */
    static long cell(ValueHash hash, Block block, int position, long seed)
    {
        return block.isNull(position) ? mix(NULL, seed) : hash.hash(block.getUnderlyingValueBlock(), block.getUnderlyingValuePosition(position), seed);
    }

    /** Bijective in the value for each seed, so that two numbers never collide. */
    static long mix(long value, long seed)
    {
        long x = (value ^ seed) * 0x9e3779b97f4a7c15L;
        x ^= x >>> 32;
        x *= 0xd6e8feb86659fd93L;
        x ^= x >>> 29;
        x *= 0xff51afd7ed558ccdL;
        return x ^ (x >>> 32);
    }

    static ValueHash of(Type type)
    {
        return switch (type) {
            case RowType row -> row(row);
            case ArrayType array -> array(array);
            case MapType map -> map(map);
            case TimestampWithTimeZoneType zoned when !zoned.isShort() -> ValueHash::instant;
            case Type real when real.equals(REAL) -> (values, position, seed) -> mix(floatToIntBits(REAL.getFloat(values, position)), seed);
            case Type floating when floating.equals(DOUBLE) -> new Doubles();
            case Type truth when truth.equals(BOOLEAN) -> (values, position, seed) -> mix(BOOLEAN.getBoolean(values, position) ? 1 : 0, seed);
            case Type variant when variant.getValueBlockType() == VariantBlock.class -> ValueHash::variant;
            case Type bytes when bytes.getValueBlockType() == VariableWidthBlock.class -> new Bytes();
            case Type wide when wide.getValueBlockType() == Int128ArrayBlock.class -> ValueHash::int128;
            case Type number when number.getJavaType() == long.class -> new Longs(number);
            default -> throw new IllegalArgumentException("No fingerprint for type " + type);
        };
    }

    record Longs(Type type)
            implements ValueHash
    {
        @Override
        public long hash(ValueBlock values, int position, long seed)
        {
            return mix(type.getLong(values, position), seed);
        }

        @Override
        public Form form()
        {
            return type.getValueBlockType() == IntArrayBlock.class ? Form.INTS : type.getValueBlockType() == LongArrayBlock.class ? Form.LONGS : Form.OTHER;
        }
    }

    record Doubles()
            implements ValueHash
    {
        @Override
        public long hash(ValueBlock values, int position, long seed)
        {
            return mix(doubleToLongBits(DOUBLE.getDouble(values, position)), seed);
        }

        @Override
        public Form form()
        {
            return Form.DOUBLES;
        }
    }

    record Bytes()
            implements ValueHash
    {
        @Override
        public long hash(ValueBlock values, int position, long seed)
        {
            VariableWidthBlock block = (VariableWidthBlock) values;
            return bytes(block.getRawSlice(), block.getRawSliceOffset(position), block.getSliceLength(position), seed);
        }

        @Override
        public Form form()
        {
            return Form.BYTES;
        }
    }

    /** Up to eight bytes are a number, which with their length in the seed is all there is to know of them. */
    static long bytes(Slice raw, int offset, int length, long seed)
    {
        if (length > Long.BYTES) {
            return XxHash64.hash(seed, raw, offset, length);
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | raw.getByte(offset + i) & 0xff;
        }
        return mix(value, seed + length * LENGTH_FACTOR);
    }

    private static long int128(ValueBlock values, int position, long seed)
    {
        Int128ArrayBlock block = (Int128ArrayBlock) values;
        return mix(block.getInt128Low(position), mix(block.getInt128High(position), seed));
    }

    private static long instant(ValueBlock values, int position, long seed)
    {
        Fixed12Block block = (Fixed12Block) values;
        return mix(block.getFixed12Second(position), mix(unpackMillisUtc(block.getFixed12First(position)), seed));
    }

    private static long variant(ValueBlock values, int position, long seed)
    {
        VariantBlock block = (VariantBlock) values;
        Slice metadata = VARBINARY.getSlice(block.getMetadata(), position);
        Slice value = VARBINARY.getSlice(block.getValues(), position);
        return XxHash64.hash(XxHash64.hash(seed, metadata), value);
    }

    private static ValueHash row(RowType type)
    {
        List<ValueHash> fields = type.getFields().stream().map(field -> of(field.getType())).toList();
        return (values, position, seed) -> {
            SqlRow row = type.getObject(values, position);
            long hash = mix(fields.size(), seed);
            for (int i = 0; i < fields.size(); i++) {
                // the hash so far seeds the next field: order and nesting count
                hash = cell(fields.get(i), row.getRawFieldBlock(i), row.getRawIndex(), hash);
            }
            return mix(hash, seed);
        };
    }

    private static ValueHash array(ArrayType type)
    {
        ValueHash element = of(type.getElementType());
        return (values, position, seed) -> {
            Block elements = type.getObject(values, position);
            long hash = mix(elements.getPositionCount(), seed);
            for (int i = 0; i < elements.getPositionCount(); i++) {
                hash = cell(element, elements, i, hash);
            }
            return mix(hash, seed);
        };
    }

    private static ValueHash map(MapType type)
    {
        ValueHash key = of(type.getKeyType());
        ValueHash value = of(type.getValueType());
        return (values, position, seed) -> {
            SqlMap map = type.getObject(values, position);
            long hash = mix(map.getSize(), seed);
            for (int i = map.getRawOffset(); i < map.getRawOffset() + map.getSize(); i++) {
                hash += cell(value, map.getRawValueBlock(), i, cell(key, map.getRawKeyBlock(), i, seed));
            }
            return mix(hash, seed);
        };
    }
}
