package io.lakeshift.delta.partition;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.block.BlockBuilder;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_REFUSED;
import static io.trino.spi.StandardErrorCode.INVALID_PROCEDURE_ARGUMENT;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.lang.Math.floorDiv;
import static java.lang.Math.floorMod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

final class TestPartitionSpec
{
    private static final TableSchema SNAPSHOTS = snapshots().partitionedBy();

    @Test
    void deskLayout()
    {
        PartitionSpec spec = PartitionSpec.parse(List.of("symbol", "day(timestamp)"));
        assertThat(spec.texts()).containsExactly("symbol", "day(timestamp)");
        List<PartitionField> fields = spec.fields(SNAPSHOTS);
        assertThat(fields).extracting(PartitionField::name).containsExactly("symbol", "timestamp_day");
        assertThat(fields.getFirst().identity()).isTrue();
        assertThat(fields.getLast().generationExpression()).hasValue("CAST(`timestamp` AS DATE)");
        assertThat(fields.getLast().type()).isEqualTo(DATE);
        assertThat(spec.notices()).isEmpty();
    }

    @Test
    void columnsOfEachTransform()
    {
        assertThat(described("month(timestamp)")).containsExactly("timestamp_month date TRUNC(`timestamp`, 'MONTH')");
        assertThat(described("year(timestamp)")).containsExactly("timestamp_year date TRUNC(`timestamp`, 'YEAR')");
        assertThat(described("hour(timestamp)")).containsExactly("timestamp_day date CAST(`timestamp` AS DATE)", "timestamp_hour integer EXTRACT(HOUR FROM `timestamp`)");
        assertThat(described("day(timestamp)", "hour(timestamp)")).containsExactly("timestamp_day date CAST(`timestamp` AS DATE)", "timestamp_hour integer EXTRACT(HOUR FROM `timestamp`)");
        assertThat(described("truncate(symbol, 2)")).containsExactly("symbol_prefix varchar SUBSTRING(`symbol`, 1, 2)");
        assertThat(described("DAYS(TIMESTAMP)")).containsExactly("timestamp_day date CAST(`timestamp` AS DATE)");
        assertThat(described("day(\"odd `name\")")).containsExactly("odd `name_day date CAST(`odd ``name` AS DATE)");
        assertThat(described("month(trade_date)")).containsExactly("trade_date_month date TRUNC(`trade_date`, 'MONTH')");
    }

    @Test
    void plannedSpellingIsLaidOutAsAsked()
    {
        PartitionSpec spec = PartitionSpec.parse(List.of("symbol", "years(timestamp)", "months(timestamp)", "days(timestamp)"));
        assertThat(spec.fields(SNAPSHOTS)).extracting(PartitionField::name).containsExactly("symbol", "timestamp_year", "timestamp_month", "timestamp_day");
        assertThat(spec.notices()).containsExactly("day(timestamp) prunes the same files as year(timestamp), month(timestamp), day(timestamp), with fewer levels of directories");
    }

    @ParameterizedTest
    @ValueSource(strings = {"symbol", "day(timestamp)", "month(timestamp)", "year(timestamp)", "hour(timestamp)", "truncate(symbol, 2)", "\"odd `name\"", "day(\"odd `name\")", "Größe"})
    void canonicalTextIsReadBack(String text)
    {
        PartitionSpec spec = PartitionSpec.parse(List.of(text));
        assertThat(spec.texts()).containsExactly(text);
        assertThat(PartitionSpec.parse(spec.texts())).isEqualTo(spec);
    }

