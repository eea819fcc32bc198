package io.lakeshift.migration.rewrite;

import io.airlift.slice.Slices;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Int128;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.Float.floatToRawIntBits;
import static org.assertj.core.api.Assertions.assertThat;

class TestColumnRanks
{
    private static final int BITS = 10;

    /** Coordinates of the values given, which are the sample too. */
    private static List<Integer> coordinates(Type type, List<?> values)
    {
        BlockBuilder builder = type.createBlockBuilder(null, values.size());
        values.forEach(value -> TypeUtils.writeNativeValue(type, builder, value));
        Block block = builder.build();
        CurveAxis axis = new CurveAxis(0, type);
        List<Object> sample = new ArrayList<>();
        for (int position = 0; position < values.size(); position++) {
            sample.add(axis.kept(block, position));
        }
        ColumnRanks ranks = ColumnRanks.of(axis, sample);
        List<Integer> coordinates = new ArrayList<>();
        for (int position = 0; position < values.size(); position++) {
            coordinates.add(ranks.coordinate(block, position, BITS));
        }
        return coordinates;
    }

    private static void assertAscending(Type type, Object... values)
    {
        List<Integer> coordinates = coordinates(type, Arrays.asList(values));
        for (int i = 1; i < coordinates.size(); i++) {
            assertThat(coordinates.get(i)).as("%s after %s", values[i], values[i - 1]).isGreaterThan(coordinates.get(i - 1));
        }
        assertThat(coordinates).allMatch(coordinate -> coordinate >= 0 && coordinate < 1 << BITS);
    }

    @Test
    void testOrderOfEveryType()
    {
        assertAscending(BIGINT, Long.MIN_VALUE, -1L, 0L, 5L, Long.MAX_VALUE, null);
        assertAscending(DOUBLE, Double.NEGATIVE_INFINITY, -1e300, -1.0, 0.0, 1e-300, 2.0, Double.POSITIVE_INFINITY, Double.NaN, null);
        assertAscending(REAL, (long) floatToRawIntBits(-1f), (long) floatToRawIntBits(0f), (long) floatToRawIntBits(1f), (long) floatToRawIntBits(Float.NaN), null);
        assertAscending(BOOLEAN, false, true, null);
        assertAscending(TIMESTAMP_MICROS, -1L, 0L, 1L, null);
        assertAscending(TIMESTAMP_TZ_MICROS, instant(-1), instant(0), instant(1), null);
        assertAscending(VARCHAR, Slices.utf8Slice(""), Slices.utf8Slice("SPY"), Slices.utf8Slice("SPY260130C"), Slices.utf8Slice("SPY260130P"), Slices.utf8Slice("é"), null);
        assertAscending(DecimalType.createDecimalType(38, 2), Int128.valueOf("-99999999999999999999"), Int128.ZERO, Int128.valueOf("99999999999999999999"), null);
    }

    private static LongTimestampWithTimeZone instant(long epochMillis)
    {
        return LongTimestampWithTimeZone.fromEpochMillisAndFraction(epochMillis, 0, UTC_KEY);
    }

    @Test
    void testZerosAreOne()
    {
        List<Integer> coordinates = coordinates(DOUBLE, List.of(-1.0, -0.0, 0.0, 1.0));
        assertThat(coordinates.get(1)).isEqualTo(coordinates.get(2));
    }

    /** Half of the rows lie in each half of the axis, though the values lie far apart or close together. */
    @Test
    void testRowsAreSpreadEvenly()
    {
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            values.add((long) i * i * i);
        }
        assertThat(coordinates(BIGINT, values).stream().filter(coordinate -> coordinate < 1 << (BITS - 1)).count()).isBetween(495L, 505L);
    }

    @Test
    void testNothingButNulls()
    {
        assertThat(coordinates(BIGINT, Arrays.asList(null, null))).containsOnly((1 << BITS) - 1);
        assertThat(coordinates(VARCHAR, Arrays.asList(null, null))).containsOnly((1 << BITS) - 1);
    }
}
