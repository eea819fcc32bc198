package io.lakeshift.delta.prune;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.lakeshift.delta.files.ColumnarFileIndex;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.delta.partition.PartitionPreimage;
import io.lakeshift.delta.schema.EpochMicros;
import io.lakeshift.delta.schema.PartitionValueCodec;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.delta.snapshot.PathGuard;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.Location;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.Int128;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The law of pruning, with brute force as the oracle: tables are made of rows, each writer's way of stating statistics is imitated, and a file may be left
 * out only where no row of it matches; what is enforced must hold for every row of the kept files.
 */
public class TestPruningLaw
{
    private static final String SCHEMA = """
            {"type":"struct","fields":[
              {"name":"p","type":"string","nullable":true,"metadata":{}},
              {"name":"d","type":"date","nullable":true,"metadata":{"delta.generationExpression":"CAST(n AS DATE)","lakeshift.hidden":true}},
              {"name":"i","type":"long","nullable":true,"metadata":{}},
              {"name":"x","type":"double","nullable":true,"metadata":{}},
              {"name":"m","type":"decimal(20,2)","nullable":true,"metadata":{}},
              {"name":"w","type":"decimal(17,2)","nullable":true,"metadata":{}},
              {"name":"s","type":"string","nullable":true,"metadata":{}},
              {"name":"n","type":"timestamp_ntz","nullable":true,"metadata":{}},
              {"name":"z","type":"timestamp","nullable":true,"metadata":{}}]}""";
    private static final TableSchema TABLE = TableSchema.of(metadata());

