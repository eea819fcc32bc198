package io.lakeshift.delta.parquet.read;

import io.airlift.slice.Slices;
import io.lakeshift.delta.parquet.DataFileFooter.ExactBounds;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.schema.EpochMicros;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Type;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.IntegerType.INTEGER;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What a footer proves, and what it only says. */
class TestParquetFooter
{
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType(
            """
            message file {
              optional binary symbol (STRING);
              optional int64 number;
              optional int32 small;
              optional int32 unsigned (INTEGER(32,false));
              optional int32 date (DATE);
              optional int64 micros (TIMESTAMP(MICROS,false));
              optional int64 millis (TIMESTAMP(MILLIS,true));
              optional int64 nanos (TIMESTAMP(NANOS,false));
              optional int96 ancient;
              optional int64 cents (DECIMAL(10,2));
              optional double price;
              required int64 id;
              repeated int64 many;
              optional group nested { optional int64 x; }
            }
            """);

    private static final Map<String, org.apache.parquet.schema.Type> COLUMNS = SCHEMA.getFields().stream()
            .collect(toImmutableMap(org.apache.parquet.schema.Type::getName, column -> column));

    private static byte[] number(long value)
    {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    private static byte[] small(int value)
    {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    private static Statistics stats(byte[] min, byte[] max, long nulls)
    {
        Statistics statistics = new Statistics();
        statistics.setMin_value(min);
        statistics.setMax_value(max);
        statistics.setNull_count(nulls);
        return statistics;
    }

    private static Statistics text(String min, String max)
    {
        return stats(min.getBytes(UTF_8), max.getBytes(UTF_8), 0);
    }

    /** Of row groups of ten rows each. */
    private static ParquetFooter footer(String column, Statistics... rowGroups)
    {
        List<RowGroup> groups = new ArrayList<>();
        for (Statistics statistics : rowGroups) {
            ColumnMetaData chunk = new ColumnMetaData();
            chunk.setPath_in_schema(List.of(column));
            chunk.setNum_values(10);
            if (statistics != null) {
                chunk.setStatistics(statistics);
            }
            ColumnChunk holder = new ColumnChunk();
            holder.setMeta_data(chunk);
            RowGroup group = new RowGroup();
            group.setColumns(List.of(holder));
            group.setNum_rows(10);
            groups.add(group);
        }
        FileMetaData footer = new FileMetaData();
        footer.setRow_groups(groups);
        footer.setNum_rows(10L * rowGroups.length);
        return new ParquetFooter(COLUMNS, footer);
    }

    private static void assertBounds(String column, Type type, Statistics statistics, Object least, Object greatest)
    {
        assertThat(footer(column, statistics).bounds(column(column, type))).contains(new ExactBounds(least, greatest));
    }

    private static void assertNoBounds(String column, Type type, Statistics... rowGroups)
    {
        assertThat(footer(column, rowGroups).bounds(column(column, type))).isEmpty();
    }

    private static FileColumn column(String name, Type type)
    {
        return new FileColumn(name, OptionalInt.empty(), type);
    }

    @Test
    void testValues()
    {
        assertBounds("symbol", VARCHAR, text("QQQ", "SPY"), Slices.utf8Slice("QQQ"), Slices.utf8Slice("SPY"));
        assertBounds("number", BIGINT, stats(number(-5), number(7), 0), -5L, 7L);
        assertBounds("small", BIGINT, stats(small(-5), small(7), 0), -5L, 7L);
        assertBounds("small", INTEGER, stats(small(-5), small(7), 0), -5L, 7L);
        assertBounds("date", DATE, stats(small(20_000), small(20_001), 3), 20_000L, 20_001L);
        assertBounds("micros", TIMESTAMP_MICROS, stats(number(-1), number(1), 0), -1L, 1L);
        assertBounds("millis", TIMESTAMP_TZ_MICROS, stats(number(-1), number(1), 0), EpochMicros.toInstant(-1000), EpochMicros.toInstant(1000));
        assertBounds("cents", DecimalType.createDecimalType(10, 2), stats(number(100), number(101), 0), 100L, 101L);
        assertBounds("id", BIGINT, stats(number(1), number(2), 0), 1L, 2L);
    }

    @Test
    void testTypesWhoseBoundsAreNoProof()
    {
        assertNoBounds("price", DOUBLE, stats(number(0), number(1), 0));
        assertNoBounds("nanos", TIMESTAMP_MICROS, stats(number(1), number(1), 0));
        assertNoBounds("ancient", TIMESTAMP_MICROS, stats(new byte[12], new byte[12], 0));
        assertNoBounds("unsigned", INTEGER, stats(small(1), small(1), 0));
        assertNoBounds("cents", DecimalType.createDecimalType(10, 3), stats(number(1), number(1), 0));
        assertNoBounds("number", TIMESTAMP_MICROS, stats(number(1), number(1), 0));
        assertNoBounds("many", BIGINT, stats(number(1), number(1), 0));
        assertNoBounds("absent", BIGINT, stats(number(1), number(1), 0));
    }

    @Test
    void testBoundsThatMayHaveBeenCut()
    {
        String thirtyTwo = "0123456789".repeat(3) + "01";
        assertNoBounds("symbol", VARCHAR, text(thirtyTwo, thirtyTwo));
        Statistics exact = text(thirtyTwo, thirtyTwo);
        exact.setIs_min_value_exact(true);
        exact.setIs_max_value_exact(true);
        assertBounds("symbol", VARCHAR, exact, Slices.utf8Slice(thirtyTwo), Slices.utf8Slice(thirtyTwo));
        Statistics cut = text("SPY", "SPY");
        cut.setIs_max_value_exact(false);
        assertNoBounds("symbol", VARCHAR, cut);
        cut = text("SPY", "SPY");
        cut.setIs_min_value_exact(false);
        assertNoBounds("symbol", VARCHAR, cut);
    }

    @Test
    void testBoundsThatAreNotThere()
    {
        assertNoBounds("number", BIGINT, (Statistics) null);
        // what these mean depends on who wrote them
        Statistics old = new Statistics();
        old.setMin(number(1));
        old.setMax(number(1));
        old.setNull_count(0);
        assertNoBounds("number", BIGINT, old);
        Statistics half = new Statistics();
        half.setMin_value(number(1));
        half.setNull_count(0);
        assertNoBounds("number", BIGINT, half);
        assertNoBounds("number", BIGINT, stats(small(1), small(1), 0));
        assertNoBounds("number", BIGINT, stats(number(2), number(1), 0));
        assertNoBounds("millis", TIMESTAMP_TZ_MICROS, stats(number(Long.MAX_VALUE), number(Long.MAX_VALUE), 0));
    }

    @Test
    void testSeveralRowGroups()
    {
        assertThat(footer("number", stats(number(3), number(4), 1), stats(number(1), number(9), 2)).bounds(column("number", BIGINT))).contains(new ExactBounds(1L, 9L));
        assertThat(footer("number", stats(number(3), number(4), 1), stats(number(1), number(9), 2)).nulls("number")).hasValue(3);
        assertNoBounds("number", BIGINT, stats(number(3), number(4), 0), null);
        // one that has no values needs no bounds
        Statistics empty = new Statistics();
        empty.setNull_count(10);
        assertThat(footer("number", stats(number(3), number(4), 0), empty).bounds(column("number", BIGINT))).contains(new ExactBounds(3L, 4L));
        assertNoBounds("number", BIGINT, empty, empty);
        assertThat(footer("number", empty, empty).nulls("number")).hasValue(20);
    }

    @Test
    void testNullsThatAreNotCounted()
    {
        Statistics uncounted = new Statistics();
        uncounted.setMin_value(number(1));
        uncounted.setMax_value(number(1));
        assertThat(footer("number", uncounted).nulls("number")).isEmpty();
        assertThat(footer("id", uncounted).nulls("id")).hasValue(0);
        assertThat(footer("number", stats(number(1), number(1), 0), null).nulls("number")).isEmpty();
        assertThat(footer("nested", stats(number(1), number(1), 0)).nulls("nested")).isEmpty();
    }

    @Test
    void testFooterThatIsNotWhole()
    {
        FileMetaData footer = new FileMetaData();
        footer.setRow_groups(List.of());
        footer.setNum_rows(5);
        assertThat(new ParquetFooter(COLUMNS, footer).isWhole()).isFalse();
        assertThat(new ParquetFooter(COLUMNS, footer).nulls("number")).isEmpty();
    }
}
