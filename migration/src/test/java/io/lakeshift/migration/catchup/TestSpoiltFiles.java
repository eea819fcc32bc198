package io.lakeshift.migration.catchup;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.rewrite.FileGroup;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class TestSpoiltFiles
{
    private final SpoiltFiles spoilt = new SpoiltFiles();
    private final AtomicLong ids = new AtomicLong(100);

    private static AddFile file(String path)
    {
        return new AddFile(path, Map.of(), 1, 0, true, Optional.empty(), Map.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }

    private static List<AddFile> files(int from, int to)
    {
        return IntStream.range(from, to).mapToObj(number -> file("file-" + number)).toList();
    }

    private List<FileGroup> divide(List<AddFile> files)
    {
        return spoilt.divide(List.of(new FileGroup(ids.getAndIncrement(), files)), ids);
    }

    private static List<Integer> sizes(List<FileGroup> groups)
    {
        return groups.stream().map(group -> group.sources().size()).toList();
    }

    @Test
    void testHalfAsLargeEachTimeDownToSingleFiles()
    {
        List<Integer> largest = new ArrayList<>();
        List<FileGroup> groups = divide(files(0, 32));
        for (int round = 1; round < 32; round++) {
            largest.add(groups.getFirst().sources().size());
            // others take the first file of each
            groups.forEach(spoilt::add);
            List<AddFile> left = groups.stream().flatMap(group -> group.sources().stream().skip(1)).toList();
            if (left.isEmpty()) {
                break;
            }
            groups = divide(left);
            assertThat(groups.stream().flatMap(group -> group.sources().stream())).containsExactlyElementsOf(left);
            assertThat(groups).extracting(FileGroup::id).doesNotHaveDuplicates();
        }
        assertThat(largest).startsWith(32, 31, 15, 7, 3, 1);
    }

    @Test
    void testWhatNobodyTouchedStaysTogether()
    {
        FileGroup deletedFrom = new FileGroup(1, files(0, 8));
        spoilt.add(deletedFrom);
        spoilt.add(deletedFrom);
        assertThat(sizes(divide(files(10, 30)))).containsExactly(20);
        assertThat(sizes(divide(files(0, 8)))).containsExactly(4, 4);
        // of both kinds: the small parts for those of which it is known
        List<AddFile> mixed = new ArrayList<>(files(0, 8));
        mixed.addAll(files(10, 12));
        assertThat(divide(mixed)).allMatch(group -> group.sources().size() <= 4);
    }

    @Test
    void testOnceIsNoReason()
    {
        spoilt.add(new FileGroup(1, files(0, 8)));
        assertThat(sizes(divide(files(1, 8)))).containsExactly(7);
    }
}