    @Test
    public void testLaw()
    {
        int dropped = 0;
        int enforced = 0;
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            List<List<Map<String, Object>>> files = new ArrayList<>();
            List<AddFile> adds = new ArrayList<>();
            for (int file = 0; file < 12; file++) {
                List<Map<String, Object>> rows = rows(random);
                files.add(rows);
                adds.add(add(random, file, rows));
            }
            Snapshot snapshot = new Snapshot(Location.of("local:///t"), 0, Instant.EPOCH, new Protocol(1, 2, Optional.empty(), Optional.empty()), metadata(), TABLE, Map.of(), Map.of(),
                    ColumnarFileIndex.of(TABLE, adds), PathGuard.WITHIN_TABLE, PartitionPreimage.of(TABLE));
            for (int i = 0; i < 10; i++) {
                TupleDomain<String> predicate = predicate(random, files);
                Pruning pruning = FilePruner.prune(snapshot, predicate);
                Set<Integer> kept = IntStream.of(pruning.files()).boxed().collect(toSet());
                assertThat(pruning.files()).isSorted();
                for (int ordinal = 0; ordinal < adds.size(); ordinal++) {
                    int file = Integer.parseInt(snapshot.files().file(ordinal).path());
                    for (Map<String, Object> row : files.get(file)) {
                        if (kept.contains(ordinal)) {
                            assertThat(matches(row, pruning.enforced())).as("seed %s: enforced %s on %s", seed, pruning.enforced(), row).isTrue();
                        }
                        else {
                            assertThat(matches(row, predicate)).as("seed %s: dropped %s by %s of %s", seed, row, predicate, snapshot.files().file(ordinal)).isFalse();
                        }
                    }
                }
                assertThat(pruning.enforced().intersect(pruning.remaining())).isEqualTo(predicate);
                dropped += adds.size() - kept.size();
                enforced += pruning.enforced().isAll() ? 0 : 1;
            }
        }
        // the law also holds for a pruner that does nothing: this one must do much
        assertThat(dropped).isGreaterThan(400 * 10 * 12 / 4);
        assertThat(enforced).isGreaterThan(400);
    }

    /** As SQL sees it: NaN compares with nothing, 0.0 is -0.0. */
    private static boolean matches(Map<String, Object> row, TupleDomain<String> predicate)
    {
        return predicate.getDomains().orElseThrow().entrySet().stream().allMatch(entry -> {
            Object value = row.get(entry.getKey());
            Domain domain = entry.getValue();
            if (value == null) {
                return domain.isNullAllowed();
            }
            if (value instanceof Double number) {
                return domain.getValues().isAll() || (!number.isNaN() && (domain.getValues().containsValue(number + 0.0) || (number == 0 && domain.getValues().containsValue(-0.0))));
            }
            return domain.getValues().containsValue(value);
        });
    }

    private static List<Map<String, Object>> rows(Random random)
    {
        String p = random.nextInt(6) == 0 ? null : "p" + random.nextInt(3);
        long day = 20_481 + random.nextInt(3);
        boolean nullDay = random.nextInt(8) == 0;
        Map<String, Integer> bases = new HashMap<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        int size = 1 + random.nextInt(4);
        for (String name : List.of("i", "x", "m", "w", "s", "z")) {
            bases.put(name, random.nextInt(20) - 10);
        }
        boolean onlyNulls = random.nextInt(5) == 0;
        for (int r = 0; r < size; r++) {
            Map<String, Object> row = new HashMap<>();
            row.put("p", p == null ? null : Slices.utf8Slice(p));
            row.put("d", nullDay ? null : (Object) day);
            // 1000 instants in the middle and at the edges of the day
            row.put("n", nullDay ? null : (Object) (day * 86_400_000_000L + (random.nextBoolean() ? random.nextInt(3) : random.nextInt(4) == 0 ? 86_399_999_999L : random.nextInt(3_000))));
            for (String name : List.of("i", "x", "m", "w", "s", "z")) {
                row.put(name, random.nextInt(6) == 0 || onlyNulls ? null : value(random, name, bases.get(name) + random.nextInt(3)));
            }
            rows.add(row);
        }
        return rows;
    }

    private static Object value(Random random, String name, int base)
    {
        return switch (name) {
            case "i" -> (long) base;
            case "x" -> switch (random.nextInt(8)) {
                case 0 -> Double.NaN;
                case 1 -> base > 5 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
                case 2 -> -0.0;
                case 3 -> 0.0;
                default -> base / 3.0;
            };
            // neighbours that a double cannot tell apart
            case "m" -> Int128.valueOf(BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(base)).add(BigInteger.valueOf(random.nextInt(5))));
            case "w" -> 10_000_000_000_000_000L * (base / 2) + random.nextInt(5);
            case "s" -> Slices.utf8Slice((random.nextBoolean() ? "" : random.nextBoolean() ? "é".repeat(40) : random.nextBoolean() ? "a".repeat(31) + "🚀" : "a".repeat(70)) + (char) ('k' + base));
            case "z" -> EpochMicros.toInstant(base * 1_000_000L + random.nextInt(2_500));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static AddFile add(Random random, int file, List<Map<String, Object>> rows)
    {
        Map<String, String> partition = new HashMap<>();
        for (TableColumn column : TABLE.partitions()) {
            partition.put(column.name(), PartitionValueCodec.format(rows.getFirst().get(column.name()), column.type()));
        }
        // some writer stored nonsense, or null for what is not
        int dice = random.nextInt(12);
        if (dice == 0) {
            partition.put("d", "yyyy-MM-dd");
        }
        else if (dice == 1) {
            partition.put("d", null);
        }
        rows.forEach(row -> row.put("d", PartitionValueCodecTolerant.date(partition.get("d"))));
        Optional<String> stats = switch (random.nextInt(10)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("{\"numRecords\":");
            default -> Optional.of(stats(random, rows));
        };
        return new AddFile(String.valueOf(file), partition, 1, 1, true, stats, Map.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }

    private static String stats(Random random, List<Map<String, Object>> rows)
    {
        int style = random.nextInt(6);
        List<String> minimums = new ArrayList<>();
        List<String> maximums = new ArrayList<>();
        List<String> nulls = new ArrayList<>();
        for (TableColumn column : TABLE.dataColumns()) {
            if (random.nextInt(10) == 0) {
                continue;
            }
            String name = column.name();
            List<Object> values = rows.stream().map(row -> row.get(name)).filter(value -> value != null && !(value instanceof Double number && number.isNaN())).sorted(TestPruningLaw::compare).toList();
            nulls.add("\"%s\":%d".formatted(name, rows.stream().filter(row -> row.get(name) == null).count()));
            if (!values.isEmpty()) {
                minimums.add("\"%s\":%s".formatted(name, text(name, values.getFirst(), style, false)));
                maximums.add("\"%s\":%s".formatted(name, text(name, values.getLast(), style, true)));
            }
        }
        return "{\"numRecords\":%d,\"minValues\":{%s},\"maxValues\":{%s},\"nullCount\":{%s}}"
                .formatted(rows.size(), String.join(",", minimums), String.join(",", maximums), String.join(",", nulls));
    }

    private static int compare(Object left, Object right)
    {
        return switch (left) {
            case Double number -> Double.compare(number + 0.0, (Double) right + 0.0);
            case Long number -> Long.compare(number, (Long) right);
            case Int128 number -> number.compareTo((Int128) right);
            case Slice slice -> slice.compareTo((Slice) right);
            case LongTimestampWithTimeZone instant -> instant.compareTo((LongTimestampWithTimeZone) right);
            default -> throw new IllegalArgumentException();
        };
    }

    /** The six forms of timestamps, milliseconds cut; decimals through doubles or exact; strings cut as delta-rs and Spark cut them. */
    private static String text(String name, Object value, int style, boolean maximum)
    {
        return switch (name) {
            case "i" -> value.toString();
            case "x" -> Double.isInfinite((double) value) ? (style == 0 ? "\"%s\"".formatted(value) : "null") : value.toString();
            case "m" -> decimal(new BigDecimal(((Int128) value).toBigInteger(), 2), style);
            case "w" -> decimal(BigDecimal.valueOf((long) value, 2), style);
            case "s" -> "\"%s\"".formatted(cut(((Slice) value).toStringUtf8(), style, maximum));
            case "n" -> "\"%s\"".formatted(time((long) value, style, List.of("", "Z").get(style % 2)));
            case "z" -> "\"%s\"".formatted(time(EpochMicros.of((LongTimestampWithTimeZone) value), style, List.of("Z", "+00:00").get(style % 2)));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String decimal(BigDecimal value, int style)
    {
        return style < 3 ? Double.toString(value.doubleValue()) : value.toPlainString();
    }

    private static String cut(String text, int style, boolean maximum)
    {
        if (style == 0 && text.length() > 32) {
            return text.substring(0, 32) + (maximum ? "\u007f" : "");
        }
        // older Spark counts UTF-16 units, and half a character is written as a question mark
        if (style == 1 && text.length() > 32) {
            return new String(text.substring(0, 32).getBytes(UTF_8), UTF_8) + (maximum ? "\ufffd" : "");
        }
        // delta-rs does not raise the last character where it is not ASCII
        return text.startsWith("é") ? text.substring(0, 32) : text.length() > 64 ? text.substring(0, 63) + (maximum ? "b" : "a") : text;
    }

    private static String time(long micros, int style, String zone)
    {
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000, ZoneOffset.UTC);
        String pattern = (style % 3 == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss") + (style == 5 ? ".SSSSSS" : time.getNano() / 1_000_000 == 0 && style < 3 ? "" : ".SSS");
        return time.format(DateTimeFormatter.ofPattern(pattern)) + zone;
    }

    private static TupleDomain<String> predicate(Random random, List<List<Map<String, Object>>> files)
    {
        Map<String, Domain> domains = new HashMap<>();
        int columns = 1 + random.nextInt(2);
        for (int i = 0; i < columns; i++) {
            TableColumn column = TABLE.columns().get(random.nextInt(TABLE.columns().size()));
            domains.put(column.name(), domain(random, column, files));
        }
        return TupleDomain.withColumnDomains(domains.entrySet().stream().collect(toImmutableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static Domain domain(Random random, TableColumn column, List<List<Map<String, Object>>> files)
    {
        Type type = column.type();
        // values that occur, so that bounds are met exactly
        List<Object> values = files.stream().flatMap(List::stream).map(row -> row.get(column.name()))
                .filter(value -> value != null && !(value instanceof Double number && number.isNaN())).toList();
        if (values.isEmpty() || random.nextInt(8) == 0) {
            return random.nextBoolean() ? Domain.onlyNull(type) : Domain.notNull(type);
        }
        Object one = values.get(random.nextInt(values.size()));
        Object two = values.get(random.nextInt(values.size()));
        if (compare(one, two) > 0) {
            Object swapped = one;
            one = two;
            two = swapped;
        }
        if (column.name().equals("n") && random.nextBoolean()) {
            long day = LocalDate.of(2026, 1, 28).toEpochDay() + random.nextInt(3);
            return Domain.create(ValueSet.ofRanges(random.nextBoolean()
                    ? Range.greaterThanOrEqual(type, day * 86_400_000_000L)
                    : Range.range(type, day * 86_400_000_000L, true, (day + 1) * 86_400_000_000L, false)), random.nextInt(5) == 0);
        }
        ValueSet set = switch (random.nextInt(6)) {
            case 0 -> ValueSet.of(type, one);
            case 1 -> ValueSet.of(type, one, two);
            case 2 -> ValueSet.ofRanges(Range.greaterThan(type, one));
            case 3 -> ValueSet.ofRanges(Range.lessThan(type, two));
            case 4 -> compare(one, two) == 0 ? ValueSet.of(type, one) : ValueSet.ofRanges(Range.range(type, one, random.nextBoolean(), two, random.nextBoolean()));
            default -> compare(one, two) == 0 ? ValueSet.of(type, one) : ValueSet.ofRanges(Range.lessThanOrEqual(type, one), Range.greaterThanOrEqual(type, two));
        };
        return Domain.create(set, random.nextInt(5) == 0);
    }

    private static Metadata metadata()
    {
        return new Metadata("id", Optional.empty(), Optional.empty(), SCHEMA, List.of("p", "d"), Map.of(), OptionalLong.empty(), "parquet", Map.of());
    }

    /** What a reader makes of a partition value: nonsense reads as null. */
    private static final class PartitionValueCodecTolerant
    {
        private static Object date(String text)
        {
            try {
                return PartitionValueCodec.parse(text, TABLE.column("d").orElseThrow().type());
            }
            catch (IllegalArgumentException e) {
                return null;
            }
        }
    }
}
