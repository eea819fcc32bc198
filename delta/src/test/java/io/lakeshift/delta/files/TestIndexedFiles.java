package io.lakeshift.delta.files;

import io.delta.kernel.types.StructType;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.schema.TableSchema;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class TestIndexedFiles
{
    private static final List<AddFile> FILES = IntStream.range(0, 10).mapToObj(TestIndexedFiles::file).toList();
    private static final FileIndex INDEX = ColumnarFileIndex.of(new TableSchema(new StructType(), List.of(), List.of()), FILES);

    @Test
    public void testAllFilesAsTheLogHasThem()
    {
        assertThat(IndexedFiles.all(INDEX)).containsExactlyElementsOf(FILES).isEqualTo(FILES);
    }

    @Test
    public void testSomeFiles()
    {
        IndexedFiles large = IndexedFiles.where(INDEX, file -> file.size() >= 104);
        assertThat(large).containsExactlyElementsOf(FILES.subList(4, 10));
        assertThatThrownBy(() -> large.get(6)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    public void testPlacesOfAListAreThoseOfThatList()
    {
        IndexedFiles large = IndexedFiles.where(INDEX, file -> file.size() >= 104);
        List<AddFile> chosen = IndexedFiles.at(large, new int[] {5, 0, 2});
        assertThat(chosen).isInstanceOf(IndexedFiles.class).containsExactly(FILES.get(9), FILES.get(4), FILES.get(6));
        assertThat(IndexedFiles.at(FILES, new int[] {5, 0})).containsExactly(FILES.get(5), FILES.get(0));
    }

    @Test
    public void testALaterIndexChangesNothing()
    {
        IndexedFiles all = IndexedFiles.all(INDEX);
        FileIndex later = INDEX.with(Set.of(FILES.get(3).key()), List.of(file(77)));
        assertThat(later.size()).isEqualTo(10);
        assertThat(all).containsExactlyElementsOf(FILES);
    }

    private static AddFile file(int number)
    {
        return new AddFile(
                "file-" + number,
                Map.of(),
                100 + number,
                number,
                true,
                Optional.of("{\"numRecords\":%d}".formatted(number)),
                Map.of(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }
}
