package io.lakeshift.delta.schema;

import io.airlift.slice.Slices;
import io.trino.spi.type.Int128;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.List;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DecimalType.createDecimalType;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.SmallintType.SMALLINT;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.TinyintType.TINYINT;
import static io.trino.spi.type.VarbinaryType.VARBINARY;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestPartitionValueCodec
{
    // 2026-01-28 15:07:01.123456 UTC
    private static final long MICROS = 1_769_612_821_123_456L;

    @Test
    public void testTextBecomesValueAndTheSameTextAgain()
    {
        roundTrip("true", BOOLEAN, true);
        roundTrip("-128", TINYINT, -128L);
        roundTrip("32767", SMALLINT, 32767L);
        roundTrip("-2147483648", INTEGER, -2147483648L);
        roundTrip("9223372036854775807", BIGINT, Long.MAX_VALUE);
        roundTrip("1.5", REAL, (long) Float.floatToRawIntBits(1.5f));
        roundTrip("-0.0", DOUBLE, -0.0);
        roundTrip("NaN", DOUBLE, Double.NaN);
        roundTrip("-Infinity", DOUBLE, Double.NEGATIVE_INFINITY);
        roundTrip("-12.30", createDecimalType(5, 2), -1230L);
        roundTrip("12345678901234567890123456789012345.678", createDecimalType(38, 3), Int128.valueOf("12345678901234567890123456789012345678"));
        roundTrip("BRK/B é", VARCHAR, Slices.utf8Slice("BRK/B é"));
        roundTrip("2026-01-28", DATE, 20_481L);
        roundTrip("0001-01-01", DATE, -719_162L);
        roundTrip("-0001-12-31", DATE, -719_529L);
        roundTrip("2026-01-28 15:07:01.123456", TIMESTAMP_MICROS, MICROS);
        roundTrip("1969-12-31 23:59:59.999999", TIMESTAMP_MICROS, -1L);
        roundTrip("2026-01-28T15:07:01.123456Z", TIMESTAMP_TZ_MICROS, EpochMicros.toInstant(MICROS));
        roundTrip("1969-12-31T23:59:59.999999Z", TIMESTAMP_TZ_MICROS, EpochMicros.toInstant(-1));
        roundTrip("text", VARBINARY, Slices.utf8Slice("text"));
        roundTrip("\\u00FF\\u0000", VARBINARY, Slices.wrappedBuffer((byte) 0xFF, (byte) 0));
    }

    @Test
    public void testNull()
    {
        for (Type type : List.of(BOOLEAN, BIGINT, VARCHAR, DATE, TIMESTAMP_MICROS, VARBINARY)) {
            assertThat(PartitionValueCodec.parse(null, type)).isNull();
            assertThat(PartitionValueCodec.parse("", type)).isNull();
            assertThat(PartitionValueCodec.format(null, type)).isNull();
        }
    }

    /** Milliseconds taken for seconds make the year 58055: delta-rs signs it, and reads no table in which the sign is missing. */
    @Test
    public void testYearsOfMoreThanFourDigits()
    {
        roundTrip("+10000-01-01", DATE, 2_932_897L);
        roundTrip("+58055-03-12", DATE, LocalDate.of(58055, 3, 12).toEpochDay());
        roundTrip("-10000-01-01", DATE, LocalDate.of(-10000, 1, 1).toEpochDay());
        roundTrip("+10000-01-01 00:00:00.000001", TIMESTAMP_MICROS, 2_932_897L * 86_400_000_000L + 1);
        roundTrip("+10000-01-01T00:00:00.000001Z", TIMESTAMP_TZ_MICROS, EpochMicros.toInstant(2_932_897L * 86_400_000_000L + 1));
        // as older versions wrote it here
        assertThat(PartitionValueCodec.parse("10000-01-01", DATE)).isEqualTo(2_932_897L);
        assertThat(PartitionValueCodec.parse("10000-01-01 00:00:00.000001", TIMESTAMP_MICROS)).isEqualTo(2_932_897L * 86_400_000_000L + 1);
        roundTrip("+5881580-07-11", DATE, (long) Integer.MAX_VALUE);
        refused("+5881580-07-12", DATE);
        refused("+-10000-01-01", DATE);
    }

    @Test
    public void testBytesThatLookLikeEscapesComeBack()
    {
        var bytes = Slices.utf8Slice("\\u0041");
        assertThat(PartitionValueCodec.parse(PartitionValueCodec.format(bytes, VARBINARY), VARBINARY)).isEqualTo(bytes);
    }

    @Test
    public void testEveryFormOfTimestamps()
    {
        for (String text : List.of("2026-01-28 15:07:01.123456", "2026-01-28T15:07:01.123456", "2026-01-28T15:07:01.123456Z", "2026-01-28 15:07:01.123456000")) {
            assertThat(PartitionValueCodec.parse(text, TIMESTAMP_MICROS)).as(text).isEqualTo(MICROS);
        }
        for (String text : List.of("2026-01-28 15:07:01.123456", "2026-01-28T15:07:01.123456Z", "2026-01-28T16:07:01.123456+01:00", "2026-01-28 08:07:01.123456-0700", "2026-01-28 15:07:01.123456 UTC")) {
            assertThat(PartitionValueCodec.parse(text, TIMESTAMP_TZ_MICROS)).as(text).isEqualTo(EpochMicros.toInstant(MICROS));
        }
        assertThat(PartitionValueCodec.parse("2026-01-28 15:07:01", TIMESTAMP_MICROS)).isEqualTo(MICROS - 123_456);
        assertThat(PartitionValueCodec.parse("2026-01-28 15:07", TIMESTAMP_MICROS)).isEqualTo(MICROS - 1_123_456);
        assertThat(PartitionValueCodec.parse("2026-01-28 15:07:01.1", TIMESTAMP_MICROS)).isEqualTo(MICROS - 23_456);
    }

    @Test
    public void testTextThatIsNoValue()
    {
        refused("yes", BOOLEAN);
        refused("128", TINYINT);
        refused("1.0", INTEGER);
        refused("1d", DOUBLE);
        refused("0x1p3", DOUBLE);
        refused("1.234", createDecimalType(5, 2));
        refused("1234.00", createDecimalType(5, 2));
        refused("2026-02-30", DATE);
        refused("2026-01-28 00:00:00", DATE);
        refused("yyyy-MM", DATE);
        refused("2026-02-30", TIMESTAMP_MICROS);
        // of a date that became a timestamp, which it may without zone only
        assertThat(PartitionValueCodec.parse("2026-01-28", TIMESTAMP_MICROS)).isEqualTo(Math.floorDiv(MICROS, 86_400_000_000L) * 86_400_000_000L);
        refused("2026-01-28", TIMESTAMP_TZ_MICROS);
        refused("2026-01-28 24:00:00", TIMESTAMP_MICROS);
        refused("2026-01-28 15:07:01.1234567", TIMESTAMP_MICROS);
        refused("2026-01-28 15:07:01+01:00", TIMESTAMP_MICROS);
    }

    private static void roundTrip(String text, Type type, Object value)
    {
        assertThat(PartitionValueCodec.parse(text, type)).as("%s as %s", text, type).isEqualTo(value);
        assertThat(PartitionValueCodec.format(value, type)).isEqualTo(text);
    }

    private static void refused(String text, Type type)
    {
        assertThatThrownBy(() -> PartitionValueCodec.parse(text, type)).as("%s as %s", text, type).isInstanceOf(IllegalArgumentException.class);
    }
}
