package io.lakeshift.delta.parquet.read;

import io.airlift.slice.Slices;
import io.lakeshift.delta.schema.EpochMicros;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.LongFunction;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.Timestamps.MICROSECONDS_PER_MILLISECOND;
import static io.trino.spi.type.TinyintType.TINYINT;

/** A bound of a column chunk's statistics, from its bytes to the native value that reading the column gives. */
sealed interface StoredBound
{
    /** Who cuts texts and does not say so leaves no shorter ones than this: Spark 32 characters, parquet-rs 64 bytes. */
    int CUT_TEXT_BYTES = 32;

    /**
     * @param saidExact whether the statistics say of this bound that it is exact; else they are silent
     * @return empty where the bytes are no value of the type, or one that may have been cut
     */
    Optional<Object> decode(byte[] bytes, boolean saidExact);

    /** Empty for a pair of types whose bounds are no proof. */
    static Optional<StoredBound> of(Type type, PrimitiveType stored)
    {
        PrimitiveTypeName physical = stored.getPrimitiveTypeName();
        LogicalTypeAnnotation annotation = stored.getLogicalTypeAnnotation();
        if (type instanceof VarcharType varchar && varchar.isUnbounded()) {
            return physical == PrimitiveTypeName.BINARY ? Optional.of(new Text()) : Optional.empty();
        }
        if (physical != PrimitiveTypeName.INT32 && physical != PrimitiveTypeName.INT64) {
            return Optional.empty();
        }
        return conversion(type, annotation).map(conversion -> new Number(physical == PrimitiveTypeName.INT32, conversion));
    }

    private static Optional<LongFunction<Object>> conversion(Type type, LogicalTypeAnnotation annotation)
    {
        boolean integer = type.equals(BIGINT) || type.equals(INTEGER) || type.equals(SMALLINT) || type.equals(TINYINT);
        if (integer && (annotation == null || annotation instanceof IntLogicalTypeAnnotation stored && stored.isSigned())) {
            return Optional.of(value -> value);
        }
        if (type.equals(DATE) && annotation instanceof DateLogicalTypeAnnotation) {
            return Optional.of(value -> value);
        }
        if (type instanceof DecimalType decimal && decimal.isShort() && annotation instanceof DecimalLogicalTypeAnnotation stored &&
                stored.getPrecision() == decimal.getPrecision() && stored.getScale() == decimal.getScale()) {
            return Optional.of(value -> value);
        }
        if (annotation instanceof TimestampLogicalTypeAnnotation stored && stored.getUnit() != TimeUnit.NANOS) {
            long factor = stored.getUnit() == TimeUnit.MILLIS ? MICROSECONDS_PER_MILLISECOND : 1;
            if (type.equals(TIMESTAMP_MICROS)) {
                return Optional.of(value -> Math.multiplyExact(value, factor));
            }
            if (type instanceof TimestampWithTimeZoneType zoned && !zoned.isShort()) {
                return Optional.of(value -> EpochMicros.toInstant(Math.multiplyExact(value, factor)));
            }
        }
        return Optional.empty();
    }

    /** In four bytes or eight, little-endian. */
    record Number(boolean narrow, LongFunction<Object> conversion)
            implements StoredBound
    {
        @Override
        public Optional<Object> decode(byte[] bytes, boolean saidExact)
        {
            if (bytes.length != (narrow ? Integer.BYTES : Long.BYTES)) {
                return Optional.empty();
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            try {
                return Optional.of(conversion.apply(narrow ? buffer.getInt() : buffer.getLong()));
            }
            catch (ArithmeticException e) {
                // a moment that microseconds do not reach
                return Optional.empty();
            }
        }
    }

    record Text()
            implements StoredBound
    {
        @Override
        public Optional<Object> decode(byte[] bytes, boolean saidExact)
        {
            return saidExact || bytes.length < CUT_TEXT_BYTES ? Optional.of(Slices.wrappedBuffer(bytes)) : Optional.empty();
        }
    }
}
