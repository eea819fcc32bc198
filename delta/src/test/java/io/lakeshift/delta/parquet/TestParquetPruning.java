package io.lakeshift.delta.parquet;

import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Int128;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static io.airlift.slice.Slices.utf8Slice;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.RealType.REAL;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.Float.intBitsToFloat;
import static org.assertj.core.api.Assertions.assertThat;

/** Pruning never drops a matching row: brute force is the oracle, on files whose row groups or pages hold one value each, or a dictionary of two. */
class TestParquetPruning
{
    private static final Map<String, Type> TYPES = Map.of(
            "double", DOUBLE,
            "real", REAL,
            "short", DecimalType.createDecimalType(9, 2),
            "wide", DecimalType.createDecimalType(22, 2),
            "text", VARCHAR,
            "number", BIGINT,
            "stamp", TIMESTAMP_MICROS,
            "instant", TIMESTAMP_TZ_MICROS,
            "flag", BOOLEAN,
            "day", DATE);

    private final DataFileReader reader = new ParquetDataFileReader(ParquetReadOptions.DEFAULT);

    @ParameterizedTest
    @ValueSource(strings = {"groups", "dictionary", "plain", "pages", "integers", "polars", "duckdb"})
    void testNoMatchingRowIsLost(String writer)
    {
        String file = "pruning_%s.parquet".formatted(writer);
        for (String name : columnsOf(writer)) {
            Type type = TYPES.get(name);
            List<Object> all = Fixtures.values(reader, file, name, type);
            assertThat(all).hasSize(8);
            for (Domain domain : domains(type, all)) {
                TupleDomain<String> predicate = TupleDomain.withColumnDomains(Map.of(name, domain));
                List<Object> expected = all.stream().filter(value -> matches(domain, value)).toList();
                List<Object> alone = Pages.read(reader, Fixtures.FILE_SYSTEM, Fixtures.scan(file, List.of(Fixtures.column(name, type)), predicate)).stream().map(List::getFirst).toList();
                assertThat(alone.stream().filter(value -> matches(domain, value)).toList()).as("%s of %s: %s", name, file, domain).isEqualTo(expected);

                // the same where the column is not read, and rows can only be counted beside another
                String other = name.equals("short") ? "wide" : "short";
                int without = Pages.read(reader, Fixtures.FILE_SYSTEM, Fixtures.scan(file, List.of(Fixtures.column(other, TYPES.get(other))), predicate)).size();
                assertThat(without).as("%s of %s unread: %s", name, file, domain).isGreaterThanOrEqualTo(expected.size());
            }
        }
    }

    @Test
    void testRowGroupsArePruned()
    {
        assertThat(rowsRead("pruning_groups.parquet", "number", Domain.singleValue(BIGINT, 5L))).isEqualTo(1);
        assertThat(rowsRead("pruning_groups.parquet", "text", Domain.singleValue(VARCHAR, utf8Slice("a")))).isEqualTo(1);
        assertThat(rowsRead("pruning_groups.parquet", "stamp", Domain.onlyNull(TIMESTAMP_MICROS))).isEqualTo(1);
        assertThat(rowsRead("pruning_groups.parquet", "wide", Domain.singleValue(TYPES.get("wide"), Int128.valueOf(100)))).isEqualTo(1);
        // between 0 and 5, so that only the dictionary tells that there is no 3
        assertThat(rowsRead("pruning_dictionary.parquet", "number", Domain.singleValue(BIGINT, 3L))).isZero();
        assertThat(rowsRead("pruning_pages.parquet", "number", Domain.singleValue(BIGINT, 5L))).isEqualTo(1);
        Object instant = Fixtures.values(reader, "pruning_groups.parquet", "instant", TIMESTAMP_TZ_MICROS).get(3);
        assertThat(rowsRead("pruning_groups.parquet", "instant", Domain.singleValue(TIMESTAMP_TZ_MICROS, instant))).isEqualTo(1);
    }

    @Test
    void testNoneReadsNothing()
    {
        assertThat(Pages.read(reader, Fixtures.FILE_SYSTEM, Fixtures.scan("pruning_groups.parquet", List.of(Fixtures.column("number", BIGINT)), TupleDomain.none()))).isEmpty();
    }

    private int rowsRead(String file, String column, Domain domain)
    {
        return Pages.read(reader, Fixtures.FILE_SYSTEM, Fixtures.scan(file, List.of(Fixtures.column(column, TYPES.get(column))), TupleDomain.withColumnDomains(Map.of(column, domain)))).size();
    }

    private static List<String> columnsOf(String writer)
    {
        return switch (writer) {
            case "integers" -> List.of("short", "wide");
            case "polars" -> TYPES.keySet().stream().filter(name -> !name.equals("real")).toList();
            default -> List.copyOf(TYPES.keySet());
        };
    }

    private static List<Domain> domains(Type type, List<Object> values)
    {
        List<Domain> domains = new ArrayList<>(List.of(Domain.onlyNull(type), Domain.notNull(type), Domain.none(type)));
        for (Object read : values) {
            if (read == null || isNan(type, read)) {
                continue;
            }
            Object value = read instanceof String text ? utf8Slice(text) : read;
            domains.add(Domain.singleValue(type, value));
            domains.add(Domain.singleValue(type, value, true));
            if (!type.equals(BOOLEAN)) {
                domains.add(Domain.create(ValueSet.ofRanges(Range.lessThan(type, value)), false));
                domains.add(Domain.create(ValueSet.ofRanges(Range.greaterThan(type, value)), false));
                domains.add(Domain.create(ValueSet.ofRanges(Range.lessThanOrEqual(type, value)), true));
                domains.add(Domain.create(ValueSet.ofRanges(Range.greaterThanOrEqual(type, value)), false));
            }
        }
        if (type.equals(DOUBLE)) {
            domains.add(Domain.multipleValues(type, List.of(0.0, 1.0)));
            domains.add(Domain.singleValue(type, -0.0));
        }
        return domains;
    }

    private static boolean isNan(Type type, Object value)
    {
        return isFloating(type) && Double.isNaN(number(type, value));
    }

    private static boolean isFloating(Type type)
    {
        return type.equals(DOUBLE) || type.equals(REAL);
    }

    private static double number(Type type, Object value)
    {
        return type.equals(REAL) ? intBitsToFloat((int) (long) value) : (double) value;
    }

    /** As SQL compares, which a domain does not: -0.0 equals 0.0, and NaN compares with nothing. */
    private static boolean matches(Range range, double value)
    {
        if (Double.isNaN(value)) {
            return false;
        }
        if (!range.isLowUnbounded()) {
            double low = number(range.getType(), range.getLowBoundedValue());
            if (!(value > low || range.isLowInclusive() && value == low)) {
                return false;
            }
        }
        if (!range.isHighUnbounded()) {
            double high = number(range.getType(), range.getHighBoundedValue());
            return value < high || range.isHighInclusive() && value == high;
        }
        return true;
    }

    private static boolean matches(Domain domain, Object value)
    {
        if (value != null && isFloating(domain.getType())) {
            return domain.getValues().isAll() || domain.getValues().getRanges().getOrderedRanges().stream().anyMatch(range -> matches(range, number(range.getType(), value)));
        }
        return domain.includesNullableValue(value instanceof String text ? utf8Slice(text) : value);
    }
}
