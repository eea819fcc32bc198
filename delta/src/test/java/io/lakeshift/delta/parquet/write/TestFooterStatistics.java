package io.lakeshift.delta.parquet.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lakeshift.delta.parquet.Columns;
import io.lakeshift.delta.parquet.DataFileFooter;
import io.lakeshift.delta.parquet.FileColumn;
import io.lakeshift.delta.parquet.Pages;
import io.lakeshift.delta.parquet.StatisticsColumns;
import io.lakeshift.delta.parquet.WrittenFile;
import io.lakeshift.delta.parquet.check.StatisticsCheck;
import io.lakeshift.delta.parquet.read.ParquetFooters;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.memory.MemoryFileSystemFactory;
import io.trino.spi.Page;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static io.trino.spi.security.ConnectorIdentity.ofUser;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.DoubleType.DOUBLE;
import static io.trino.spi.type.TimestampType.TIMESTAMP_MICROS;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;

class TestFooterStatistics
{
    private static final Location TABLE = Location.of("memory:///t");
    private static final Location FILE = TABLE.appendPath("file.parquet");
    private static final List<TableColumn> COLUMNS = List.of(
            Columns.column("symbol", VARCHAR), Columns.column("timestamp", TIMESTAMP_MICROS), Columns.column("price", DOUBLE), Columns.column("size", BIGINT));

    private final TrinoFileSystem fileSystem = new MemoryFileSystemFactory().create(ofUser("test"));
    private final Page page = Pages.page(Pages.types(COLUMNS), List.of(
            Arrays.asList("SPY", 1_769_612_821_123_456L, Double.NaN, 5L),
            Arrays.asList("QQQ", 1_769_612_821_000_000L, 1.0, null),
            Arrays.asList("a text that is longer than bounds are, by some characters", null, null, -3L)));

    private DataFileFooter footer()
    {
        WrittenFile written = Pages.write(new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT), fileSystem, FILE, COLUMNS, page);
        return new ParquetFooters().read(fileSystem, TABLE, FILE, written.size());
    }

    @Test
    void testTrueOfTheRows()
            throws Exception
    {
        String stats = FooterStatistics.of(footer(), COLUMNS, StatisticsColumns.DEFAULT, false);
        StatisticsCheck check = new StatisticsCheck(stats, COLUMNS.stream().map(FileColumn::forWriting).toList());
        check.add(page);
        assertThat(check.fault()).isEmpty();
        JsonNode json = new ObjectMapper().readTree(stats);
        assertThat(json.path("numRecords").asLong()).isEqualTo(3);
        assertThat(json.path("maxValues").path("timestamp").asText()).isEqualTo("2026-01-28T15:07:01.124");
        assertThat(json.path("minValues").path("size").asLong()).isEqualTo(-3);
        assertThat(json.path("nullCount").path("price").asLong()).isEqualTo(1);
        // a NaN is among the values, which the footer does not show
        assertThat(json.path("minValues").has("price")).isFalse();
        // the footer says that it has its long text whole; what is published is cut and raised
        assertThat(json.path("maxValues").path("symbol").asText()).isEqualTo("a text that is longer than boune");
        assertThat(json.has("tightBounds")).isFalse();
    }

    @Test
    void testColumnsThatTheTableWants()
            throws Exception
    {
        String stats = FooterStatistics.of(footer(), COLUMNS, StatisticsColumns.of(Map.of("delta.dataSkippingStatsColumns", "size")), true);
        assertThat(new ObjectMapper().readTree(stats)).isEqualTo(new ObjectMapper().readTree(
                """
                {"numRecords":3,"tightBounds":false,"minValues":{"size":-3},"maxValues":{"size":5},"nullCount":{"size":1}}"""));
    }

    @Test
    void testColumnThatTheFileLacks()
            throws Exception
    {
        DataFileFooter footer = footer();
        List<TableColumn> later = List.of(Columns.column("size", BIGINT), Columns.column("added", BIGINT));
        JsonNode json = new ObjectMapper().readTree(FooterStatistics.of(footer, later, StatisticsColumns.DEFAULT, false));
        assertThat(json.path("nullCount").path("added").asLong()).isEqualTo(3);
        assertThat(json.path("minValues").has("added")).isFalse();
    }
}
