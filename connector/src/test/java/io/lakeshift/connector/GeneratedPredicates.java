package io.lakeshift.connector;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ListMultimap;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import static java.util.stream.Collectors.joining;

/**
 * Predicates in SQL over the columns of {@link PredicateTables}. A constant is mostly the same function of a value that some row holds, so that boundaries are met.
 */
final class GeneratedPredicates
{
    private static final List<String> OPERATORS = List.of("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM");
    private static final List<String> UNITS = List.of("second", "minute", "HOUR", "day", "Week", "month", "quarter", "year", "millisecond");
    private static final List<String> ZONES = List.of("UTC", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "+05:30", "-11:59");

    /** Those of moments that choose files. */
    private static final List<String> CHOOSING = List.of("date_trunc('unit', #)", "date_trunc('unit', #)", "CAST(# AS date)", "date(#)", "year(#)", "EXTRACT(YEAR FROM #)");

    /** Functions of a column by its type; {@code #} is the column or the constant, {@code ?} a literal of the same type, {@code zone} and {@code unit} stand for one. */
    private static final ListMultimap<String, String> FUNCTIONS = ImmutableListMultimap.<String, String>builder()
            .putAll("integer", "# + 1", "# * 2", "-#", "abs(#)", "# % 3", "# / 10", "CAST(# AS smallint)", "TRY_CAST(# AS tinyint)", "CAST(# AS boolean)", "CAST(# AS real)", "CAST(# AS double)",
                    "CAST(# AS decimal(20,2))", "TRY(10 / #)", "CAST(# AS bigint)", "CAST(# AS decimal(5,1))")
            .putAll("double", "# + 1", "-#", "abs(#)", "floor(#)", "CAST(# AS real)", "CAST(# AS integer)", "TRY_CAST(# AS bigint)", "is_nan(#)", "is_finite(#)", "CAST(# AS decimal(20,4))", "# * 0", "CAST(# AS double)")
            .putAll("decimal", "# + 1", "-#", "round(#)", "CAST(# AS double)", "CAST(# AS real)", "CAST(# AS bigint)", "CAST(# AS decimal(14,1))", "CAST(# AS decimal(38,12))", "TRY_CAST(# AS integer)", "ceil(#)")
            .putAll("string", "substring(#, 1, 2)", "substr(#, 2)", "substring(#, 0, 2)", "substring(#, -1)", "length(#)", "upper(#)", "lower(#)", "# || 'x'", "CAST(# AS varchar(2))", "CAST(# AS char(4))", "TRY_CAST(# AS integer)",
                    "trim(#)", "reverse(#)", "(# LIKE 'a%')", "(# LIKE '%b')", "(# LIKE 'a_')", "(# LIKE 'x$%' ESCAPE '$')", "(# LIKE '')", "(# LIKE '%')", "starts_with(#, 'ab')", "starts_with(#, '')", "regexp_like(#, '^a')",
                    "(# NOT LIKE 'ab%')", "CAST(# AS integer)", "strpos(#, 'b')", "concat(#, #)", "split_part(#, 'b', 1)", "(# LIKE 'é%')", "(# LIKE 'ab')")
            .putAll("boolean", "(NOT #)", "CAST(# AS integer)", "#")
            .putAll("date", "year(#)", "month(#)", "day(#)", "quarter(#)", "week(#)", "day_of_week(#)", "day_of_year(#)", "year_of_week(#)", "date_trunc('unit', #)", "CAST(# AS timestamp)", "CAST(# AS timestamp(6))", "CAST(# AS timestamp(6) with time zone)",
                    "# + INTERVAL '1' DAY", "# - INTERVAL '1' MONTH", "date_format(#, '%Y-%m')", "EXTRACT(YEAR FROM #)", "EXTRACT(MONTH FROM #)", "date(#)", "date_diff('day', DATE '2026-01-28', #)", "last_day_of_month(#)", "CAST(# AS date)")
            .putAll("timestamp_ntz", "year(#)", "month(#)", "day(#)", "hour(#)", "quarter(#)", "week(#)", "CAST(# AS date)", "date(#)", "date_trunc('unit', #)", "CAST(# AS timestamp(0))", "CAST(# AS timestamp(3))", "CAST(# AS timestamp(9))", "CAST(# AS time)",
                    "CAST(# AS timestamp(6) with time zone)", "CAST(# AS timestamp(3) with time zone)", "with_timezone(#, 'zone')", "# + INTERVAL '1' HOUR", "EXTRACT(YEAR FROM #)", "EXTRACT(DAY FROM #)", "date(date_trunc('unit', #))", "year(CAST(# AS date))",
                    "date_trunc('unit', CAST(# AS date))", "date_trunc('unit', CAST(# AS timestamp(3)))", "CAST(CAST(# AS timestamp(0)) AS date)", "date_format(#, '%Y-%m-%d')", "to_unixtime(#)", "# AT TIME ZONE 'zone'", "date_diff('hour', TIMESTAMP '2026-01-28 00:00:00', #)",
                    "CAST(CAST(# AS timestamp(6) with time zone) AS date)", "CAST(# AS varchar(10))", "millisecond(#)")
            .putAll("timestamp", "year(#)", "month(#)", "day(#)", "hour(#)", "CAST(# AS date)", "date(#)", "date_trunc('unit', #)", "CAST(# AS timestamp(6))", "CAST(# AS timestamp(0))", "CAST(# AS timestamp(3) with time zone)", "CAST(# AS timestamp(9) with time zone)",
                    "# AT TIME ZONE 'zone'", "at_timezone(#, 'zone')", "CAST(# AT TIME ZONE 'zone' AS date)", "year(# AT TIME ZONE 'zone')", "date(# AT TIME ZONE 'zone')", "date_trunc('unit', # AT TIME ZONE 'zone')", "CAST(# AT TIME ZONE 'zone' AS timestamp(6))",
                    "date_trunc('unit', CAST(# AS timestamp(6)))", "EXTRACT(YEAR FROM #)", "EXTRACT(TIMEZONE_HOUR FROM #)", "# + INTERVAL '1' HOUR", "to_unixtime(#)", "date_format(#, '%Y-%m-%d')", "CAST(# AS time)", "CAST(# AS varchar)", "date(CAST(# AS timestamp(6)))", "timezone(#)", "# AT LOCAL")
            .build();

