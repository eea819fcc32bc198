package io.lakeshift.testing.table;

import io.trino.filesystem.Location;
import io.trino.filesystem.local.LocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TestTestTables
{
    @TempDir
    Path directory;

    @Test
    void writesEveryTableOfTheCatalogue()
    {
        LocalFileSystem fileSystem = new LocalFileSystem(root());

        assertThat(TestTables.quotes(fileSystem, Location.of("local:///quotes")).version()).isEqualTo(6);
        assertThat(TestTables.quotesByDay(fileSystem, Location.of("local:///quotes_by_day")).version()).isEqualTo(1);
        assertThat(TestTables.truncatedMaximum(fileSystem, Location.of("local:///truncated_maximum")).log(1).get(1))
                .contains("\\\"maxValues\\\":{\\\"id\\\":2,\\\"timestamp\\\":\\\"2026-01-30 15:07:01.123\\\"}");
        assertThat(TestTables.oddSymbols(fileSystem, Location.of("local:///odd_symbols")).version()).isEqualTo(8);
        assertThat(TestTables.emptySymbol(fileSystem, Location.of("local:///empty_symbol")).version()).isEqualTo(1);
        assertThat(TestTables.allTypes(fileSystem, Location.of("local:///all_types")).version()).isEqualTo(1);
        assertThat(TestTables.sparkStatistics(fileSystem, Location.of("local:///spark_statistics")).version()).isEqualTo(4);
    }

    @Test
    void putsFilesInTheirHivePath()
            throws IOException
    {
        DeltaTable table = TestTables.oddSymbols(new LocalFileSystem(root()), Location.of("local:///odd_symbols"));

        assertThat(table.log(1).get(1)).contains("\"path\":\"symbol=BRK%252FB/part-00000.snappy.parquet\"").contains("\"partitionValues\":{\"symbol\":\"BRK/B\"}");
        assertThat(root().resolve("odd_symbols/symbol=BRK%2FB/part-00000.snappy.parquet")).isRegularFile();
        assertThat(table.log(8).get(1)).contains("symbol=__HIVE_DEFAULT_PARTITION__/").contains("\"partitionValues\":{\"symbol\":null}");
    }

    @Test
    void refusesAFileOfTwoPartitions()
    {
        DeltaTable table = TestTables.oddSymbols(new LocalFileSystem(root()), Location.of("local:///odd_symbols"));

        assertThatThrownBy(() -> table.append(DataFile.of(row(1L, "SPY"), row(2L, "QQQ")))).hasMessageContaining("symbol");
    }

    @Test
    void readsBackWhatItCommitted()
    {
        DeltaTable table = TestTables.emptySymbol(new LocalFileSystem(root()), Location.of("local:///t"));

        table.remove("part-00000.snappy.parquet");

        assertThat(table.version()).isEqualTo(2);
        assertThat(table.log(2)).hasSize(2);
        assertThat(table.log(2).get(1)).contains("\"remove\"");
        assertThat(table.commitLines(List.of("{}"))).isEqualTo(3);
    }

    /** A directory of choice keeps the tables, so that other engines can be pointed at them. */
    private Path root()
    {
        String kept = System.getProperty("lakeshift.test-tables");
        if (kept == null) {
            return directory;
        }
        try {
            return Files.createDirectories(Path.of(kept));
        }
        catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
