package io.lakeshift.connector.expression;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.airlift.slice.Slices;
import io.lakeshift.connector.column.LakeColumn;
import io.lakeshift.connector.column.LakeColumn.Role;
import io.lakeshift.connector.expression.ExpressionDomains.Extraction;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.expression.Call;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.Constant;
import io.trino.spi.expression.FunctionName;
import io.trino.spi.expression.Variable;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Function;

import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.BooleanType.BOOLEAN;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;

/** The law: a domain told of an expression holds exactly the values for which the expression is true. Brute force over values around every boundary is the judge. */
final class TestExpressionDomains
{
    private static final Variable TS = new Variable("ts", TIMESTAMP_MICROS);
    private static final Variable SYMBOL = new Variable("symbol", VARCHAR);
    private static final Variable PRICE = new Variable("price", DOUBLE);
    private static final Variable DAY = new Variable("day", DATE);
    private static final Map<String, ColumnHandle> ASSIGNMENTS = ImmutableMap.of("ts", column(TS), "symbol", column(SYMBOL), "price", column(PRICE), "day", column(DAY));

    private static final ConnectorExpression DATE_OF = call(DATE, "$cast", TS);
    private static final ConnectorExpression YEAR_OF = call(BIGINT, "year", TS);

    @Test
    void testComparisonsOfEveryFunction()
    {
        Random random = new Random(1);
        for (String operator : List.of("$equal", "$not_equal", "$less_than", "$less_than_or_equal", "$greater_than", "$greater_than_or_equal")) {
            for (int round = 0; round < 40; round++) {
                LocalDateTime at = randomTime(random);
                check(compare(operator, DATE_OF, new Constant(at.toLocalDate().toEpochDay(), DATE)),
                        value -> ordered(operator, value.toLocalDate().compareTo(at.toLocalDate())), at);
                check(compare(operator, YEAR_OF, new Constant((long) at.getYear(), BIGINT)),
                        value -> ordered(operator, Integer.compare(value.getYear(), at.getYear())), at);
                check(compare(operator, trunc("hour", TS), timestamp(at)),
                        value -> ordered(operator, value.truncatedTo(ChronoUnit.HOURS).compareTo(at)), at);
                LocalDateTime month = at.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
                check(compare(operator, trunc("MONTH", TS), timestamp(month)),
                        value -> ordered(operator, value.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).compareTo(month)), month);
                check(compare(operator, trunc("quarter", TS), timestamp(at)),
                        value -> ordered(operator, value.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).withMonth((value.getMonthValue() - 1) / 3 * 3 + 1).compareTo(at)), at);
            }
        }
    }

    @Test
    void testConstantFirst()
    {
        LocalDateTime day = LocalDateTime.of(2026, 1, 30, 0, 0);
        check(call(BOOLEAN, "$less_than", new Constant(day.toLocalDate().toEpochDay(), DATE), DATE_OF), value -> day.toLocalDate().isBefore(value.toLocalDate()), day);
    }

    @Test
    void testInAndBetween()
    {
        LocalDate day = LocalDate.of(2026, 1, 28);
        LocalDate other = LocalDate.of(2026, 1, 30);
        ConnectorExpression days = call(new ArrayType(DATE), "$array", new Constant(day.toEpochDay(), DATE), new Constant(other.toEpochDay(), DATE));
        check(call(BOOLEAN, "$in", DATE_OF, days), value -> value.toLocalDate().equals(day) || value.toLocalDate().equals(other), day.atStartOfDay(), other.atStartOfDay());
        check(call(BOOLEAN, "$not", call(BOOLEAN, "$in", DATE_OF, days)), value -> !value.toLocalDate().equals(day) && !value.toLocalDate().equals(other), day.atStartOfDay(), other.atStartOfDay());
        check(call(BOOLEAN, "$between", DATE_OF, new Constant(day.toEpochDay(), DATE), new Constant(other.toEpochDay(), DATE)),
                value -> !value.toLocalDate().isBefore(day) && !value.toLocalDate().isAfter(other), day.atStartOfDay(), other.plusDays(1).atStartOfDay());
    }

    @Test
    void testOrAndNotOfOneColumn()
    {
        LocalDateTime at = LocalDateTime.of(2026, 1, 30, 0, 0);
        ConnectorExpression year = compare("$equal", YEAR_OF, new Constant(2025L, BIGINT));
        ConnectorExpression day = compare("$equal", DATE_OF, new Constant(at.toLocalDate().toEpochDay(), DATE));
        check(call(BOOLEAN, "$or", year, day), value -> value.getYear() == 2025 || value.toLocalDate().equals(at.toLocalDate()), at, LocalDateTime.of(2025, 1, 1, 0, 0));
        check(call(BOOLEAN, "$not", call(BOOLEAN, "$or", year, day)), value -> value.getYear() != 2025 && !value.toLocalDate().equals(at.toLocalDate()), at, LocalDateTime.of(2026, 1, 1, 0, 0));
    }

    @Test
    void testNullInThreeValuedLogic()
    {
        ConnectorExpression isNull = call(BOOLEAN, "$is_null", DATE_OF);
        ConnectorExpression equal = compare("$equal", YEAR_OF, new Constant(2026L, BIGINT));
        assertThat(domain(isNull).isOnlyNull()).isTrue();
        assertThat(domain(call(BOOLEAN, "$not", isNull)).isNullAllowed()).isFalse();
        assertThat(domain(call(BOOLEAN, "$or", equal, isNull)).isNullAllowed()).isTrue();
        assertThat(domain(call(BOOLEAN, "$not", equal)).isNullAllowed()).isFalse();
        assertThat(domain(call(BOOLEAN, "$identical", YEAR_OF, new Constant(2026L, BIGINT))).isNullAllowed()).isFalse();
        assertThat(domain(call(BOOLEAN, "$not", call(BOOLEAN, "$identical", YEAR_OF, new Constant(2026L, BIGINT)))).isNullAllowed()).isTrue();
        assertThat(domain(call(BOOLEAN, "$identical", YEAR_OF, new Constant(null, BIGINT))).isOnlyNull()).isTrue();
    }

    @Test
    void testInListWithNullIsLeftToTheEngine()
    {
        ConnectorExpression in = call(BOOLEAN, "$in", DATE_OF, call(new ArrayType(DATE), "$array", new Constant(1L, DATE), new Constant(null, DATE)));
        assertUntouched(call(BOOLEAN, "$not", in));
    }

    @Test
    void testFloatingPointIsLeftToTheEngine()
    {
        // NOT (price < 1) is true for NaN, which is in no range
        assertUntouched(call(BOOLEAN, "$not", compare("$less_than", PRICE, new Constant(1.0, DOUBLE))));
    }

    /** The engine refuses to cut a date to its hour; a range told of it would answer instead, for some operators with rows of the day after. */
    @Test
    void testHoursOfADateAreLeftToTheEngine()
    {
        Constant constant = new Constant(LocalDate.of(2026, 1, 28).toEpochDay(), DATE);
        for (String operator : List.of("$equal", "$not_equal", "$less_than", "$less_than_or_equal", "$greater_than", "$greater_than_or_equal")) {
            for (String unit : List.of("second", "MINUTE", "hour", "millisecond")) {
                assertUntouched(compare(operator, trunc(unit, DAY), constant));
            }
        }
        Extraction months = ExpressionDomains.extract(compare("$less_than_or_equal", trunc("month", DAY), new Constant(LocalDate.of(2026, 1, 1).toEpochDay(), DATE)), ASSIGNMENTS);
        assertThat(months.domain().getDomain(column(DAY), DATE)).isEqualTo(Domain.create(ValueSet.ofRanges(Range.lessThan(DATE, LocalDate.of(2026, 2, 1).toEpochDay())), false));
    }

    /** The planner asks again as long as an answer differs from the question: what is left in full is given back as it came, nested as it is. */
    @Test
    void testWhatIsLeftInFullIsGivenBackAsItCame()
    {
        ConnectorExpression first = compare("$less_than", PRICE, new Constant(1.0, DOUBLE));
        ConnectorExpression second = compare("$greater_than", PRICE, new Constant(0.5, DOUBLE));
        ConnectorExpression third = call(BOOLEAN, "$engine_expression", PRICE);
        assertUntouched(call(BOOLEAN, "$and", call(BOOLEAN, "$and", first, second), third));
        Extraction partly = ExpressionDomains.extract(call(BOOLEAN, "$and", call(BOOLEAN, "$and", first, compare("$equal", YEAR_OF, new Constant(2026L, BIGINT))), third), ASSIGNMENTS);
        assertThat(partly.remaining()).isEqualTo(call(BOOLEAN, "$and", first, third));
    }

    @Test
    void testSeveralColumnsPruneAndStay()
    {
        ConnectorExpression first = call(BOOLEAN, "$and", compare("$equal", DATE_OF, new Constant(1L, DATE)), compare("$equal", SYMBOL, new Constant(Slices.utf8Slice("SPY"), VARCHAR)));
        ConnectorExpression second = call(BOOLEAN, "$and", compare("$equal", DATE_OF, new Constant(2L, DATE)), compare("$equal", SYMBOL, new Constant(Slices.utf8Slice("QQQ"), VARCHAR)));
        ConnectorExpression either = call(BOOLEAN, "$or", first, second);
        Extraction extraction = ExpressionDomains.extract(either, ASSIGNMENTS);
        assertThat(extraction.remaining()).isEqualTo(either);
        assertThat(extraction.domain().getDomain(column(SYMBOL), VARCHAR))
                .isEqualTo(Domain.multipleValues(VARCHAR, List.of(Slices.utf8Slice("SPY"), Slices.utf8Slice("QQQ"))));
        assertThat(extraction.domain().getDomain(column(TS), TIMESTAMP_MICROS).includesNullableValue(3 * 86_400_000_000L)).isFalse();
    }

    @Test
    void testYearBeyondTheCalendarIsLeftToTheEngine()
    {
        assertUntouched(compare("$equal", YEAR_OF, new Constant(Long.MAX_VALUE, BIGINT)));
        assertUntouched(compare("$equal", YEAR_OF, new Constant(400_000L, BIGINT)));
    }

    private static void assertUntouched(ConnectorExpression expression)
    {
        Extraction extraction = ExpressionDomains.extract(expression, ASSIGNMENTS);
        assertThat(extraction.domain().isAll()).isTrue();
        assertThat(extraction.remaining()).isEqualTo(expression);
    }

    private static void check(ConnectorExpression expression, Function<LocalDateTime, Boolean> expected, LocalDateTime... boundaries)
    {
        Domain domain = domain(expression);
        List<LocalDateTime> values = new ArrayList<>();
        Random random = new Random(7);
        Arrays.stream(boundaries).forEach(boundary -> {
            for (LocalDateTime base : List.of(
                    boundary,
                    boundary.truncatedTo(ChronoUnit.HOURS),
                    boundary.truncatedTo(ChronoUnit.DAYS),
                    boundary.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1),
                    boundary.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1))) {
                for (LocalDateTime near : List.of(base, base.plusHours(1), base.plusDays(1), base.plusMonths(1), base.plusMonths(3), base.plusYears(1))) {
                    values.addAll(List.of(near.minusNanos(1_000), near, near.plusNanos(1_000)));
                }
            }
        });
        for (int i = 0; i < 20; i++) {
            values.add(randomTime(random));
        }
        for (LocalDateTime value : values) {
            assertThat(domain.includesNullableValue(micros(value))).as("%s for %s", expression, value).isEqualTo(expected.apply(value));
        }
        assertThat(domain.isNullAllowed()).isFalse();
    }

    private static Domain domain(ConnectorExpression expression)
    {
        Extraction extraction = ExpressionDomains.extract(expression, ASSIGNMENTS);
        assertThat(extraction.remaining()).as("taken in full: %s", expression).isEqualTo(Constant.TRUE);
        return extraction.domain().getDomain(column(TS), TIMESTAMP_MICROS);
    }

    private static boolean ordered(String operator, int comparison)
    {
        return switch (operator) {
            case "$equal" -> comparison == 0;
            case "$not_equal" -> comparison != 0;
            case "$less_than" -> comparison < 0;
            case "$less_than_or_equal" -> comparison <= 0;
            case "$greater_than" -> comparison > 0;
            default -> comparison >= 0;
        };
    }

    private static LocalDateTime randomTime(Random random)
    {
        long seconds = random.nextLong(-3_000_000_000L, 3_000_000_000L);
        return LocalDateTime.ofEpochSecond(seconds, random.nextInt(1_000_000) * 1_000, ZoneOffset.UTC);
    }

    private static ConnectorExpression compare(String operator, ConnectorExpression left, ConnectorExpression right)
    {
        return call(BOOLEAN, operator, left, right);
    }

    private static ConnectorExpression trunc(String unit, ConnectorExpression value)
    {
        return call(value.getType(), "date_trunc", new Constant(Slices.utf8Slice(unit), VARCHAR), value);
    }

    private static Constant timestamp(LocalDateTime value)
    {
        return new Constant(micros(value), TIMESTAMP_MICROS);
    }

    private static long micros(LocalDateTime value)
    {
        return value.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + value.getNano() / 1_000;
    }

    private static Call call(Type type, String function, ConnectorExpression... arguments)
    {
        return new Call(type, new FunctionName(function), ImmutableList.copyOf(arguments));
    }

    private static LakeColumn column(Variable variable)
    {
        return new LakeColumn(variable.getName(), variable.getName(), OptionalInt.empty(), variable.getType(), Role.DATA);
    }
}