    private static final Map<String, List<String>> OTHER_CONSTANTS = ImmutableMap.<String, List<String>>builder()
            .put("integer", List.of("3.5", "DOUBLE '20.5'", "REAL '21'", "10.0", "DECIMAL '99999999999999999999'", "BIGINT '9223372036854775807'", "DOUBLE '9.3E18'", "DOUBLE 'NaN'", "3000000000", "TINYINT '1'", "DOUBLE '-Infinity'"))
            .put("double", List.of("0.1", "REAL '0.1'", "DOUBLE '0.1'", "REAL '-0.0'", "DOUBLE '0'", "1", "DOUBLE '16777217'", "DOUBLE '1e300'", "DOUBLE 'NaN'", "DOUBLE '-Infinity'", "DECIMAL '0.3333333333'"))
            .put("decimal", List.of("0.1", "DOUBLE '0.1'", "1", "DECIMAL '1.005'", "DECIMAL '99999999999999999999999999.5'", "REAL '1.5'", "BIGINT '3'", "10.01"))
            .put("string", List.of("CAST('ab' AS char(4))", "CAST('a' AS varchar(1))", "'ab   '", "CAST('abc' AS char(2))", "U&'\\FFFF'", "chr(0)"))
            .put("boolean", List.of("true", "false"))
            .put("date", List.of("TIMESTAMP '2026-01-28 00:00:00'", "TIMESTAMP '2026-01-28 00:00:00.000001'", "TIMESTAMP '2026-03-08 12:00:00'", "TIMESTAMP '2026-01-28 05:00:00 UTC'", "TIMESTAMP '2026-01-28 00:00:00 America/New_York'"))
            .put("timestamp_ntz", List.of("DATE '2026-01-28'", "DATE '2026-03-08'", "TIMESTAMP '2026-01-28 00:00:00.0000001'", "TIMESTAMP '2026-01-28 00:00:00.0000005'", "TIMESTAMP '2026-01-27 23:59:59.999999999'",
                    "TIMESTAMP '2026-03-08 07:00:00 UTC'", "TIMESTAMP '2025-11-02 06:30:00 UTC'", "TIMESTAMP '2026-03-08 02:30:00 America/Bogota'", "TIMESTAMP '2026-01-28 00:00:00.000000 America/New_York'", "TIMESTAMP '2026-01-28'"))
            .put("timestamp", List.of("DATE '2026-01-28'", "DATE '2026-03-08'", "TIMESTAMP '2026-03-08 02:30:00'", "TIMESTAMP '2025-11-02 01:30:00'", "TIMESTAMP '2026-03-08 07:00:00.0000001 UTC'", "TIMESTAMP '2026-03-08 03:00:00 America/New_York'",
                    "TIMESTAMP '2025-11-02 01:30:00 America/New_York'", "TIMESTAMP '2026-01-28 00:00:00 Asia/Kathmandu'", "TIMESTAMP '2026-01-28 00:00:00.000000'"))
            .buildOrThrow();

    private final Random random;

    GeneratedPredicates(Random random)
    {
        this.random = random;
    }

    String next()
    {
        return tree(random.nextInt(3));
    }

    /** A join with one row, and what it asks of each row of the table {@code t}: the row's values reach the scan while the query runs. */
    record Join(String table, String condition, String predicate) {}

    Join join()
    {
        PredicateTables.TestColumn column = one(PredicateTables.COLUMNS);
        String constant = random.nextInt(3) == 0 ? one(OTHER_CONSTANTS.get(column.family())) : literal(column);
        String operator = one(random.nextBoolean() ? List.of("=", "IS NOT DISTINCT FROM") : List.of("<", "<=", ">", ">="));
        return new Join("(VALUES %s) v(x)".formatted(constant), "t.%s %s v.x".formatted(column.name(), operator), "%s %s %s".formatted(column.name(), operator, constant));
    }

