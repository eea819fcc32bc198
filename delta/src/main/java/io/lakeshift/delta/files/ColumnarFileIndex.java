package io.lakeshift.delta.files;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.delta.schema.TableColumn;
import io.lakeshift.delta.schema.TableSchema;
import io.trino.spi.predicate.Domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The file index: blocks of files, and for each block the files that are no longer live.
 * <p>Successive versions share blocks. A commit's new files become a block of their own, small neighbours are merged so that there are few, and a block of
 * which less than half is live is rewritten.
 */
public final class ColumnarFileIndex
        implements FileIndex
{
    private final PartitionDictionary dictionary;
    private final List<TableColumn> statisticsColumns;
    private final List<Part> parts;
    private final int[] starts;
    private final int size;
    private final long totalBytes;

    private ColumnarFileIndex(PartitionDictionary dictionary, List<TableColumn> statisticsColumns, List<Part> parts)
    {
        this.dictionary = dictionary;
        this.statisticsColumns = statisticsColumns;
        this.parts = ImmutableList.copyOf(parts);
        this.starts = new int[parts.size()];
        int files = 0;
        long bytes = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = files;
            files = Math.addExact(files, parts.get(i).live().length);
            bytes += parts.get(i).bytes();
        }
        this.size = files;
        this.totalBytes = bytes;
    }

    public static FileIndex of(TableSchema schema, Collection<AddFile> files)
    {
        return empty(schema).with(Set.of(), files);
    }

    public static FileIndex empty(TableSchema schema)
    {
        return new ColumnarFileIndex(new PartitionDictionary(schema.partitions()), FileBlock.statisticsColumns(schema.dataColumns()), List.of());
    }

    @Override
    public int size()
    {
        return size;
    }

    @Override
    public long totalBytes()
    {
        return totalBytes;
    }

    @Override
    public OptionalLong totalRows()
    {
        long rows = 0;
        for (Part part : parts) {
            for (int index : part.live()) {
                OptionalLong count = part.block().rows(index);
                if (count.isEmpty()) {
                    return OptionalLong.empty();
                }
                rows += count.getAsLong();
            }
        }
        return OptionalLong.of(rows);
    }

    @Override
    public OptionalLong rows(int ordinal)
    {
        return part(ordinal).block().rows(index(ordinal));
    }

    @Override
    public long fileSize(int ordinal)
    {
        return part(ordinal).block().fileSize(index(ordinal));
    }

    @Override
    public AddFile file(int ordinal)
    {
        Part part = part(ordinal);
        return part.block().file(index(ordinal));
    }

    @Override
    public List<PartitionTuple> partitions()
    {
        return dictionary.tuples();
    }

    @Override
    public int partition(int ordinal)
    {
        return part(ordinal).block().partition(index(ordinal));
    }

    @Override
    public Domain statistics(int ordinal, TableColumn column)
    {
        return part(ordinal).block().statistics(index(ordinal), column);
    }

    @Override
    public int[] select(BitSet partitions, Map<TableColumn, Domain> statistics)
    {
        List<StatisticsFilter> filters = statistics.entrySet().stream()
                .flatMap(entry -> StatisticsFilter.of(statisticsColumns, entry.getKey(), entry.getValue()).stream())
                .toList();
        int[] selected = new int[size];
        int count = 0;
        for (int i = 0; i < starts.length; i++) {
            FileBlock block = parts.get(i).block();
            int[] live = parts.get(i).live();
            for (int j = 0; j < live.length; j++) {
                if (partitions.get(block.partition(live[j])) && mayMatch(block, live[j], filters)) {
                    selected[count++] = starts[i] + j;
                }
            }
        }
        return Arrays.copyOf(selected, count);
    }

    private static boolean mayMatch(FileBlock block, int index, List<StatisticsFilter> filters)
    {
        for (StatisticsFilter filter : filters) {
            if (!filter.mayMatch(block.statistics(), index)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long retainedBytes()
    {
        return dictionary.retainedBytes() + parts.stream().mapToLong(part -> part.block().retainedBytes() + 4L * part.live().length + 100).sum();
    }

    @Override
    public FileIndex with(Set<FileKey> removed, Collection<AddFile> added)
    {
        List<Part> kept = new ArrayList<>();
        Set<FileKey> replaced = new HashSet<>(removed);
        added.forEach(file -> replaced.add(file.key()));
        Set<Long> hashes = new HashSet<>();
        replaced.forEach(key -> hashes.add(FileBlock.hash(key)));
        for (Part part : parts) {
            Part remaining = part.without(hashes, replaced);
            if (remaining.live().length * 2 >= remaining.block().size()) {
                kept.add(remaining);
            }
            else if (remaining.live().length > 0) {
                kept.add(part(remaining.files()));
            }
        }
        for (List<AddFile> files : Lists.partition(ImmutableList.copyOf(added), FileBlock.MAX_SIZE)) {
            append(kept, files);
        }
        return new ColumnarFileIndex(dictionary, statisticsColumns, kept);
    }

    @Override
    public FileChanges changesSince(FileIndex earlier)
    {
        Set<Part> mine = identities(parts);
        Set<Part> theirs = earlier instanceof ColumnarFileIndex other ? identities(other.parts) : Set.of();
        List<FileKey> removed = new ArrayList<>();
        if (earlier instanceof ColumnarFileIndex other) {
            other.parts.stream()
                    .filter(part -> !mine.contains(part))
                    .forEach(part -> Arrays.stream(part.live()).mapToObj(part.block()::key).forEach(removed::add));
        }
        else {
            earlier.files().map(AddFile::key).forEach(removed::add);
        }
        List<AddFile> added = parts.stream()
                .filter(part -> !theirs.contains(part))
                .flatMap(part -> part.files().stream())
                .toList();
        return new FileChanges(removed, added);
    }

    private static Set<Part> identities(List<Part> parts)
    {
        Set<Part> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(parts);
        return identities;
    }

    /** Merges with neighbours that are not much larger, as a log-structured store does: each file is rewritten a logarithmic number of times. */
    private void append(List<Part> parts, List<AddFile> files)
    {
        List<AddFile> merged = new ArrayList<>(files);
        while (!parts.isEmpty()) {
            Part last = parts.getLast();
            if (last.live().length > 2 * merged.size() || last.live().length + merged.size() > FileBlock.MAX_SIZE) {
                break;
            }
            merged.addAll(0, last.files());
            parts.removeLast();
        }
        parts.add(part(merged));
    }

    private Part part(List<AddFile> files)
    {
        int[] live = new int[files.size()];
        Arrays.setAll(live, i -> i);
        return new Part(new FileBlock(files, dictionary, statisticsColumns), live);
    }

    private Part part(int ordinal)
    {
        return parts.get(partNumber(ordinal));
    }

    private int index(int ordinal)
    {
        int number = partNumber(ordinal);
        return parts.get(number).live()[ordinal - starts[number]];
    }

    private int partNumber(int ordinal)
    {
        if (ordinal < 0 || ordinal >= size) {
            throw new IndexOutOfBoundsException("File %d of %d".formatted(ordinal, size));
        }
        int found = Arrays.binarySearch(starts, ordinal);
        return found >= 0 ? found : -found - 2;
    }

    /**
     * @param live indexes into the block, ascending
     */
    private record Part(FileBlock block, int[] live)
    {
        private Part without(Set<Long> hashes, Set<FileKey> keys)
        {
            if (keys.isEmpty()) {
                return this;
            }
            int[] remaining = Arrays.stream(live)
                    .filter(index -> !hashes.contains(block.keyHash(index)) || !keys.contains(block.key(index)))
                    .toArray();
            return remaining.length == live.length ? this : new Part(block, remaining);
        }

        private List<AddFile> files()
        {
            return Arrays.stream(live).mapToObj(block::file).toList();
        }

        private long bytes()
        {
            return Arrays.stream(live).mapToLong(block::fileSize).sum();
        }
    }
}
