package io.lakeshift.delta.partition;

import io.airlift.slice.Slice;
import io.delta.kernel.types.StringType;
import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import static io.airlift.slice.Slices.utf8Slice;
import static io.airlift.slice.Slices.wrappedBuffer;
import static io.trino.spi.type.DateType.DATE;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;

/** Values that a table can hold in its partitions, and others. */
final class TestPartitionValues
{
    private static final PartitionField SYMBOL = new PartitionField("symbol", "symbol", StringType.STRING, VARCHAR, Optional.empty(), UnaryOperator.identity());
    private static final PartitionField DAY = new PartitionField("ts_day", "ts", io.delta.kernel.types.DateType.DATE, DATE, Optional.of("CAST(`ts` AS DATE)"), UnaryOperator.identity());

    @Test
    void spelledAsLogAndDirectoriesHaveThem()
    {
        PartitionValues values = PartitionValues.of(List.of(SYMBOL, DAY), List.of(utf8Slice("BRK/B"), LocalDate.of(2026, 1, 30).toEpochDay()));
        assertThat(values.texts()).containsExactly("BRK/B", "2026-01-30");
        assertThat(values.directory()).isEqualTo("symbol=BRK%2FB/ts_day=2026-01-30");
        assertThat(values.unfit(255)).isEmpty();
        PartitionValues nulls = PartitionValues.of(List.of(SYMBOL, DAY), Arrays.asList(null, null));
        assertThat(nulls.directory()).isEqualTo("symbol=__HIVE_DEFAULT_PARTITION__/ts_day=__HIVE_DEFAULT_PARTITION__");
        assertThat(nulls.unfit(255)).isEmpty();
    }

    @Test
    void noPartitionColumns()
    {
        PartitionValues values = PartitionValues.of(List.of(), List.of());
        assertThat(values.directory()).isEmpty();
        assertThat(values.unfit(255)).isEmpty();
    }

    @Test
    void valuesThatReadBackAsNull()
    {
        assertThat(unfit(utf8Slice(""), 255).orElseThrow().refusal("t", "a.parquet"))
                .startsWith("Column symbol of table t cannot be partitioned by: file a.parquet holds '',")
                .contains("Nothing was changed");
        assertThat(unfit(utf8Slice("__HIVE_DEFAULT_PARTITION__"), 255).orElseThrow().what()).contains("names the partition of NULL");
    }

    @Test
    void valuesThatReadBackAsOthers()
    {
        assertThat(unfit(wrappedBuffer((byte) 'a', (byte) 0xFF), 255).orElseThrow().what()).contains("reads back as another one");
    }

    @Test
    void namesThatStorageDoesNotTake()
    {
        // the name of a directory is symbol= and what percent-encoding makes of the value
        assertThat(unfit(utf8Slice("x".repeat(248)), 255)).isEmpty();
        assertThat(unfit(utf8Slice("x".repeat(249)), 255).orElseThrow().what()).contains("takes 256 bytes, and storage takes 255").contains("symbol=xxx");
        assertThat(unfit(utf8Slice("é".repeat(41)), 255)).isEmpty();
        assertThat(unfit(utf8Slice("é".repeat(42)), 255).orElseThrow().remedy()).contains("truncate");
    }

    /** Milliseconds taken for seconds make the year 58055; the last microsecond that 64 bits count to, which some take for infinity, lies in the year 294247. */
    @Test
    void daysThatNotEveryoneCanRead()
    {
        assertThat(unfit(LocalDate.of(9999, 12, 31))).isEmpty();
        assertThat(unfit(LocalDate.of(1, 1, 1))).isEmpty();
        assertThat(unfit(LocalDate.of(10_000, 1, 1)).orElseThrow().refusal("t", "a.parquet"))
                .startsWith("Column ts of table t cannot be partitioned by: file a.parquet holds a moment whose day is +10000-01-01")
                .contains("delta-rs");
        assertThat(unfit(LocalDate.of(0, 12, 31)).orElseThrow().what()).contains("0000-12-31");
    }

    private static Optional<UnfitValue> unfit(LocalDate day)
    {
        return PartitionValues.of(List.of(DAY, SYMBOL), List.of(day.toEpochDay(), utf8Slice("SPY"))).unfit(255);
    }

    private static Optional<UnfitValue> unfit(Slice symbol, int maxNameLength)
    {
        return PartitionValues.of(List.of(DAY, SYMBOL), List.of(1L, symbol)).unfit(maxNameLength);
    }
}
