package io.lakeshift.delta.partition;

import com.google.common.collect.ImmutableList;
import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The law: a row's source value lies in the preimage of its partition's values. The oracle is java.time, not the code under test;
 * for zoned timestamps and Spark's session-zone functions the writer's zone is drawn at random.
 */
final class TestPartitionPreimage
{
    private static final Random RANDOM = new Random(483);
    private static final List<ZoneId> ZONES = List.of(
            ZoneOffset.UTC, ZoneId.of("America/New_York"), ZoneId.of("Asia/Kolkata"), ZoneId.of("Pacific/Apia"), ZoneId.of("Pacific/Kiritimati"), ZoneOffset.ofHours(-12), ZoneId.of("America/Sao_Paulo"));
    private static final List<LocalDateTime> TIMES = times();

    record Form(String name, List<String> expressions, List<String> types, Function<LocalDateTime, List<Object>> apply)
    {
        @Override
        public String toString()
        {
            return name;
        }
    }

    private static Form form(String expression, String type, Function<LocalDateTime, Object> apply)
    {
        return new Form(expression, List.of(expression), List.of(type), value -> List.of(apply.apply(value)));
    }

    static List<Form> forms()
    {
        List<Form> forms = new ArrayList<>(List.of(
                form("CAST(`c` AS DATE)", "date", value -> value.toLocalDate().toEpochDay()),
                form("CAST(CAST(c AS DATE) AS STRING)", "string", value -> text(value, "yyyy-MM-dd")),
                form("TRUNC(c, 'MONTH')", "date", value -> value.toLocalDate().withDayOfMonth(1).toEpochDay()),
                form("TRUNC(c, 'YEAR')", "date", value -> value.toLocalDate().withDayOfYear(1).toEpochDay()),
                form("TRUNC(c, 'QUARTER')", "date", value -> value.toLocalDate().with(value.toLocalDate().getMonth().firstMonthOfQuarter()).withDayOfMonth(1).toEpochDay()),
                form("TRUNC(c, 'WEEK')", "date", value -> value.toLocalDate().minusDays(value.getDayOfWeek().getValue() - 1).toEpochDay()),
                form("YEAR(c)", "integer", value -> (long) value.getYear()),
                form("EXTRACT(YEAR FROM c)", "integer", value -> (long) value.getYear()),
                form("CAST(YEAR(c) AS STRING)", "string", value -> Slices.utf8Slice("" + value.getYear())),
                form("DATE_FORMAT(c, 'yyyy')", "string", value -> text(value, "yyyy")),
                form("DATE_FORMAT(c, 'yyyy-MM')", "string", value -> text(value, "yyyy-MM")),
                form("DATE_FORMAT(c, 'yyyy-MM-dd')", "string", value -> text(value, "yyyy-MM-dd")),
                form("DATE_FORMAT(c, 'yyyy-MM-dd-HH')", "string", value -> text(value, "yyyy-MM-dd-HH")),
                combination("YEAR(c)", "MONTH(c)"),
                combination("YEAR(c)", "MONTH(c)", "DAY(c)"),
                combination("EXTRACT(HOUR FROM c)", "EXTRACT(DAY FROM c)", "EXTRACT(MONTH FROM c)", "EXTRACT(YEAR FROM c)"),
                combination("YEAR(c)", "DAY(c)"),
                combination("CAST(c AS DATE)", "EXTRACT(HOUR FROM c)"),
                combination("TRUNC(c, 'YEAR')", "TRUNC(c, 'MONTH')", "CAST(c AS DATE)"),
                combination("TRUNC(c, 'YEAR')", "MONTH(c)")));
        for (ChronoUnit unit : List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS)) {
            String name = unit.name().substring(0, unit.name().length() - 1);
            forms.add(form("DATE_TRUNC('" + name + "', c)", "timestamp_ntz", value -> micros(value.truncatedTo(unit))));
        }
        forms.add(form("DATE_TRUNC('MONTH', c)", "timestamp_ntz", value -> micros(value.toLocalDate().withDayOfMonth(1).atStartOfDay())));
        forms.add(form("DATE_TRUNC('YEAR', c)", "timestamp_ntz", value -> micros(value.toLocalDate().withDayOfYear(1).atStartOfDay())));
        return forms;
    }

    private static Form combination(String... expressions)
    {
        Map<String, Form> single = Map.of(
                "YEAR", form("", "integer", value -> (long) value.getYear()),
                "MONTH", form("", "integer", value -> (long) value.getMonthValue()),
                "DAY", form("", "integer", value -> (long) value.getDayOfMonth()),
                "HOUR", form("", "integer", value -> (long) value.getHour()),
                "CAST", form("", "date", value -> value.toLocalDate().toEpochDay()),
                "TRUNC'YEAR", form("", "date", value -> value.toLocalDate().withDayOfYear(1).toEpochDay()),
                "TRUNC'MONTH", form("", "date", value -> value.toLocalDate().withDayOfMonth(1).toEpochDay()));
        List<Form> parts = Arrays.stream(expressions)
                .map(expression -> single.get(expression.startsWith("EXTRACT(") ? expression.substring(8, expression.indexOf(' ')) :
                        expression.startsWith("TRUNC") ? "TRUNC" + expression.substring(expression.indexOf('\''), expression.length() - 2) : expression.substring(0, expression.indexOf('('))))
                .toList();
        return new Form(
                String.join(", ", expressions),
                List.of(expressions),
                parts.stream().map(part -> part.types().getFirst()).toList(),
                value -> parts.stream().map(part -> part.apply().apply(value).getFirst()).toList());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void lawForTimestampsWithoutZone(Form form)
    {
        TableSchema schema = schema("timestamp_ntz", form);
        check(schema, form, Function.identity(), TestPartitionPreimage::micros);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void lawForDates(Form form)
    {
        TableSchema schema = schema("date", form);
        check(schema, form, value -> value.toLocalDate().atStartOfDay(), value -> value.toLocalDate().toEpochDay());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void lawForZonedTimestamps(Form form)
    {
        TableSchema schema = schema("timestamp", form);
        // the value is an instant; the writer saw its own zone's local time, and stored timestamps as instants again
        for (ZoneId zone : ZONES) {
            check(schema, form, value -> value.atOffset(ZoneOffset.UTC).atZoneSameInstant(zone).toLocalDateTime(), TestPartitionPreimage::zoned);
        }
        assertThat(PartitionPreimage.of(schema).enforceable("c")).isFalse();
    }

    /** Spark: the local time goes through the session zone to an instant, is truncated there, and the instant is stored. */
    @Test
    void lawForTruncationsShiftedBySessionZone()
    {
        for (String unit : List.of("HOUR", "DAY", "MONTH", "YEAR")) {
            TableSchema schema = new SchemaBuilder().column("c", "timestamp_ntz").generated("p", "timestamp_ntz", "DATE_TRUNC('" + unit + "', c)").partitionedBy("p");
            PartitionPreimage preimage = PartitionPreimage.of(schema);
            for (ZoneId zone : ZONES) {
                for (LocalDateTime time : TIMES) {
                    LocalDateTime local = time.atZone(zone).toLocalDateTime();
                    LocalDateTime truncated = switch (unit) {
                        case "YEAR" -> local.toLocalDate().withDayOfYear(1).atStartOfDay();
                        case "MONTH" -> local.toLocalDate().withDayOfMonth(1).atStartOfDay();
                        case "DAY" -> local.truncatedTo(ChronoUnit.DAYS);
                        default -> local.truncatedTo(ChronoUnit.HOURS);
                    };
                    LocalDateTime stored = truncated.atZone(zone).withZoneSameInstant(ZoneOffset.UTC).toLocalDateTime();
                    assertContains(preimage.sourceDomains(ImmutableList.of(micros(stored))), micros(time), unit + " of " + time + " in " + zone);
                }
            }
        }
    }

    /** Spark formats a timestamp without zone as if it were in its session zone, where some local times do not exist. */
    @Test
    void lawForFormatsAcrossSkippedTimes()
    {
        TableSchema schema = new SchemaBuilder().column("c", "timestamp_ntz").generated("p", "string", "DATE_FORMAT(c, 'yyyy-MM-dd-HH')").partitionedBy("p");
        PartitionPreimage preimage = PartitionPreimage.of(schema);
        // Samoa had no 30 December 2011
        LocalDateTime skipped = LocalDateTime.of(2011, 12, 30, 15, 0);
        LocalDateTime seen = skipped.atZone(ZoneId.of("Pacific/Apia")).toLocalDateTime();
        assertThat(seen).isEqualTo(LocalDateTime.of(2011, 12, 31, 15, 0));
        assertContains(preimage.sourceDomains(ImmutableList.of(text(seen, "yyyy-MM-dd-HH"))), micros(skipped), "skipped");
    }

    @Test
    void lawForPrefixes()
    {
        for (int length : List.of(1, 2, 3)) {
            for (int position : List.of(0, 1)) {
                TableSchema schema = new SchemaBuilder().column("c", "string").generated("p", "string", "SUBSTRING(c, %s, %s)".formatted(position, length)).partitionedBy("p");
                PartitionPreimage preimage = PartitionPreimage.of(schema);
                assertThat(preimage.enforceable("c")).isEqualTo(position == 1);
                for (int run = 0; run < 20_000; run++) {
                    String value = randomText();
                    String other = randomText();
                    // from position 0 Spark counts as from 1, and delta-rs stores one character less, which may be none: then null
                    int stored = position == 0 && run % 2 == 0 ? length - 1 : length;
                    Object partition = value.isEmpty() || stored == 0
                            ? null
                            : Slices.utf8Slice(value.codePoints().limit(stored).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
                    Map<String, Domain> domains = preimage.sourceDomains(Arrays.asList(partition));
                    assertContains(domains, Slices.utf8Slice(value), value);
                    if (partition != null && domains.containsKey("c") && !other.startsWith(((Slice) partition).toStringUtf8())) {
                        assertThat(domains.get("c").includesNullableValue(Slices.utf8Slice(other))).as("%s for %s", other, value).isFalse();
                    }
                }
            }
        }
    }

    @Test
    void exactWhereEveryWriterAgrees()
    {
        PartitionPreimage day = preimage("timestamp_ntz", "CAST(c AS DATE)", "date");
        long date = LocalDate.of(2026, 1, 30).toEpochDay();
        assertThat(day.sources()).containsExactly("c");
        assertThat(day.enforceable("c")).isTrue();
        assertThat(day.enforceable("p")).isFalse();
        assertThat(day.partitionsOf("c")).containsExactly("p0");
        assertThat(day.sourceDomains(List.of(date))).isEqualTo(Map.of("c", range(TIMESTAMP_MICROS, date * 86_400_000_000L, (date + 1) * 86_400_000_000L - 1)));
        assertThat(preimage("date", "CAST(c AS DATE)", "date").sourceDomains(List.of(date))).isEqualTo(Map.of("c", Domain.singleValue(DATE, date)));
        assertThat(preimage("date", "TRUNC(c, 'MONTH')", "date").sourceDomains(List.of(LocalDate.of(2024, 2, 1).toEpochDay())))
                .isEqualTo(Map.of("c", range(DATE, LocalDate.of(2024, 2, 1).toEpochDay(), LocalDate.of(2024, 2, 29).toEpochDay())));

        PartitionPreimage hour = PartitionPreimage.of(new SchemaBuilder().column("c", "timestamp_ntz")
                .generated("c_day", "date", "CAST(`c` AS DATE)").generated("c_hour", "integer", "EXTRACT(HOUR FROM `c`)").partitionedBy("c_day", "c_hour"));
        long from = date * 86_400_000_000L + 15 * 3_600_000_000L;
        assertThat(hour.sourceDomains(List.of(date, 15L))).isEqualTo(Map.of("c", range(TIMESTAMP_MICROS, from, from + 3_600_000_000L - 1)));
        assertThat(hour.enforceable("c")).isTrue();

        PartitionPreimage prefix = preimage("string", "SUBSTRING(c, 1, 2)", "string");
        assertThat(prefix.sourceDomains(List.of(Slices.utf8Slice("SP")))).isEqualTo(Map.of("c", Domain.create(
                ValueSet.ofRanges(Range.range(VARCHAR, Slices.utf8Slice("SP"), true, Slices.utf8Slice("SQ"), false)), false)));
        assertThat(prefix.sourceDomains(List.of(Slices.utf8Slice("F")))).isEqualTo(Map.of("c", Domain.singleValue(VARCHAR, Slices.utf8Slice("F"))));
    }

    @Test
    void notEnforcedWhereWritersDiffer()
    {
        for (String expression : List.of("YEAR(c)", "DATE_FORMAT(c, 'yyyy-MM')", "DATE_TRUNC('DAY', c)", "TRUNC(c, 'WEEK')")) {
            PartitionPreimage preimage = preimage("timestamp_ntz", expression, expression.startsWith("DATE_T") ? "timestamp_ntz" : expression.startsWith("Y") ? "integer" : expression.startsWith("T") ? "date" : "string");
            assertThat(preimage.sources()).as(expression).containsExactly("c");
            assertThat(preimage.enforceable("c")).as(expression).isFalse();
        }
    }

    @Test
    void valuesThatTellNothing()
    {
        assertThat(preimage("timestamp_ntz", "CAST(c AS DATE)", "date").sourceDomains(Arrays.asList((Object) null))).isEmpty();
        // what delta-rs stores for DATE_FORMAT
        assertThat(preimage("timestamp_ntz", "DATE_FORMAT(c, 'yyyy-MM')", "string").sourceDomains(List.of(Slices.utf8Slice("yyyy-MM")))).isEmpty();
        assertThat(preimage("timestamp_ntz", "MONTH(c)", "integer").sources()).isEmpty();
        assertThat(preimage("timestamp_ntz", "UPPER(c)", "string").sources()).isEmpty();
        assertThat(preimage("string", "CAST(c AS DATE)", "date").sources()).isEmpty();
        assertThat(preimage("timestamp_ntz", "CAST(missing AS DATE)", "date").sources()).isEmpty();
        // a prefix longer than asked for
        assertThat(preimage("string", "SUBSTRING(c, 1, 2)", "string").sourceDomains(List.of(Slices.utf8Slice("SPY")))).isEmpty();

        PartitionPreimage triple = PartitionPreimage.of(schema("timestamp_ntz", combination("YEAR(c)", "MONTH(c)", "DAY(c)")));
        assertThat(triple.sourceDomains(List.of(2026L, 2L, 30L))).isEmpty();
        assertThat(triple.sourceDomains(List.of(2026L, 13L, 1L))).isEmpty();
        PartitionPreimage twice = PartitionPreimage.of(schema("timestamp_ntz", combination("TRUNC(c, 'YEAR')", "CAST(c AS DATE)")));
        assertThat(twice.sourceDomains(List.of(LocalDate.of(2025, 1, 1).toEpochDay(), LocalDate.of(2026, 1, 1).toEpochDay()))).isEmpty();
        assertThat(twice.sourceDomains(Arrays.asList(null, LocalDate.of(2026, 1, 1).toEpochDay()))).containsKey("c");
    }

    /** A day beside the year of another day: one of them is wrong, and the day alone must not be believed, let alone enforced. */
    @Test
    void contradictoryFields()
    {
        long day = LocalDate.of(2024, 1, 2).toEpochDay();
        PartitionPreimage preimage = PartitionPreimage.of(schema("timestamp_ntz", combination("CAST(c AS DATE)", "EXTRACT(YEAR FROM c)")));
        assertThat(preimage.enforceable("c")).isTrue();
        assertThat(preimage.sourceDomains(List.of(day, 2024L))).containsKey("c");
        assertThat(preimage.sourceDomains(List.of(day, 2023L))).isEmpty();
        PartitionPreimage hour = PartitionPreimage.of(schema("timestamp_ntz", combination("CAST(c AS DATE)", "EXTRACT(HOUR FROM c)")));
        assertThat(hour.sourceDomains(List.of(day, 23L))).containsKey("c");
        assertThat(hour.sourceDomains(List.of(day, 24L))).isEmpty();
    }

    @Test
    void numbersOfOtherTypes()
    {
        assertThat(preimage("timestamp_ntz", "YEAR(c)", "long").sourceDomains(List.of(2024L))).containsKey("c");
        assertThat(preimage("timestamp_ntz", "YEAR(c)", "short").sourceDomains(List.of(2024L))).containsKey("c");
        assertThat(preimage("timestamp_ntz", "YEAR(c)", "float").sourceDomains(List.of((long) Float.floatToRawIntBits(2024)))).isEmpty();
        // 20.24 as an unscaled value
        assertThat(preimage("timestamp_ntz", "YEAR(c)", "decimal(4,2)").sourceDomains(List.of(2024L))).isEmpty();
        assertThat(preimage("timestamp_ntz", "YEAR(c)", "date").sourceDomains(List.of(2024L))).isEmpty();
    }

    /** A column generated as a plain copy: only where the log's text tells the one value. */
    @Test
    void copies()
    {
        assertThat(preimage("string", "c", "string").sourceDomains(List.of(Slices.utf8Slice("SPY"))))
                .isEqualTo(Map.of("c", Domain.singleValue(VARCHAR, Slices.utf8Slice("SPY"), true)));
        assertThat(preimage("timestamp_ntz", "c", "timestamp_ntz").sourceDomains(List.of(5L))).isEqualTo(Map.of("c", Domain.singleValue(TIMESTAMP_MICROS, 5L, true)));
        assertThat(preimage("double", "c", "double").sourceDomains(List.of(Double.NaN))).isEmpty();
        assertThat(preimage("double", "c", "double").sourceDomains(List.of(-0.0))).isEmpty();
        assertThat(preimage("float", "c", "float").sourceDomains(List.of(0L))).isEmpty();
        // its text may be the wall clock of a session that nobody knows
        assertThat(preimage("timestamp", "c", "timestamp").sourceDomains(List.of(zoned(LocalDateTime.of(2026, 1, 28, 15, 7))))).isEmpty();
        assertThat(preimage("binary", "c", "binary").sourceDomains(List.of(Slices.utf8Slice("b")))).isEmpty();
        for (String type : List.of("string", "timestamp_ntz", "double", "timestamp")) {
            assertThat(preimage(type, "c", type).enforceable("c")).as(type).isFalse();
        }
    }

    @Test
    void extremeDatesDoNotOverflow()
    {
        PartitionPreimage ntz = preimage("timestamp_ntz", "CAST(c AS DATE)", "date");
        PartitionPreimage zoned = preimage("timestamp", "CAST(c AS DATE)", "date");
        for (long day : List.of((long) Integer.MAX_VALUE, (long) Integer.MIN_VALUE, 106_751_991L, -106_751_992L, 106_751_990L)) {
            Domain domain = ntz.sourceDomains(List.of(day)).get("c");
            for (long micros : List.of(Long.MAX_VALUE, Long.MIN_VALUE)) {
                if (floorDiv(micros, 86_400_000_000L) == day || day == Integer.MAX_VALUE && micros > 0 || day == Integer.MIN_VALUE && micros < 0) {
                    assertThat(domain.includesNullableValue(micros)).as("%s in %s", micros, day).isTrue();
                }
            }
            assertThat(zoned.sourceDomains(List.of(day))).containsKey("c");
        }
    }

    private static void check(TableSchema schema, Form form, Function<LocalDateTime, LocalDateTime> seen, Function<LocalDateTime, Object> stored)
    {
        PartitionPreimage preimage = PartitionPreimage.of(schema);
        for (LocalDateTime time : TIMES) {
            Object value = stored.apply(time);
            assertContains(preimage.sourceDomains(form.apply().apply(seen.apply(time))), value, form + " of " + time);
        }
    }

    private static void assertContains(Map<String, Domain> domains, Object value, String what)
    {
        if (domains.containsKey("c")) {
            assertThat(domains.get("c").includesNullableValue(value)).as("%s: %s in %s", what, value, domains.get("c")).isTrue();
        }
    }

    private static PartitionPreimage preimage(String sourceType, String expression, String type)
    {
        return PartitionPreimage.of(new SchemaBuilder().column("c", sourceType).generated("p0", type, expression).partitionedBy("p0"));
    }

    private static TableSchema schema(String sourceType, Form form)
    {
        SchemaBuilder builder = new SchemaBuilder().column("c", sourceType);
        String[] names = new String[form.expressions().size()];
        for (int index = 0; index < names.length; index++) {
            names[index] = "p" + index;
            builder.generated(names[index], form.types().get(index), form.expressions().get(index));
        }
        return builder.partitionedBy(names);
    }

    private static Domain range(Type type, Object low, Object high)
    {
        return Domain.create(ValueSet.ofRanges(Range.range(type, low, true, high, true)), false);
    }

    private static Object text(LocalDateTime value, String pattern)
    {
        return Slices.utf8Slice(DateTimeFormatter.ofPattern(pattern).format(value));
    }

    private static long micros(LocalDateTime value)
    {
        return value.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + value.getNano() / 1000;
    }

    private static Object zoned(LocalDateTime value)
    {
        long micros = micros(value);
        return LongTimestampWithTimeZone.fromEpochMillisAndFraction(floorDiv(micros, 1000), floorMod(micros, 1000) * 1_000_000, UTC_KEY);
    }

    private static List<LocalDateTime> times()
    {
        List<LocalDateTime> times = new ArrayList<>();
        List<LocalDate> dates = new ArrayList<>(List.of(
                LocalDate.of(1, 1, 2), LocalDate.of(9999, 12, 30), LocalDate.of(1969, 12, 31), LocalDate.of(1970, 1, 1), LocalDate.of(2000, 2, 29), LocalDate.of(1900, 2, 28),
                LocalDate.of(2024, 2, 29), LocalDate.of(2024, 12, 31), LocalDate.of(2025, 1, 1), LocalDate.of(2011, 12, 29),
                LocalDate.of(2026, 3, 8), LocalDate.of(2026, 10, 31), LocalDate.of(1582, 10, 15)));
        for (int run = 0; run < 400; run++) {
            dates.add(LocalDate.ofEpochDay(RANDOM.nextLong(LocalDate.of(1, 1, 3).toEpochDay(), LocalDate.of(9999, 12, 28).toEpochDay())));
        }
        for (LocalDate date : dates) {
            times.add(date.atStartOfDay());
            times.add(date.atStartOfDay().minusNanos(1000));
            times.add(date.atTime(23, 59, 59, 999_999_000));
            times.add(date.atTime(RANDOM.nextInt(24), RANDOM.nextInt(60), RANDOM.nextInt(60), RANDOM.nextInt(1_000_000) * 1000));
        }
        return times;
    }

    private static String randomText()
    {
        int[] alphabet = {'S', 'P', 'Q', ' ', 'é', 0x7F, 0x10FFFF, 0xD7FF, 0xE000, 0x1F680, 0xFFFF};
        return RANDOM.ints(RANDOM.nextInt(5), 0, alphabet.length)
                .map(index -> alphabet[index])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
