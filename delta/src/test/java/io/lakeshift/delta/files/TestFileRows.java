package io.lakeshift.delta.files;

import io.delta.kernel.types.StructType;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.lakeshift.delta.schema.TableSchema;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

public class TestFileRows
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

    private static AddFile file(String path, Optional<String> stats, long deleted)
    {
        Optional<DeletionVectorDescriptor> vector = deleted == 0 ? Optional.empty() : Optional.of(new DeletionVectorDescriptor("u", "ab^-aqEH.-t@S}K{vb[*k^", OptionalInt.of(1), 40, deleted));
        return new AddFile(path, Map.of(), 100, 0, true, stats, Map.of(), vector, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }
}
