package io.lakeshift.delta.files;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.DeletionVectorDescriptor;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.schema.TableColumn;
import io.trino.spi.predicate.Domain;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Up to {@link #MAX_SIZE} files, column by column. Immutable; a file that is removed later is masked by the index. Statistics are kept as logged, to
 * rebuild adds exactly, and parsed once, when a predicate first asks for all of them; the rows that they state, and what a few files state, can be had without that.
 */
final class FileBlock
{
    static final int MAX_SIZE = 16_384;
    // parsing all is worth it once a quarter was asked for one by one
    private static final int PART_WORTH_PARSING_ALL = 4;

    private final PartitionDictionary dictionary;
    private final List<TableColumn> statisticsColumns;
    private final ByteColumn paths;
    private final long[] keyHashes;
    private final long[] sizes;
    private final long[] modificationTimes;
    private final int[] partitions;
    private final BitSet dataChange;
    private final BitSet hasStats;
    private final ByteColumn stats;
    private final Map<Integer, Extras> extras;
    private volatile BlockStatistics parsed;
    private volatile long[] statedRows;
    // not exact where threads meet, and need not be
    private int askedAlone;

    FileBlock(List<AddFile> files, PartitionDictionary dictionary, List<TableColumn> statisticsColumns)
    {
        int size = files.size();
        this.dictionary = dictionary;
        this.statisticsColumns = statisticsColumns;
        this.keyHashes = new long[size];
        this.sizes = new long[size];
        this.modificationTimes = new long[size];
        this.partitions = new int[size];
        this.dataChange = new BitSet(size);
        this.hasStats = new BitSet(size);
        ByteColumn.Builder paths = new ByteColumn.Builder(size);
        ByteColumn.Builder stats = new ByteColumn.Builder(size);
        ImmutableMap.Builder<Integer, Extras> extras = ImmutableMap.builder();
        for (int i = 0; i < size; i++) {
            AddFile file = files.get(i);
            paths.add(file.path());
            keyHashes[i] = hash(file.key());
            sizes[i] = file.size();
            modificationTimes[i] = file.modificationTime();
            partitions[i] = dictionary.number(file.partitionValues());
            dataChange.set(i, file.dataChange());
            hasStats.set(i, file.stats().isPresent());
            stats.add(file.stats().orElse("").getBytes(UTF_8));
            Extras rare = new Extras(file.tags(), file.deletionVector(), file.baseRowId(), file.defaultRowCommitVersion(), file.clusteringProvider());
            if (!rare.equals(Extras.NONE)) {
                extras.put(i, rare);
            }
        }
        this.paths = paths.build();
        this.stats = stats.build();
        this.extras = extras.buildOrThrow();
    }

    static long hash(FileKey key)
    {
        long path = 0;
        for (int i = 0; i < key.decodedPath().length(); i++) {
            path = path * 0x9E37_79B9_7F4A_7C15L + key.decodedPath().charAt(i);
        }
        return path * 31 + key.deletionVectorId().hashCode();
    }

    int size()
    {
        return sizes.length;
    }

    long keyHash(int index)
    {
        return keyHashes[index];
    }

    FileKey key(int index)
    {
        return FileKey.of(paths.text(index), extras(index).deletionVector());
    }

    long fileSize(int index)
    {
        return sizes[index];
    }

    int partition(int index)
    {
        return partitions[index];
    }

    /** Rows less those that the deletion vector removes; empty where the file does not say. */
    OptionalLong rows(int index)
    {
        long rows = statedRows()[index];
        long deleted = extras(index).deletionVector().map(DeletionVectorDescriptor::cardinality).orElse(0L);
        return rows < deleted ? OptionalLong.empty() : OptionalLong.of(rows - deleted);
    }

    AddFile file(int index)
    {
        Extras rare = extras(index);
        return new AddFile(
                paths.text(index),
                dictionary.tuple(partitions[index]).logged(),
                sizes[index],
                modificationTimes[index],
                dataChange.get(index),
                hasStats.get(index) ? Optional.of(stats.text(index)) : Optional.empty(),
                rare.tags(),
                rare.deletionVector(),
                rare.baseRowId(),
                rare.defaultRowCommitVersion(),
                rare.clusteringProvider());
    }

    /** What the statistics of one file say of a column. */
    Domain statistics(int index, TableColumn column)
    {
        if (parsed == null && askedAlone < size() / PART_WORTH_PARSING_ALL) {
            askedAlone++;
            int position = BlockStatistics.position(statisticsColumns, column);
            List<TableColumn> asked = position < 0 ? List.of() : List.of(statisticsColumns.get(position));
            return BlockStatistics.parse(stats.only(index), new long[] {statedRows()[index]}, asked).domain(0, column);
        }
        return statistics().domain(index, column);
    }

    BlockStatistics statistics()
    {
        BlockStatistics statistics = parsed;
        if (statistics == null) {
            // two threads may both parse: the results are equal
            statistics = BlockStatistics.parse(stats, statedRows(), statisticsColumns);
            parsed = statistics;
        }
        return statistics;
    }

    /** Negative where unknown. */
    private long[] statedRows()
    {
        long[] rows = statedRows;
        if (rows == null) {
            // as with statistics, two threads may both read them
            rows = new long[size()];
            for (int file = 0; file < rows.length; file++) {
                rows[file] = StatisticsParser.rows(stats.bytes(), stats.start(file), stats.length(file));
            }
            statedRows = rows;
        }
        return rows;
    }

    long retainedBytes()
    {
        // parsed statistics are counted before they are there: a first query must not break the cache's budget
        return 300 + paths.retainedBytes() + stats.retainedBytes() + 28L * size() + size() / 4 + extras.size() * 400L +
                BlockStatistics.maxBytes(size(), statisticsColumns, stats.retainedBytes());
    }

    private Extras extras(int index)
    {
        return extras.getOrDefault(index, Extras.NONE);
    }

    static List<TableColumn> statisticsColumns(List<TableColumn> dataColumns)
    {
        return dataColumns.stream().filter(column -> BoundEncoding.of(column).isPresent()).collect(toImmutableList());
    }

    /** What few files have. */
    private record Extras(
            Map<String, String> tags,
            Optional<DeletionVectorDescriptor> deletionVector,
            OptionalLong baseRowId,
            OptionalLong defaultRowCommitVersion,
            Optional<String> clusteringProvider)
    {
        private static final Extras NONE = new Extras(Map.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }
}