    @Test
    void spellings()
    {
        for (String text : List.of("day(timestamp)", " DAY ( `timestamp` ) ", "days(\"timestamp\")", "Days(timestamp)")) {
            assertThat(PartitionSpec.parse(List.of(text))).isEqualTo(PartitionSpec.parse(List.of("day(timestamp)")));
        }
        assertThat(PartitionSpec.parse(List.of("identity(symbol)"))).isEqualTo(PartitionSpec.parse(List.of("`symbol`")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bucket(symbol, 4)", "day(timestamp, 3)", "day()", "truncate(symbol)", "truncate(symbol, 0)", "truncate(symbol, -1)", "truncate(2, symbol)", "day(timestamp", "symbol,day",
            "timestamp_day = 1", "day(day(timestamp))", "symbol; drop", "years()", "a.b"})
    void noTransform(String text)
    {
        assertThat(catchThrowableOfType(TrinoException.class, () -> PartitionSpec.parse(List.of(text))))
                .hasMessageContaining("'" + text + "' is no partition transform")
                .hasMessageContaining("day(timestamp)")
                .hasMessageContaining("truncate(symbol, 2)")
                .extracting(TrinoException::getErrorCode).isEqualTo(INVALID_PROCEDURE_ARGUMENT.toErrorCode());
    }

    @Test
    void refusals()
    {
        refused("timestamp", "day(timestamp)");
        refused("missing", "there is no column 'missing'");
        refused("strike", "double");
        refused("greeks", "No transform takes this type");
        refused("payload", "No transform takes this type");
        refused("day(symbol)", "truncate(symbol, n)");
        refused("day(strike)", "No transform takes this type");
        refused("day(volume)", "Use volume");
        refused("hour(trade_date)", "month(trade_date)");
        refused("truncate(volume, 2)", "Use volume");
        refused("truncate(timestamp, 2)", "day(timestamp)");
    }

    @Test
    void refusesTakenNames()
    {
        TableSchema taken = snapshots().column("Timestamp_Day", "string").partitionedBy();
        assertThat(refusal(taken, "day(timestamp)")).contains("'timestamp_day'").contains("taken").contains("varchar");
        TableSchema otherMeaning = snapshots().generated("timestamp_day", "date", "TRUNC(timestamp, 'MONTH')").partitionedBy();
        assertThat(refusal(otherMeaning, "day(timestamp)")).contains("taken");
        // the same meaning in another spelling is taken over
        TableSchema same = snapshots().generated("timestamp_day", "date", "cast(TIMESTAMP as date)").partitionedBy();
        assertThat(PartitionSpec.parse(List.of("day(timestamp)")).fields(same)).hasSize(1);
    }

    @Test
    void takesOverWhatTheTableComputesAlready()
    {
        TableSchema sameName = snapshots().generated("Timestamp_Day", "date", "cast(TIMESTAMP as date)").partitionedBy();
        assertThat(PartitionSpec.parse(List.of("day(timestamp)")).fields(sameName)).extracting(PartitionField::name).containsExactly("Timestamp_Day");
        TableSchema otherName = snapshots().generated("d", "date", "CAST(timestamp AS DATE)").column("timestamp_day", "string").partitionedBy("d");
        assertThat(PartitionSpec.parse(List.of("symbol", "day(timestamp)")).fields(otherName)).extracting(PartitionField::name).containsExactly("symbol", "d");
        // as a column of data it is its owner's
        TableSchema unused = snapshots().generated("d", "date", "CAST(timestamp AS DATE)").partitionedBy();
        assertThat(PartitionSpec.parse(List.of("day(timestamp)")).fields(unused)).extracting(PartitionField::name).containsExactly("timestamp_day");
    }

    @Test
    void refusesToComputeFromComputedColumns()
    {
        TableSchema schema = snapshots()
                .generated("timestamp_day", "date", "CAST(timestamp AS DATE)")
                .generated("y", "string", "DATE_FORMAT(timestamp, 'yyyy')")
                .generated("u", "string", "upper(symbol)")
                .generated("odd", "date", "CAST(`odd ``name` AS DATE)")
                .generated("nested", "date", "TRUNC(timestamp_day, 'MONTH')")
                .partitionedBy("timestamp_day", "nested");
        assertThat(refusal(schema, "month(Timestamp_Day)")).contains("'timestamp_day' is computed itself (CAST(timestamp AS DATE))").endsWith("Nothing was changed. Use month(timestamp)");
        assertThat(refusal(schema, "day(odd)")).endsWith("Use day(\"odd `name\")");
        assertThat(refusal(schema, "truncate(y, 2)")).contains("computed from 'timestamp'").contains("day(timestamp)");
        assertThat(refusal(schema, "truncate(u, 2)")).endsWith("Use u itself, or a transform of what it is computed from");
        assertThat(refusal(schema, "year(nested)")).endsWith("Use nested itself, or a transform of what it is computed from");
        // as it is, it is a column like any other
        assertThat(PartitionSpec.parse(List.of("u", "y", "timestamp_day")).fields(schema)).allMatch(PartitionField::identity);
        // and a table that has such a column all the same is read as it is
        assertThat(PartitionSpec.of(schema).texts()).containsExactly("day(timestamp)", "nested");
    }

    @Test
    void refusesIdentityColumns()
    {
        assertThat(refusal(snapshots().numbered("id").partitionedBy(), "id")).contains("'id' is an identity column").contains("Nothing was changed");
        assertThat(PartitionSpec.parse(List.of("symbol", "volume")).fields(snapshots().numbered("id").partitionedBy())).hasSize(2);
    }

    @Test
    void refusesLayoutsWithoutSense()
    {
        assertThat(refusal(SNAPSHOTS, "truncate(symbol, 2)", "truncate(symbol, 3)")).contains("another transform");
        TableSchema narrow = new SchemaBuilder().column("a", "string").column("b", "string").partitionedBy();
        assertThat(refusal(narrow, "a", "b")).contains("no column would be left");
        assertThat(PartitionSpec.parse(List.of("a", "A")).fields(narrow)).hasSize(1);
    }

    @Test
    void readsLayoutsBack()
    {
        assertThat(PartitionSpec.of(SNAPSHOTS)).isEqualTo(new PartitionSpec(List.of()));
        for (List<String> texts : List.of(
                List.of("symbol", "day(timestamp)"),
                List.of("hour(timestamp)", "symbol"),
                List.of("year(timestamp)", "month(timestamp)", "truncate(symbol, 3)"),
                List.of("symbol", "year(timestamp)", "month(timestamp)", "day(timestamp)"),
                List.of("day(zoned)"))) {
            PartitionSpec spec = PartitionSpec.parse(texts);
            TableSchema laidOut = laidOut(spec);
            assertThat(PartitionSpec.of(laidOut)).isEqualTo(spec);
            assertThat(spec.isLayoutOf(laidOut)).isTrue();
            assertThat(spec.isLayoutOf(SNAPSHOTS)).isFalse();
        }
    }

    @Test
    void layoutsOfOthers()
    {
        TableSchema foreign = snapshots().generated("date", "date", "CAST(timestamp AS DATE)").generated("y", "integer", "YEAR(timestamp)").generated("u", "string", "upper(symbol)")
                .partitionedBy("SYMBOL", "date", "y", "u");
        assertThat(PartitionSpec.of(foreign).texts()).containsExactly("symbol", "day(timestamp)", "y", "u");
        TableSchema wrongType = snapshots().generated("d", "string", "CAST(timestamp AS DATE)").partitionedBy("d");
        assertThat(PartitionSpec.of(wrongType).texts()).containsExactly("d");
        TableSchema ofString = snapshots().generated("d", "date", "CAST(symbol AS DATE)").partitionedBy("d");
        assertThat(PartitionSpec.of(ofString).texts()).containsExactly("d");
    }

    @Test
    void sameLayout()
    {
        TableSchema desk = laidOut(PartitionSpec.parse(List.of("symbol", "day(timestamp)")));
        assertThat(PartitionSpec.parse(List.of("SYMBOL", "days(Timestamp)")).isLayoutOf(desk)).isTrue();
        assertThat(PartitionSpec.parse(List.of("day(timestamp)", "symbol")).isLayoutOf(desk)).isFalse();
        assertThat(PartitionSpec.parse(List.of("symbol")).isLayoutOf(desk)).isFalse();
        assertThat(PartitionSpec.parse(List.of("symbol", "month(timestamp)")).isLayoutOf(desk)).isFalse();
        assertThat(PartitionSpec.parse(List.of()).isLayoutOf(desk)).isFalse();
        assertThat(PartitionSpec.parse(List.of()).isLayoutOf(SNAPSHOTS)).isTrue();
        assertThat(PartitionSpec.parse(List.of("day(timestamp)", "hour(timestamp)")).isLayoutOf(laidOut(PartitionSpec.parse(List.of("hour(timestamp)"))))).isTrue();
    }

    @Test
    void timeFunctions()
    {
        List<LocalDateTime> times = List.of(
                LocalDateTime.of(2026, 1, 30, 15, 7, 1, 123_456_000),
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000),
                LocalDateTime.of(1970, 1, 1, 0, 0),
                LocalDateTime.of(1, 1, 1, 0, 0),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
                LocalDateTime.of(2000, 2, 29, 12, 0),
                LocalDateTime.of(1900, 3, 1, 0, 0).minusNanos(1000),
                LocalDateTime.of(-44, 3, 15, 9, 30));
        for (String source : List.of("timestamp", "zoned")) {
            Type type = source.equals("timestamp") ? TIMESTAMP_MICROS : TIMESTAMP_TZ_MICROS;
            BlockBuilder builder = type.createBlockBuilder(null, times.size() + 1);
            builder.appendNull();
            times.forEach(time -> TypeUtils.writeNativeValue(type, builder, source.equals("timestamp") ? micros(time) : (Object) zoned(time)));
            Block block = builder.build();
            for (int position = 0; position <= times.size(); position++) {
                LocalDate date = position == 0 ? null : times.get(position - 1).toLocalDate();
                assertThat(apply("day(" + source + ")", 0, block, position)).isEqualTo(date == null ? null : date.toEpochDay());
                assertThat(apply("month(" + source + ")", 0, block, position)).isEqualTo(date == null ? null : date.withDayOfMonth(1).toEpochDay());
                assertThat(apply("year(" + source + ")", 0, block, position)).isEqualTo(date == null ? null : date.withDayOfYear(1).toEpochDay());
                assertThat(apply("hour(" + source + ")", 0, block, position)).isEqualTo(date == null ? null : date.toEpochDay());
                assertThat(apply("hour(" + source + ")", 1, block, position)).isEqualTo(date == null ? null : (long) times.get(position - 1).getHour());
            }
        }
        BlockBuilder dates = DATE.createBlockBuilder(null, 2);
        DATE.writeLong(dates, LocalDate.of(1969, 12, 31).toEpochDay());
        dates.appendNull();
        assertThat(apply("day(trade_date)", 0, dates.build(), 0)).isEqualTo(-1L);
        assertThat(apply("month(trade_date)", 0, dates.build(), 0)).isEqualTo(-31L);
        assertThat(apply("month(trade_date)", 0, dates.build(), 1)).isNull();
    }

    @Test
    void prefixesCountCodePoints()
    {
        List<String> values = List.of("SPY", "S", "", "éa", "e\u0301a", "\uD83D\uDE80\uD83D\uDE80x", "  x");
        BlockBuilder builder = VARCHAR.createBlockBuilder(null, values.size());
        values.forEach(value -> VARCHAR.writeSlice(builder, Slices.utf8Slice(value)));
        Block block = builder.build();
        List<String> prefixes = new ArrayList<>();
        for (int position = 0; position < values.size(); position++) {
            prefixes.add(((Slice) apply("truncate(symbol, 2)", 0, block, position)).toStringUtf8());
        }
        assertThat(prefixes).containsExactly("SP", "S", "", "éa", "e\u0301", "\uD83D\uDE80\uD83D\uDE80", "  ");
    }

    @Test
    void repeatedValuesAreComputedOnce()
    {
        BlockBuilder builder = TIMESTAMP_MICROS.createBlockBuilder(null, 1);
        TIMESTAMP_MICROS.writeLong(builder, -1);
        Block repeated = RunLengthEncodedBlock.create(builder.build(), 1000);
        Block days = function("day(timestamp)", 0).apply(repeated);
        assertThat(days).isInstanceOf(RunLengthEncodedBlock.class);
        assertThat(days.getPositionCount()).isEqualTo(1000);
        assertThat(DATE.getInt(days, 999)).isEqualTo(-1);
        assertThat(INTEGER.getInt(function("hour(timestamp)", 1).apply(repeated), 5)).isEqualTo(23);
    }

    private static Object apply(String transform, int field, Block block, int position)
    {
        PartitionField partition = PartitionSpec.parse(List.of(transform)).fields(SNAPSHOTS).get(field);
        return TypeUtils.readNativeValue(partition.type(), partition.function().apply(block), position);
    }

    private static UnaryOperator<Block> function(String transform, int field)
    {
        return PartitionSpec.parse(List.of(transform)).fields(SNAPSHOTS).get(field).function();
    }

    private static List<String> described(String... transforms)
    {
        return PartitionSpec.parse(List.of(transforms)).fields(SNAPSHOTS).stream()
                .map(field -> "%s %s %s".formatted(field.name(), field.type().getDisplayName(), field.generationExpression().orElse("")))
                .toList();
    }

    private static void refused(String transform, String message)
    {
        assertThat(refusal(SNAPSHOTS, transform)).contains(message).contains("Nothing was changed");
    }

    private static String refusal(TableSchema schema, String... transforms)
    {
        TrinoException refusal = catchThrowableOfType(
                TrinoException.class,
                () -> PartitionSpec.parse(List.of(transforms)).fields(schema));
        assertThat(refusal.getErrorCode()).isEqualTo(LAKE_REPARTITION_REFUSED.toErrorCode());
        return refusal.getMessage();
    }

    private static TableSchema laidOut(PartitionSpec spec)
    {
        SchemaBuilder builder = snapshots();
        List<PartitionField> fields = spec.fields(SNAPSHOTS);
        fields.forEach(field -> field.generationExpression().ifPresent(expression -> builder.generated(field.name(), field.deltaType().toString(), expression)));
        return builder.partitionedBy(fields.stream().map(PartitionField::name).toArray(String[]::new));
    }

    private static SchemaBuilder snapshots()
    {
        return new SchemaBuilder()
                .column("timestamp", "timestamp_ntz")
                .column("symbol", "string")
                .column("strike", "double")
                .column("volume", "long")
                .column("trade_date", "date")
                .column("zoned", "timestamp")
                .column("payload", "binary")
                .column("odd `name", "timestamp_ntz")
                .nested("greeks", "{\"type\":\"array\",\"elementType\":\"double\",\"containsNull\":true}");
    }

    private static long micros(LocalDateTime time)
    {
        return time.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + time.getNano() / 1000;
    }

    private static LongTimestampWithTimeZone zoned(LocalDateTime time)
    {
        long micros = micros(time);
        return LongTimestampWithTimeZone.fromEpochMillisAndFraction(floorDiv(micros, 1000), floorMod(micros, 1000) * 1_000_000, UTC_KEY);
    }
}
