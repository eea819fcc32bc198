package io.lakeshift.delta.parquet.read;

import io.lakeshift.delta.schema.EpochMicros;
import io.trino.spi.TrinoException;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Decimals;
import io.trino.spi.type.Int128;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

import static io.lakeshift.delta.LakeErrorCode.LAKE_BAD_DATA;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.Timestamps.MICROSECONDS_PER_DAY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

/**
 * Conversions of primitive columns that trino-parquet does not do by itself. The widenings are those of the protocol, "Type Widening"; the unsigned ones
 * are what Spark makes of a converted Parquet directory: UINT_32 becomes long, UINT_64 becomes decimal(20,0).
 */
final class PrimitiveConversions
{
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private PrimitiveConversions() {}

    /** Empty where trino-parquet reads the column as {@code wanted} without help, or not at all. */
    static Optional<ValueConversion> conversion(PrimitiveType stored, Type wanted)
    {
        PrimitiveTypeName physical = stored.getPrimitiveTypeName();
        LogicalTypeAnnotation annotation = stored.getLogicalTypeAnnotation();
        boolean unsigned = annotation instanceof IntLogicalTypeAnnotation integer && !integer.isSigned();
        boolean integral = annotation == null || annotation instanceof IntLogicalTypeAnnotation;

        if (physical == INT32 && unsigned && ((IntLogicalTypeAnnotation) annotation).getBitWidth() == 32 && wanted.equals(BIGINT)) {
            return Optional.of(new ValueConversion(BIGINT, BIGINT, (block, position, target) -> BIGINT.writeLong(target, BIGINT.getLong(block, position) & 0xFFFF_FFFFL)));
        }
        if (physical == INT64 && unsigned && wanted instanceof DecimalType decimal) {
            return Optional.of(new ValueConversion(BIGINT, decimal, (block, position, target) -> {
                long bits = BIGINT.getLong(block, position);
                BigInteger value = BigInteger.valueOf(bits);
                writeDecimal(decimal, new BigDecimal(bits < 0 ? value.add(TWO_TO_64) : value), target);
            }));
        }
        if (integral && physical == INT32 && wanted.equals(DOUBLE)) {
            return Optional.of(new ValueConversion(INTEGER, DOUBLE, (block, position, target) -> DOUBLE.writeDouble(target, INTEGER.getInt(block, position))));
        }
        if (integral && (physical == INT32 || physical == INT64) && wanted instanceof DecimalType decimal) {
            return Optional.of(new ValueConversion(BIGINT, decimal, (block, position, target) ->
                    writeDecimal(decimal, BigDecimal.valueOf(BIGINT.getLong(block, position)), target)));
        }
        if (physical == INT32 && annotation instanceof DateLogicalTypeAnnotation && wanted.equals(TIMESTAMP_MICROS)) {
            return Optional.of(new ValueConversion(DATE, TIMESTAMP_MICROS, (block, position, target) ->
                    TIMESTAMP_MICROS.writeLong(target, DATE.getInt(block, position) * MICROSECONDS_PER_DAY)));
        }
        if (physical == INT64
                && annotation instanceof TimestampLogicalTypeAnnotation timestamp
                && timestamp.getUnit() == TimeUnit.MILLIS
                && wanted instanceof TimestampWithTimeZoneType zoned
                && !zoned.isShort()) {
            return Optional.of(new ValueConversion(TIMESTAMP_MICROS, zoned, (block, position, target) ->
                    zoned.writeObject(target, EpochMicros.toInstant(TIMESTAMP_MICROS.getLong(block, position)))));
        }
        if (physical == INT64 && integral && (wanted.equals(INTEGER) || wanted.equals(SMALLINT))) {
            // the table is narrower than the file: never widening, so a value that does not fit is an error, not a wrapped number
            return Optional.of(new ValueConversion(BIGINT, wanted, (block, position, target) -> wanted.writeLong(target, narrowed(BIGINT.getLong(block, position), wanted))));
        }
        return Optional.empty();
    }

    private static long narrowed(long value, Type wanted)
    {
        if (wanted.equals(SMALLINT) ? value != (short) value : value != (int) value) {
            throw new TrinoException(LAKE_BAD_DATA, "Value %s of a 64-bit column does not fit the table's type %s".formatted(value, wanted));
        }
        return value;
    }

    private static void writeDecimal(DecimalType type, BigDecimal value, io.trino.spi.block.BlockBuilder target)
    {
        BigInteger unscaled = value.setScale(type.getScale()).unscaledValue();
        if (Decimals.overflows(unscaled, type.getPrecision())) {
            throw new TrinoException(LAKE_BAD_DATA, "Value %s does not fit the table's type %s".formatted(value, type));
        }
        if (type.isShort()) {
            type.writeLong(target, unscaled.longValueExact());
        }
        else {
            type.writeObject(target, Int128.valueOf(unscaled));
        }
    }
}
