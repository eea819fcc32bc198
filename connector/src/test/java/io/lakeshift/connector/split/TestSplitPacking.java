package io.lakeshift.connector.split;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

final class TestSplitPacking
{
    private static final long MB = 1 << 20;

    @Test
    void testSmallFilesShareSplits()
    {
        List<SplitFile> files = new ArrayList<>();
        for (int i = 0; i < 5_040; i++) {
            files.add(file(i, 80_000));
        }
        List<LakeSplit> splits = new SplitPacking(64 * MB, MB / 2, 6).pack(files);
        assertThat(splits).hasSizeBetween(40, 60);
        assertThat(splits.stream().flatMap(split -> split.files().stream())).containsExactlyElementsOf(files);
    }

    @Test
    void testFewFilesStillKeepTheCoresBusy()
    {
        List<SplitFile> files = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            files.add(file(i, 2 * MB));
        }
        assertThat(new SplitPacking(64 * MB, MB / 2, 6).pack(files)).hasSize(6);
    }

    @Test
    void testLargeFileIsDivided()
    {
        List<LakeSplit> splits = new SplitPacking(64 * MB, MB, 6).pack(List.of(file(0, 150 * MB)));
        assertThat(splits).hasSize(6);
        assertCovered(splits, Map.of("file0", 150 * MB));
        List<LakeSplit> larger = new SplitPacking(64 * MB, MB, 2).pack(List.of(file(0, 150 * MB)));
        assertThat(larger).hasSize(3);
        assertCovered(larger, Map.of("file0", 150 * MB));
    }

    /** What is left of a table when a predicate has chosen one or two of its large files. */
    @Test
    void testFewLargeFilesKeepTheCoresBusy()
    {
        assertThat(new SplitPacking(64 * MB, MB / 2, 6).pack(List.of(file(0, 60 * MB)))).hasSize(6);
        assertThat(new SplitPacking(64 * MB, MB / 2, 6).pack(List.of(file(0, 60 * MB), file(1, 30 * MB)))).hasSize(6);
        // a range is worth a look at the footer
        assertThat(new SplitPacking(64 * MB, MB / 2, 24).pack(List.of(file(0, 60 * MB)))).hasSize(8);
        assertThat(new SplitPacking(64 * MB, MB / 2, 6).pack(List.of(file(0, 8 * MB)))).hasSize(1);
        // enough files: none is divided
        List<SplitFile> many = IntStream.range(0, 40).mapToObj(i -> file(i, 60 * MB)).toList();
        assertThat(new SplitPacking(64 * MB, MB / 2, 6).pack(many).stream().flatMap(split -> split.files().stream())).containsExactlyElementsOf(many);
    }

    @Test
    void testEveryByteIsInOneSplit()
    {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            List<SplitFile> files = new ArrayList<>();
            Map<String, Long> sizes = new HashMap<>();
            int count = random.nextInt(40);
            for (int i = 0; i < count; i++) {
                long size = 1 + (long) (Math.pow(random.nextDouble(), 4) * 300 * MB);
                files.add(file(i, size));
                sizes.put("file" + i, size);
            }
            assertCovered(new SplitPacking(1 + random.nextInt((int) (100 * MB)), random.nextInt((int) MB), 1 + random.nextInt(20)).pack(files), sizes);
        }
    }

    private static void assertCovered(List<LakeSplit> splits, Map<String, Long> sizes)
    {
        Map<String, Long> covered = new HashMap<>();
        for (LakeSplit split : splits) {
            assertThat(split.files()).isNotEmpty();
            for (SplitFile file : split.files()) {
                assertThat(file.start()).as("ranges of %s follow each other", file.path()).isEqualTo(covered.getOrDefault(file.path(), 0L));
                assertThat(file.length()).isPositive();
                covered.merge(file.path(), file.length(), Long::sum);
            }
        }
        assertThat(covered).isEqualTo(sizes);
    }

    private static SplitFile file(int number, long size)
    {
        return new SplitFile("file" + number, 0, size, size, 0, OptionalLong.empty(), Map.of(), "", Optional.empty());
    }
}