    private String tree(int depth)
    {
        if (depth == 0) {
            return atom();
        }
        return switch (random.nextInt(12)) {
            case 0, 1 -> "(%s AND %s)".formatted(tree(depth - 1), tree(depth - 1));
            case 2, 3, 4 -> "(%s OR %s)".formatted(tree(depth - 1), tree(depth - 1));
            case 5, 6 -> "NOT (%s)".formatted(tree(depth - 1));
            case 7 -> "(%s) IS %s".formatted(tree(depth - 1), one(List.of("NULL", "NOT NULL", "DISTINCT FROM true", "NOT DISTINCT FROM false")));
            case 8 -> "coalesce(%s, %s)".formatted(tree(depth - 1), one(List.of("true", "false")));
            case 9 -> "CASE WHEN %s THEN %s ELSE %s END".formatted(tree(depth - 1), tree(depth - 1), one(List.of("true", "false", "NULL")));
            case 10 -> "(%s) = (%s)".formatted(atom(), atom());
            default -> {
                // several about one column
                PredicateTables.TestColumn column = one(PredicateTables.COLUMNS);
                yield IntStream.range(0, 2 + random.nextInt(2)).mapToObj(_ -> random.nextInt(4) == 0 ? "NOT (%s)".formatted(atom(column)) : atom(column)).collect(joining(random.nextBoolean() ? " AND " : " OR ", "(", ")"));
            }
        };
    }

    String atom()
    {
        List<PredicateTables.TestColumn> columns = PredicateTables.COLUMNS;
        return atom(one(random.nextInt(3) == 0 ? columns.stream().filter(GeneratedPredicates::isTime).toList() : columns));
    }

    private static boolean isTime(PredicateTables.TestColumn column)
    {
        return column.family().startsWith("timestamp") || column.family().equals("date");
    }

    private String atom(PredicateTables.TestColumn column)
    {
        int dice = random.nextInt(20);
        if (dice == 0) {
            return "%s IS %sNULL".formatted(column.name(), random.nextBoolean() ? "NOT " : "");
        }
        if (dice == 1) {
            return compared(column.name(), () -> one(OTHER_CONSTANTS.get(column.family())));
        }
        if (dice == 2) {
            PredicateTables.TestColumn other = one(PredicateTables.COLUMNS.stream().filter(candidate -> candidate.family().equals(column.family())).toList());
            return "%s %s %s".formatted(column.name(), one(OPERATORS), other.name());
        }
        if (dice < 8) {
            return compared(column.name(), () -> literal(column));
        }
        if (dice == 8) {
            // a truncation is compared with what is not truncated
            return isTime(column)
                    ? compared("date_trunc('%s', %s)".formatted(one(UNITS), column.name()), () -> literal(column))
                    : compared("coalesce(%s, %s)".formatted(column.name(), literal(column)), () -> literal(column));
        }
        String template = switch (random.nextInt(12)) {
            case 0 -> "coalesce(#, ?)";
            case 1 -> "nullif(#, ?)";
            case 2 -> "CAST(# AS varchar)";
            case 3 -> "greatest(#, ?)";
            default -> one(isTime(column) && random.nextBoolean() ? CHOOSING : FUNCTIONS.get(column.family()));
        };
        String function = template.replace("?", literal(column)).replace("'zone'", "'" + one(ZONES) + "'").replace("'unit'", "'" + one(UNITS) + "'");
        Function<String, String> of = argument -> function.replace("#", argument);
        return compared(of.apply(column.name()), () -> of.apply(literal(column)));
    }

    private String compared(String left, Supplier<String> constant)
    {
        return switch (random.nextInt(14)) {
            case 0 -> "%s IN (%s, %s)".formatted(left, constant.get(), constant.get());
            case 1 -> "%s IN (%s, %s, %s)".formatted(left, constant.get(), constant.get(), constant.get());
            case 2 -> "%s NOT IN (%s, %s)".formatted(left, constant.get(), constant.get());
            case 3 -> "%s IN (%s, NULL)".formatted(left, constant.get());
            case 4 -> "%s BETWEEN %s AND %s".formatted(left, constant.get(), constant.get());
            case 5 -> "%s NOT BETWEEN %s AND %s".formatted(left, constant.get(), constant.get());
            case 6 -> "%s %s %s".formatted(constant.get(), one(OPERATORS), left);
            case 7 -> "%s IS %sDISTINCT FROM %s".formatted(left, random.nextBoolean() ? "NOT " : "", random.nextInt(4) == 0 ? "NULL" : constant.get());
            default -> "%s %s %s".formatted(left, one(OPERATORS), constant.get());
        };
    }

    String literal(PredicateTables.TestColumn column)
    {
        return column.literal(one(column.pool()));
    }

    <T> T one(List<T> values)
    {
        return values.get(random.nextInt(values.size()));
    }
}
