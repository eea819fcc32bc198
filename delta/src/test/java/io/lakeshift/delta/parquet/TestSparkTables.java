package io.lakeshift.delta.parquet;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.lakeshift.delta.files.PartitionTuple;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.prune.FilePruner;
import io.lakeshift.delta.prune.Pruning;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.snapshot.CachingSnapshots;
import io.lakeshift.delta.snapshot.Snapshot;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.predicate.ValueSet;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Int128;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import io.trino.spi.variant.Variant;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static java.time.temporal.ChronoField.NANO_OF_SECOND;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

/** Whole tables of Spark ({@code src/test/resources/tables/make_tables.py}): their rows are what Spark itself reads. */
class TestSparkTables
{
    private static final Path TABLES = Path.of("src/test/resources/tables").toAbsolutePath();
    private static final TrinoFileSystem FILE_SYSTEM = new LocalFileSystem(TABLES);
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder().appendPattern("uuuu-MM-dd HH:mm:ss").appendFraction(NANO_OF_SECOND, 0, 6, true).toFormatter();
    /** Spark's, when the tables were made. */
    private static final ZoneId SESSION = ZoneId.of("America/New_York");

    private final DataFileReader reader = new ParquetDataFileReader(ParquetReadOptions.DEFAULT);

    @Test
    void testWidenedTypes()
            throws IOException
    {
        Snapshot snapshot = snapshot("widened");
        List<String> names = Files.readAllLines(TABLES.resolve("widened/rows.tsv"));
        assertThat(names.getFirst()).isEqualTo(snapshot.schema().columns().stream().map(TableColumn::name).collect(joining("\t")));
        List<String> rows = new ArrayList<>();
        for (int ordinal = 0; ordinal < snapshot.files().size(); ordinal++) {
            for (List<Object> row : rows(snapshot, ordinal, TupleDomain.all())) {
                List<TableColumn> columns = snapshot.schema().columns();
                List<String> texts = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    texts.add(row.get(i) == null ? "\\N" : text(columns.get(i).type(), row.get(i)));
                }
                rows.add(String.join("\t", texts));
            }
        }
        assertThat(rows).containsExactlyInAnyOrderElementsOf(names.subList(1, names.size()));
    }

    /** Partition values and statistics of the older type count as well: every value finds its row, and nobody opens the file that cannot have it. */
    @Test
    void testWidenedTypesArePruned()
            throws IOException
    {
        Snapshot snapshot = snapshot("widened");
        List<TableColumn> columns = snapshot.schema().columns();
        int pruned = 0;
        for (int ordinal = 0; ordinal < snapshot.files().size(); ordinal++) {
            for (List<Object> row : rows(snapshot, ordinal, TupleDomain.all())) {
                for (int i = 0; i < columns.size(); i++) {
                    Type type = columns.get(i).type();
                    if (row.get(i) == null || !type.isOrderable() || type instanceof RowType) {
                        continue;
                    }
                    Object value = row.get(i) instanceof String text ? Slices.utf8Slice(text) : row.get(i);
                    for (ValueSet values : List.of(
                            ValueSet.of(type, value),
                            ValueSet.ofRanges(Range.greaterThanOrEqual(type, value)),
                            ValueSet.ofRanges(Range.lessThanOrEqual(type, value)))) {
                        TupleDomain<String> predicate = TupleDomain.withColumnDomains(Map.of(columns.get(i).name(), Domain.create(values, false)));
                        Pruning pruning = FilePruner.prune(snapshot, predicate);
                        assertThat(pruning.files()).as("%s in %s", value, predicate).contains(ordinal);
                        pruned += snapshot.files().size() - pruning.files().length;
                        assertThat(rows(snapshot, ordinal, predicate)).as("%s in %s", value, predicate).contains(row);
                    }
                }
            }
        }
        // of the two files each equality leaves one, but for numbers that both have, and for nested ones
        assertThat(pruned).isGreaterThan(2 * 12);
        assertThat(snapshot.files().partitions()).allMatch(tuple -> tuple.unparsable().isEmpty());
    }

    /** A file of reals says 0.1 and holds 0.10000000149011612. */
    @Test
    void testStatisticsOfRealsInAColumnOfDoubles()
    {
        Snapshot snapshot = snapshot("widened");
        TupleDomain<String> predicate = TupleDomain.withColumnDomains(Map.of(
                "float_double", Domain.create(ValueSet.ofRanges(Range.greaterThan(DOUBLE, 0.100000001)), false)));
        assertThat(Arrays.stream(FilePruner.prune(snapshot, predicate).files()).mapToObj(ordinal -> snapshot.files().file(ordinal).path())).anyMatch(path -> path.startsWith("p_int=5/"));
    }

    @Test
    void testVariants()
            throws IOException
    {
        Snapshot snapshot = snapshot("variants");
        List<String> lines = Files.readAllLines(TABLES.resolve("variants/rows.tsv"));
        List<List<Object>> rows = rows(snapshot, 0, TupleDomain.all());
        assertThat(rows).hasSize(lines.size() - 1);
        for (int i = 0; i < rows.size(); i++) {
            String[] expected = lines.get(i + 1).split("\t");
            List<Object> row = rows.get(i);
            assertThat(row.get(0)).isEqualTo(Long.parseLong(expected[0]));
            assertThat(row.get(1) == null ? "\\N" : json(row.get(1))).as(expected[2]).isEqualTo(expected[1]);
            if (row.get(2) instanceof List<?> nested && nested.getFirst() != null) {
                assertThat("{\"vs\":%s,\"m\":%s}".formatted(json(nested.get(0)), json(nested.get(1)))).isEqualTo(expected[3]);
            }
            else {
                assertThat(expected[3]).isIn("\\N", "{}");
            }
        }
    }

    private Snapshot snapshot(String name)
    {
        return new CachingSnapshots(1_000_000).latest(FILE_SYSTEM, Location.of("local:///" + name));
    }

    /** In the order of the schema. */
    private List<List<Object>> rows(Snapshot snapshot, int ordinal, TupleDomain<String> predicate)
    {
        AddFile file = snapshot.files().file(ordinal);
        PartitionTuple partition = snapshot.files().partitions().get(snapshot.files().partition(ordinal));
        List<TableColumn> data = snapshot.schema().dataColumns();
        List<List<Object>> decoded = Pages.read(reader, FILE_SYSTEM, new DataFileScan(
                snapshot.table(),
                snapshot.resolve(file.path()),
                file.size(),
                0,
                file.size(),
                data.stream().map(column -> FileColumn.forReading(column, snapshot.readByFieldId())).toList(),
                predicate.filter((name, _) -> !snapshot.schema().column(name).orElseThrow().partition()),
                file.deletionVector()));
        return decoded.stream().map(row -> {
            List<Object> whole = new ArrayList<>();
            for (TableColumn column : snapshot.schema().columns()) {
                whole.add(column.partition()
                        ? partition.values().get(snapshot.schema().partitionColumns().indexOf(column.name()))
                        : row.get(data.indexOf(column)));
            }
            return whole;
        }).toList();
    }

    /** As Spark casts to a string. */
    private static String text(Type type, Object value)
    {
        return switch (type) {
            case DecimalType decimal -> new BigDecimal(value instanceof Int128 wide ? wide.toBigInteger() : BigInteger.valueOf((long) value), decimal.getScale()).toPlainString();
            case RowType row -> {
                List<?> fields = (List<?>) value;
                List<String> texts = new ArrayList<>();
                for (int i = 0; i < fields.size(); i++) {
                    texts.add(nested(row.getFields().get(i).getType(), fields.get(i)));
                }
                yield "{" + String.join(", ", texts) + "}";
            }
            case ArrayType array -> "[" + ((List<?>) value).stream().map(element -> nested(array.getElementType(), element)).collect(joining(", ")) + "]";
            case MapType map -> "{" + ((Map<?, ?>) value).entrySet().stream()
                    .map(entry -> nested(map.getKeyType(), entry.getKey()) + " -> " + nested(map.getValueType(), entry.getValue()))
                    .collect(joining(", ")) + "}";
            case Type timestamp when timestamp.equals(TIMESTAMP_MICROS) -> TIMESTAMP.format(LocalDateTime.ofEpochSecond(
                    Math.floorDiv((long) value, 1_000_000L), (int) Math.floorMod((long) value, 1_000_000L) * 1_000, ZoneOffset.UTC));
            default -> value.toString();
        };
    }

    private static String nested(Type type, Object value)
    {
        return value == null ? "null" : text(type, value);
    }

    /** As Spark's to_json. */
    private static String json(Object value)
    {
        return switch (value) {
            case null -> "null";
            case Variant variant -> json(variant.toObject());
            case Map<?, ?> map -> "{" + map.entrySet().stream().map(entry -> json(entry.getKey().toString()) + ":" + json(entry.getValue())).collect(joining(",")) + "}";
            case List<?> list -> "[" + list.stream().map(TestSparkTables::json).collect(joining(",")) + "]";
            case Number _, Boolean _ -> value.toString();
            case Slice bytes -> json(Base64.getEncoder().encodeToString(bytes.getBytes()));
            case Instant instant -> json(TIMESTAMP.format(instant.atZone(SESSION)) + SESSION.getRules().getOffset(instant));
            case LocalDateTime timestamp -> json(TIMESTAMP.format(timestamp));
            default -> '"' + value.toString() + '"';
        };
    }
}
