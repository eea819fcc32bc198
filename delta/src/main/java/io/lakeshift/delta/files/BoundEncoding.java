package io.lakeshift.delta.files;

import io.delta.kernel.types.FloatType;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.RealType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.TinyintType;
import io.trino.spi.type.VarcharType;

import java.util.Optional;

import static io.trino.spi.type.DateType.DATE;

/**
 * How the minimum and maximum of one type are read from the log's statistics and kept: as longs, or as slices, that compare like the values.
 * <p>Law: for every value v of a file, {@code lower(min) <= encode(v) <= upper(max)}, whichever writer made the statistics. Text that is no value gives
 * null: nothing is known. Where writers cut or round, bounds are widened ({@code docs/architecture.md}, "Statistics").
 */
interface BoundEncoding
{
    /** Long or Slice. */
    Class<?> javaType();

    /** @param number whether the JSON value is a number, else it is a string */
    Object lower(String text, boolean number);

    Object upper(String text, boolean number);

    /** Of a native value in a predicate; null where it does not compare (NaN). */
    Object encode(Object nativeValue);

    /** Back to Trino's native value; only where {@link #representable}. */
    Object decode(Object encoded);

    /** Whether every value of a file lies between the bounds as SQL compares: not so for floating point, where NaN is outside of all. */
    default boolean representable()
    {
        return true;
    }

    /** Empty for types whose statistics are not used. */
    static Optional<BoundEncoding> of(TableColumn column)
    {
        return Optional.ofNullable(switch (column.type()) {
            case TinyintType _, SmallintType _, IntegerType _, BigintType _ -> new IntegerBounds();
            case DateType _ -> new DateBounds();
            case TimestampType _ -> new TimestampBounds(false);
            case TimestampWithTimeZoneType _ -> new TimestampBounds(true);
            case RealType _ -> new FloatingBounds(true, false);
            case DoubleType _ -> new FloatingBounds(false, column.widenedFrom(FloatType.FLOAT));
            case DecimalType decimal -> new DecimalBounds(decimal);
            case VarcharType _ -> new StringBounds();
            default -> null;
        });
    }

    record IntegerBounds()
            implements BoundEncoding
    {
        @Override
        public Class<?> javaType()
        {
            return long.class;
        }

        @Override
        public Object lower(String text, boolean number)
        {
            // a number with a fraction or an exponent went through a double: not to be trusted
            return number ? parseLong(text) : null;
        }

        @Override
        public Object upper(String text, boolean number)
        {
            return lower(text, number);
        }

        @Override
        public Object encode(Object nativeValue)
        {
            return nativeValue;
        }

        @Override
        public Object decode(Object encoded)
        {
            return encoded;
        }

        private static Long parseLong(String text)
        {
            try {
                return Long.parseLong(text);
            }
            catch (NumberFormatException e) {
                return null;
            }
        }
    }

    record DateBounds()
            implements BoundEncoding
    {
        @Override
        public Class<?> javaType()
        {
            return long.class;
        }

        @Override
        public Object lower(String text, boolean number)
        {
            try {
                return number ? null : PartitionValueCodec.parse(text, DATE);
            }
            catch (IllegalArgumentException e) {
                return null;
            }
        }

        @Override
        public Object upper(String text, boolean number)
        {
            return lower(text, number);
        }

        @Override
        public Object encode(Object nativeValue)
        {
            return nativeValue;
        }

        @Override
        public Object decode(Object encoded)
        {
            return encoded;
        }
    }
}
