package io.lakeshift.delta.files;

import io.delta.kernel.types.StructType;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.lakeshift.delta.parquet.Columns;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.ValueSet;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

import static io.trino.spi.type.BigintType.BIGINT;
import static org.assertj.core.api.Assertions.assertThat;

public class TestStatedOfFiles
{
    @Test
    public void testRowsOfEachFile()
    {
        FileIndex files = ColumnarFileIndex.of(new TableSchema(new StructType(), List.of(), List.of()), List.of(
                file("a", Optional.of("{\"numRecords\":5}"), 0),
                file("b", Optional.of("{\"numRecords\":5}"), 2),
                file("c", Optional.of("{\"numRecords\":5}"), 5),
                // a writer's mistake: more rows deleted than there are
                file("d", Optional.of("{\"numRecords\":5}"), 6),
                file("e", Optional.of("{\"minValues\":{}}"), 0),
                file("f", Optional.empty(), 0)));
        assertThat(IntStream.range(0, files.size()).mapToObj(files::rows)).containsExactly(
                OptionalLong.of(5), OptionalLong.of(3), OptionalLong.of(0), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
        assertThat(files.totalRows()).isEmpty();
    }

    /** Rows count where the number is surely whole, whatever comes after it. */
    @Test
    public void testRowsOfOddStatistics()
    {
        assertThat(rows("{\"minValues\":{\"numRecords\":7},\"nullCount\":{},\"numRecords\":5}")).hasValue(5);
        assertThat(rows("{\"numRecords\":5,\"minValues\":{\"a\":")).hasValue(5);
        assertThat(rows("{\"numRecords\":50")).isEmpty();
        assertThat(rows("{\"numRecords\":\"5\"}")).isEmpty();
        assertThat(rows("{\"numRecords\":-5}")).isEmpty();
        assertThat(rows("{\"numRecords\":null}")).isEmpty();
        assertThat(rows("{\"minValues\":{\"a\":")).isEmpty();
        assertThat(rows("[5]")).isEmpty();
        assertThat(rows("")).isEmpty();
    }

    /** Asked for one by one at first, and from some number on by parsing all: what is said is the same. */
    @Test
    public void testStatisticsOfEachFile()
    {
        TableColumn id = Columns.column("id", BIGINT);
        TableColumn other = Columns.column("other", BIGINT);
        List<AddFile> added = IntStream.range(0, 100)
                .mapToObj(file -> file("f" + file, Optional.of("{\"numRecords\":2,\"minValues\":{\"id\":%d},\"maxValues\":{\"id\":%d},\"nullCount\":{\"id\":%d}}".formatted(file, file + 5, file % 3)), 0))
                .toList();
        FileIndex files = ColumnarFileIndex.of(new TableSchema(new StructType(), List.of(id, other), List.of()), added);
        for (int round = 0; round < 2; round++) {
            for (int file = 0; file < files.size(); file++) {
                Domain expected = file % 3 == 2
                        ? Domain.onlyNull(BIGINT)
                        : Domain.create(ValueSet.ofRanges(Range.range(BIGINT, (long) file, true, file + 5L, true)), file % 3 != 0);
                assertThat(files.statistics(file, id)).isEqualTo(expected);
                assertThat(files.statistics(file, other)).isEqualTo(Domain.all(BIGINT));
                assertThat(files.statistics(file, Columns.column("none", BIGINT))).isEqualTo(Domain.all(BIGINT));
            }
        }
    }

    private static OptionalLong rows(String stats)
    {
        return ColumnarFileIndex.of(new TableSchema(new StructType(), List.of(), List.of()), List.of(file("a", Optional.of(stats), 0))).rows(0);
    }

    private static AddFile file(String path, Optional<String> stats, long deleted)
    {
        Optional<DeletionVectorDescriptor> vector = deleted == 0 ? Optional.empty() : Optional.of(new DeletionVectorDescriptor("u", "ab^-aqEH.-t@S}K{vb[*k^", OptionalInt.of(1), 40, deleted));
        return new AddFile(path, Map.of(), 100, 0, true, stats, Map.of(), vector, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }
}
