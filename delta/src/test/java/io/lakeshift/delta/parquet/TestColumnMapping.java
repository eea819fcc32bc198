package io.lakeshift.delta.parquet;

import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.lakeshift.delta.parquet.read.ParquetDataFileReader;
import io.lakeshift.delta.parquet.read.ParquetReadOptions;
import io.lakeshift.delta.parquet.write.ParquetDataFileWriters;
import io.lakeshift.delta.parquet.write.ParquetWriteOptions;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.memory.MemoryFileSystemFactory;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

import static io.trino.spi.security.ConnectorIdentity.ofUser;
import static io.trino.spi.type.BigintType.BIGINT;
import static io.trino.spi.type.VarcharType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;

/** Physical names and field ids, of columns and of the fields inside of them. */
class TestColumnMapping
{
    private static final Location FILE = Location.of("memory:///t/mapped.parquet");
    private static final Type ITEMS = new io.trino.spi.type.ArrayType(RowType.rowType(RowType.field("a", BIGINT), RowType.field("b", VARCHAR)));

    private final TrinoFileSystem fileSystem = new MemoryFileSystemFactory().create(ofUser("test"));
    private final DataFileReader reader = new ParquetDataFileReader(ParquetReadOptions.DEFAULT);

    private static List<TableColumn> columns(String nameOfA, int idOfA)
    {
        StructType item = new StructType(List.of(
                Columns.mappedField("a", nameOfA, idOfA, LongType.LONG),
                Columns.mappedField("b", "col-4", 4, StringType.STRING)));
        return List.of(
                Columns.mapped("id", "col-1", 1, BIGINT, LongType.LONG),
                Columns.mapped("items", "col-2", 2, ITEMS, new ArrayType(item, true)));
    }

    @Test
    void testByNameAndById()
    {
        List<List<?>> rows = List.of(Arrays.asList(1L, List.of(List.of(2L, "x"))), Arrays.asList(null, null));
        List<TableColumn> columns = columns("col-3", 3);
        long size = write(columns, rows);
        assertThat(read(size, columns, false)).isEqualTo(rows);
        assertThat(read(size, columns, true)).isEqualTo(rows);

        // another name and the same id, and the other way round
        List<TableColumn> renamed = columns("col-other", 3);
        assertThat(read(size, renamed, true)).isEqualTo(rows);
        List<List<?>> without = List.of(Arrays.asList(1L, List.of(Arrays.asList(null, "x"))), Arrays.asList(null, null));
        assertThat(read(size, renamed, false)).isEqualTo(without);
        List<TableColumn> renumbered = columns("col-3", 33);
        assertThat(read(size, renumbered, false)).isEqualTo(rows);
        assertThat(read(size, renumbered, true)).isEqualTo(without);
    }

    @Test
    void testFileOlderThanTheMapping()
    {
        List<TableColumn> plain = List.of(Columns.column("col-1", BIGINT), Columns.column("col-2", new io.trino.spi.type.ArrayType(RowType.rowType(RowType.field("col-3", BIGINT), RowType.field("col-4", VARCHAR)))));
        List<List<?>> rows = List.of(Arrays.asList(1L, List.of(List.of(2L, "x"))));
        long size = write(plain, rows);
        assertThat(read(size, columns("col-3", 3), true)).isEqualTo(rows);
    }

    @Test
    void testStatisticsHavePhysicalNames()
    {
        List<TableColumn> columns = columns("col-3", 3);
        WrittenFile written = Pages.write(new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT), fileSystem, FILE, columns, Pages.page(Pages.types(columns), List.of(Arrays.asList(1L, null))));
        assertThat(written.stats()).isEqualTo("{\"numRecords\":1,\"minValues\":{\"col-1\":1},\"maxValues\":{\"col-1\":1},\"nullCount\":{\"col-1\":0,\"col-2\":1}}");
    }

    private long write(List<TableColumn> columns, List<List<?>> rows)
    {
        return Pages.write(new ParquetDataFileWriters(ParquetWriteOptions.DEFAULT), fileSystem, FILE, columns, Pages.page(Pages.types(columns), rows)).size();
    }

    private List<List<Object>> read(long size, List<TableColumn> columns, boolean byId)
    {
        return Pages.read(reader, fileSystem, Pages.scan(FILE, size, columns.stream().map(column -> FileColumn.forReading(column, byId)).toList()));
    }
}
