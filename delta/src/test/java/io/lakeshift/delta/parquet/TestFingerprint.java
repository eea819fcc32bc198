package io.lakeshift.delta.parquet;

import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.TimeZoneKey;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.Float.floatToRawIntBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TestFingerprint
{
    private static final List<Type> TYPES = List.of(BIGINT, VARCHAR, DOUBLE);

    @Test
    void testOrderAndPagingDoNotCount()
    {
        List<List<?>> rows = randomRows(1_000);
        Fingerprint whole = fingerprint(TYPES, rows);

        List<List<?>> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(1));
        assertThat(fingerprint(TYPES, shuffled)).isEqualTo(whole);

        Fingerprint parts = fingerprint(TYPES, rows.subList(0, 137)).plus(fingerprint(TYPES, rows.subList(137, 1_000)));
        assertThat(parts).isEqualTo(whole);
        assertThat(parts.minus(fingerprint(TYPES, rows.subList(0, 137)))).isEqualTo(fingerprint(TYPES, rows.subList(137, 1_000)));
    }

    @Test
    void testEachFaultShows()
    {
        List<List<?>> rows = randomRows(100);
        Fingerprint whole = fingerprint(TYPES, rows);

        List<List<?>> dropped = rows.subList(0, 99);
        assertThat(fingerprint(TYPES, dropped).sum()).isNotEqualTo(whole.sum());

        List<List<?>> doubled = new ArrayList<>(rows);
        doubled.set(0, rows.get(1));
        assertThat(fingerprint(TYPES, doubled).sum()).isNotEqualTo(whole.sum());
        assertThat(fingerprint(TYPES, doubled).rows()).isEqualTo(whole.rows());

        // doubling twice must not cancel out
        List<List<?>> twice = new ArrayList<>(rows);
        twice.add(rows.get(0));
        twice.add(rows.get(0));
        assertThat(fingerprint(TYPES, twice).sum()).isNotEqualTo(whole.sum());
    }

    @Test
    void testCellsSwappedBetweenRowsChangeTheRowsButNotTheColumn()
    {
        List<List<?>> rows = List.of(Arrays.asList(1L, "a", 1.0), Arrays.asList(2L, "b", 2.0), Arrays.asList(3L, "c", 3.0));
        List<List<?>> swapped = List.of(Arrays.asList(1L, "b", 1.0), Arrays.asList(2L, "a", 2.0), Arrays.asList(3L, "c", 3.0));

        Fingerprint before = fingerprint(TYPES, rows);
        Fingerprint after = fingerprint(TYPES, swapped);
        assertThat(after.sum()).isNotEqualTo(before.sum());
        assertThat(after.columns()).isEqualTo(before.columns());
    }

    @Test
    void testEqualValuesInExchangedColumnsDiffer()
    {
        List<Type> types = List.of(BIGINT, BIGINT);
        assertThat(fingerprint(types, List.of(List.of(1L, 2L)))).isNotEqualTo(fingerprint(types, List.of(List.of(2L, 1L))));
    }

    @Test
    void testSpecialValuesAllDiffer()
    {
        assertAllDiffer(DOUBLE, Arrays.asList(null, Double.NaN, 0.0, -0.0, Double.MIN_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
        assertAllDiffer(REAL, Arrays.asList(null, real(Float.NaN), real(0.0f), real(-0.0f)));
        assertAllDiffer(VARCHAR, Arrays.asList(null, "", " ", "\0", "null", "a", "a\0"));
        assertAllDiffer(BIGINT, Arrays.asList(null, 0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE));
        Type arrays = new ArrayType(new ArrayType(BIGINT));
        assertAllDiffer(arrays, Arrays.asList(
                null,
                List.of(),
                List.of(List.of()),
                Collections.singletonList(null),
                List.of(List.of(), List.of()),
                List.of(List.of(1L, 2L)),
                List.of(List.of(2L, 1L)),
                List.of(List.of(1L), List.of(2L)),
                List.of(Arrays.asList(1L, null)),
                List.of(List.of(1L))));
        assertAllDiffer(Columns.ROW, Arrays.asList(
                null,
                Arrays.asList(null, null, null),
                Arrays.asList(null, null, Collections.singletonList(null)),
                Arrays.asList(0L, null, null),
                Arrays.asList(null, "", null)));
    }

    @Test
    void testEveryNanAndEveryZoneOfAnInstantIsOne()
    {
        double otherNan = Double.longBitsToDouble(Double.doubleToRawLongBits(Double.NaN) | 1);
        assertThat(fingerprint(List.of(DOUBLE), List.of(List.of(otherNan)))).isEqualTo(fingerprint(List.of(DOUBLE), List.of(List.of(Double.NaN))));

        LongTimestampWithTimeZone utc = LongTimestampWithTimeZone.fromEpochMillisAndFraction(1, 1_000_000, UTC_KEY);
        LongTimestampWithTimeZone vienna = LongTimestampWithTimeZone.fromEpochMillisAndFraction(1, 1_000_000, TimeZoneKey.getTimeZoneKey("Europe/Vienna"));
        assertThat(fingerprint(List.of(TIMESTAMP_TZ_MICROS), List.of(List.of(utc)))).isEqualTo(fingerprint(List.of(TIMESTAMP_TZ_MICROS), List.of(List.of(vienna))));
    }

    @Test
    void testEntriesOfMapsHaveNoOrder()
    {
        Type type = Columns.ALL.get(17).type();
        Map<Object, Object> one = new LinkedHashMap<>();
        one.put("a", List.of(1.0));
        one.put("b", null);
        Map<Object, Object> other = new LinkedHashMap<>();
        other.put("b", null);
        other.put("a", List.of(1.0));
        assertThat(fingerprint(List.of(type), List.of(List.of(one)))).isEqualTo(fingerprint(List.of(type), List.of(List.of(other))));

        other.put("b", List.of());
        assertThat(fingerprint(List.of(type), List.of(List.of(one)))).isNotEqualTo(fingerprint(List.of(type), List.of(List.of(other))));
    }

    @Test
    void testFormOfBlocksDoesNotCount()
    {
        Block values = Pages.page(List.of(VARCHAR), List.of(List.of("a"), Collections.singletonList(null), List.of("b"))).getBlock(0);
        Block dictionary = DictionaryBlock.create(5, values, new int[] {0, 1, 2, 2, 0});
        Block repeated = RunLengthEncodedBlock.create(VARCHAR, null, 2);
        FingerprintAccumulator accumulator = new FingerprintAccumulator(List.of(VARCHAR));
        accumulator.add(new Page(dictionary));
        accumulator.add(new Page(dictionary.getRegion(1, 3)));
        accumulator.add(new Page(repeated));

        List<List<?>> flat = new ArrayList<>();
        for (String value : new String[] {"a", null, "b", "b", "a", null, "b", "b", null, null}) {
            flat.add(Collections.singletonList(value));
        }
        assertThat(accumulator.result()).isEqualTo(fingerprint(List.of(VARCHAR), flat));
    }

    @Test
    void testSumsCarry()
    {
        Sum128 sum = new Sum128();
        sum.addAll(new long[] {0, -1, 5}, new long[] {-1, -1, 3}, 3);
        BigInteger expected = unsigned(0, -1).add(unsigned(-1, -1)).add(unsigned(5, 3)).mod(BigInteger.ONE.shiftLeft(128));
        assertThat(sum.toBigInteger()).isEqualTo(expected);
    }

    @Test
    void testText()
    {
        Fingerprint fingerprint = fingerprint(TYPES, randomRows(10));
        assertThat(Fingerprint.ofText(fingerprint.toText())).isEqualTo(fingerprint);
        assertThat(Fingerprint.ofText(Fingerprint.empty(0).toText())).isEqualTo(Fingerprint.empty(0));
        assertThat(Fingerprint.empty(2).plus(Fingerprint.empty(2)).toText()).isEqualTo("0:" + "0".repeat(32) + ":" + "0".repeat(32) + "," + "0".repeat(32));
        assertThatThrownBy(() -> Fingerprint.ofText("1:2:3")).isInstanceOf(IllegalArgumentException.class);
    }

    private static BigInteger unsigned(long high, long low)
    {
        return new BigInteger(Long.toUnsignedString(high)).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low)));
    }

    private static long real(float value)
    {
        return floatToRawIntBits(value);
    }

    private static void assertAllDiffer(Type type, List<?> values)
    {
        Set<BigInteger> sums = new HashSet<>();
        for (Object value : values) {
            sums.add(fingerprint(List.of(type), List.of(Collections.singletonList(value))).sum());
        }
        assertThat(sums).hasSize(values.size());
    }

    private static List<List<?>> randomRows(int count)
    {
        Random random = new Random(7);
        List<List<?>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Arrays.asList(random.nextInt(5) == 0 ? null : random.nextLong(20), "s" + random.nextInt(10), random.nextGaussian()));
        }
        return rows;
    }

    private static Fingerprint fingerprint(List<Type> types, List<? extends List<?>> rows)
    {
        FingerprintAccumulator accumulator = new FingerprintAccumulator(types);
        accumulator.add(Pages.page(types, List.copyOf(rows)));
        return accumulator.result();
    }
}
