package io.lakeshift.migration.plan;

import io.airlift.units.DataSize;
import io.lakeshift.delta.files.ColumnarFileIndex;
import io.lakeshift.delta.files.FileIndex;
import io.lakeshift.delta.files.IndexedFiles;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.schema.TableSchema;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.Layouts;
import io.lakeshift.migration.rewrite.TargetLayout;
import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.airlift.units.DataSize.Unit.KILOBYTE;
import static io.airlift.units.DataSize.Unit.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

public class TestStatisticsGroupPlanner
{
    private static final Metadata METADATA = Layouts.metadata("""
            {"type":"struct","fields":[
            {"name":"timestamp","type":"timestamp_ntz","nullable":true,"metadata":{}},
            {"name":"symbol","type":"string","nullable":true,"metadata":{}},
            {"name":"bid","type":"double","nullable":true,"metadata":{}}]}""");
    private static final TargetLayout BY_SYMBOL_AND_DAY = layout("symbol", "day(timestamp)");
    private static final StatisticsGroupPlanner PLANNER = new StatisticsGroupPlanner(GroupLimits.DEFAULT);

    @Test
    public void testFilesOfOnePartitionEachAreGroupedByPartition()
    {
        List<AddFile> files = new ArrayList<>();
        for (int day = 0; day < 63; day++) {
            for (int part = 0; part < 4; part++) {
                for (int symbol = 0; symbol < 20; symbol++) {
                    files.add(file("S%02d".formatted(symbol), "S%02d".formatted(symbol), day, day, 85_000));
                }
            }
        }
        Collections.shuffle(files, new Random(1));
        List<FileGroup> groups = PLANNER.plan(null, files, BY_SYMBOL_AND_DAY, 7);

        assertSameFiles(groups, files);
        assertThat(groups.getFirst().id()).isEqualTo(7);
        assertThat(groups.getLast().id()).isEqualTo(7 + groups.size() - 1);
        assertThat(groups).hasSizeBetween(20, 40);
        // no partition is cut in two, and a group's files of one partition are neighbours
        Map<String, Long> groupOfPartition = new HashMap<>();
        for (FileGroup group : groups) {
            assertThat(group.bytes()).isLessThanOrEqualTo(17_000_000);
            String previous = "";
            for (AddFile file : group.sources()) {
                String partition = file.stats().orElseThrow();
                if (!partition.equals(previous)) {
                    assertThat(groupOfPartition.put(partition, group.id())).isNull();
                }
                previous = partition;
            }
        }
    }

    /** A group of 100,000 files that held their actions would take more heap than their index. */
    @Test
    public void testGroupsOfIndexedFilesHoldNoActions()
    {
        List<AddFile> files = new ArrayList<>();
        for (int number = 0; number < 3_000; number++) {
            files.add(file("S%02d".formatted(number % 20), "S%02d".formatted(number % 20), number % 10, number % 10, 10_000));
        }
        FileIndex index = ColumnarFileIndex.of(TableSchema.of(METADATA), files);
        List<FileGroup> groups = PLANNER.plan(null, IndexedFiles.all(index), BY_SYMBOL_AND_DAY, 0);
        assertSameFiles(groups, files);
        assertThat(groups).allSatisfy(group -> assertThat(group.sources()).isInstanceOf(IndexedFiles.class));
        assertThat(groups).isEqualTo(PLANNER.plan(null, files, BY_SYMBOL_AND_DAY, 0));
    }

    @Test
    public void testFilesOfManySymbolsAreGroupedByDay()
    {
        List<AddFile> files = new ArrayList<>();
        for (int i = 0; i < 230; i++) {
            files.add(file("AAPL", "XOM", i * 3 / 230, i * 3 / 230, 40_000));
        }
        List<FileGroup> groups = PLANNER.plan(null, files, BY_SYMBOL_AND_DAY, 0);

        assertSameFiles(groups, files);
        assertThat(groups).hasSize(3).allSatisfy(group -> assertThat(group.sources().stream().map(AddFile::stats).distinct()).hasSize(1));
    }

