package io.lakeshift.migration.asked;

import io.airlift.json.JsonCodec;
import io.airlift.slice.Slices;
import io.lakeshift.delta.schema.EpochMicros;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.Int128;
import io.trino.spi.type.Type;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Stream;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DecimalType.createDecimalType;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is asked of a column means the same after it was written down and read again. */
final class TestAskedColumn
{
    private static final JsonCodec<AskedColumn> CODEC = JsonCodec.jsonCodec(AskedColumn.class);

    static Stream<Domain> domains()
    {
        return Stream.of(
                ordered(BIGINT, Long.MIN_VALUE, 0L, Long.MAX_VALUE),
                ordered(INTEGER, -1L, 0L, 7L),
                ordered(DATE, -1L, 20_000L, 20_001L),
                ordered(TIMESTAMP_MICROS, -1L, 1_769_731_200_000_000L, 1_769_731_200_000_001L),
                ordered(TIMESTAMP_TZ_MICROS, EpochMicros.toInstant(-1), EpochMicros.toInstant(0), EpochMicros.toInstant(1_769_731_200_000_001L)),
                ordered(VARCHAR, Slices.utf8Slice(""), Slices.utf8Slice("SPY"), Slices.utf8Slice("é 'x'\n")),
                ordered(DOUBLE, -1e300, -0.5, Double.POSITIVE_INFINITY),
                ordered(createDecimalType(10, 2), -100L, 0L, 123L),
                ordered(createDecimalType(38, 2), Int128.valueOf(-100), Int128.valueOf(0), Int128.valueOf("99999999999999999999999999999999999999")),
                Stream.of(Domain.singleValue(BOOLEAN, true)))
                .flatMap(stream -> stream);
    }

    @ParameterizedTest
    @MethodSource("domains")
    void testRoundTrip(Domain domain)
    {
        AskedColumn asked = CODEC.fromJson(CODEC.toJson(AskedColumn.of(domain)));
        assertThat(asked.domain(domain.getType())).isEqualTo(domain);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void testColumnThatBecameAnother(Type type)
    {
        AskedColumn asked = AskedColumn.of(Domain.singleValue(VARCHAR, Slices.utf8Slice("SPY")));
        assertThatThrownBy(() -> asked.domain(type)).isInstanceOf(IllegalArgumentException.class);
    }

    static List<Type> wrong()
    {
        return List.of(BIGINT, DATE, TIMESTAMP_MICROS, DOUBLE);
    }

    private static Stream<Domain> ordered(Type type, Object low, Object middle, Object high)
    {
        return Stream.of(
                Domain.singleValue(type, middle),
                Domain.multipleValues(type, List.of(low, middle, high)),
                Domain.create(ValueSet.ofRanges(Range.range(type, low, true, high, false)), true),
                Domain.create(ValueSet.ofRanges(Range.lessThan(type, low), Range.range(type, middle, false, high, true)), false),
                Domain.create(ValueSet.ofRanges(Range.greaterThanOrEqual(type, middle)), false),
                Domain.create(ValueSet.ofRanges(Range.lessThanOrEqual(type, middle), Range.greaterThan(type, high)), true),
                Domain.onlyNull(type),
                Domain.notNull(type));
    }
}