    @Test
    public void testFilesWithoutStatisticsAreGroupedApart()
    {
        List<AddFile> files = new ArrayList<>(List.of(
                file("SPY", "SPY", 1, 1, 1000),
                file("SPY", "SPY", 1, 1, 1000)));
        files.add(1, add("none", Map.of(), 1000, null));
        files.add(add("rows-only", Map.of(), 1000, "{\"numRecords\":3}"));
        files.add(add("no-json", Map.of(), 1000, "}{"));
        files.add(add("no-date", Map.of(), 1000, "{\"minValues\":{\"symbol\":\"A\",\"timestamp\":\"soon\"},\"maxValues\":{\"symbol\":\"A\",\"timestamp\":\"late\"}}"));
        List<FileGroup> groups = PLANNER.plan(null, files, BY_SYMBOL_AND_DAY, 0);

        assertSameFiles(groups, files);
        assertThat(groups).hasSize(2);
        assertThat(groups.get(1).sources()).extracting(AddFile::path).containsExactly("none", "rows-only", "no-json", "no-date");
    }

    @Test
    public void testGroupsAreBoundedByBytesAndFiles()
    {
        List<AddFile> files = IntStream.range(0, 2_000).mapToObj(_ -> file("SPY", "SPY", 1, 1, 100_000)).toList();
        TargetLayout smallFiles = Layouts.of(TableSchema.of(METADATA), METADATA, List.of("symbol", "day(timestamp)"), List.of(), DataSize.of(1, MEGABYTE));

        List<FileGroup> byBytes = new StatisticsGroupPlanner(new GroupLimits(10_000, DataSize.of(1, KILOBYTE), DataSize.of(50, MEGABYTE))).plan(null, files, smallFiles, 0);
        assertSameFiles(byBytes, files);
        assertThat(byBytes).hasSize(4).allSatisfy(group -> assertThat(group.bytes()).isEqualTo(50_000_000));

        List<FileGroup> byFiles = new StatisticsGroupPlanner(new GroupLimits(300, DataSize.of(1, KILOBYTE), DataSize.of(1000, MEGABYTE))).plan(null, files, smallFiles, 0);
        assertSameFiles(byFiles, files);
        assertThat(byFiles).hasSize(7).allSatisfy(group -> assertThat(group.sources()).hasSizeLessThanOrEqualTo(300));
    }

    @Test
    public void testPartitionValuesOfAPartitionedTable()
    {
        Metadata bySymbol = METADATA.withLayout(METADATA.schemaString(), List.of("symbol"), Map.of());
        TargetLayout layout = Layouts.of(TableSchema.of(bySymbol), bySymbol, List.of("symbol"), List.of(), DataSize.of(128, MEGABYTE));
        Map<String, String> nothing = new HashMap<>();
        nothing.put("symbol", null);
        List<AddFile> files = List.of(
                add("1", Map.of("symbol", "SPY"), 20_000_000, null),
                add("2", nothing, 20_000_000, null),
                add("3", Map.of("symbol", "QQQ"), 20_000_000, null),
                add("4", Map.of("symbol", "SPY"), 20_000_000, null));
        assertThat(PLANNER.plan(null, files, layout, 0))
                .extracting(group -> group.sources().stream().map(AddFile::path).collect(Collectors.joining(",")))
                .containsExactly("2", "3", "1,4");
    }

    @Test
    public void testFilesThatMayBeMovedAreAlone()
    {
        long mega = 1 << 20;
        List<AddFile> files = List.of(
                file("SPY", "SPY", 1, 1, 100 * mega),
                file("SPY", "SPY", 1, 1, 10 * mega),
                file("SPY", "SPY", 1, 1, 64 * mega),
                file("SPY", "SPY", 1, 1, 64 * mega - 1),
                file("QQQ", "SPY", 1, 1, 100 * mega),
                file("SPY", "SPY", 1, 2, 100 * mega),
                file("SPY", "SPY", 1, 1, 1024 * mega),
                add("unknown", Map.of(), 90 * mega, null));
        List<FileGroup> groups = PLANNER.plan(null, files, BY_SYMBOL_AND_DAY, 0);
        assertSameFiles(groups, files);
        // the second and the fourth share a group
        assertThat(groups.stream().filter(group -> group.sources().stream().allMatch(BY_SYMBOL_AND_DAY::isWorthMoving)).filter(group -> group.sources().size() == 1))
                .extracting(FileGroup::bytes)
                .contains(100 * mega, 64 * mega, 1024 * mega, 90 * mega);
        assertThat(groups).extracting(FileGroup::bytes).contains(10 * mega + 64 * mega - 1);
    }

    /** A curve through a partition is worth the more the more of it is in one group. */
    @Test
    public void testCurveKeepsPartitionsWhole()
    {
        List<AddFile> files = IntStream.range(0, 20).mapToObj(_ -> file("SPY", "SPY", 1, 1, 100 << 20)).toList();
        TargetLayout along = new TargetLayout(
                BY_SYMBOL_AND_DAY.directory(), BY_SYMBOL_AND_DAY.source(), BY_SYMBOL_AND_DAY.target(), BY_SYMBOL_AND_DAY.fields(), List.of(), List.of("bid", "timestamp"), DataSize.of(128, MEGABYTE), "part-test-");
        assertThat(PLANNER.plan(null, files, along, 0)).hasSize(1);
        assertThat(PLANNER.plan(null, files, Layouts.of(TableSchema.of(METADATA), METADATA, List.of("symbol", "day(timestamp)"), List.of("bid"), DataSize.of(128, MEGABYTE)), 0))
                .hasSizeGreaterThan(4);
    }

    @Test
    public void testNoPartitioningAndNoFiles()
    {
        assertThat(PLANNER.plan(null, List.of(), BY_SYMBOL_AND_DAY, 0)).isEmpty();
        List<AddFile> files = List.of(add("1", Map.of(), 10, null), add("2", Map.of(), 10, null));
        assertThat(PLANNER.plan(null, files, layout(), 3)).containsExactly(new FileGroup(3, files));
    }

    private static TargetLayout layout(String... partitioning)
    {
        return Layouts.of(TableSchema.of(METADATA), METADATA, List.of(partitioning), List.of(), DataSize.of(128, MEGABYTE));
    }

    private static void assertSameFiles(List<FileGroup> groups, List<AddFile> files)
    {
        List<AddFile> grouped = groups.stream().flatMap(group -> group.sources().stream()).toList();
        assertThat(grouped).hasSameSizeAs(files);
        Set<AddFile> distinct = new HashSet<>(files);
        assertThat(distinct).containsAll(grouped);
        assertThat(groups).noneMatch(group -> group.sources().isEmpty());
    }

    private static AddFile file(String minSymbol, String maxSymbol, int firstDay, int lastDay, long size)
    {
        LocalDate epoch = LocalDate.of(2025, 11, 1);
        return add("file", Map.of(), size, """
                {"numRecords":600,"minValues":{"timestamp":"%s 09:30:00","symbol":"%s","bid":1.5},\
                "maxValues":{"timestamp":"%s 16:00:00.123","symbol":"%s","bid":2},"nullCount":{"symbol":0}}"""
                .formatted(epoch.plusDays(firstDay), minSymbol, epoch.plusDays(lastDay), maxSymbol));
    }

    private static AddFile add(String path, Map<String, String> partitionValues, long size, String stats)
    {
        return new AddFile(
                path, partitionValues, size, 0, true, Optional.ofNullable(stats), Map.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }
}
