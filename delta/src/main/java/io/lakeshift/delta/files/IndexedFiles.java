package io.lakeshift.delta.files;

import io.lakeshift.delta.log.AddFile;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import static java.util.Objects.requireNonNull;

/**
 * Files of an index as a list that holds nothing but their numbers, and makes an add action at each look: of 100,000 files the actions, each with its statistics, would take as
 * much heap as the index once more. Immutable.
 */
public final class IndexedFiles
        extends AbstractList<AddFile>
        implements RandomAccess
{
    private final FileIndex index;
    private final int[] ordinals;
    private final boolean asNoChange;

    private IndexedFiles(FileIndex index, int[] ordinals, boolean asNoChange)
    {
        this.index = requireNonNull(index, "index is null");
        this.ordinals = ordinals;
        this.asNoChange = asNoChange;
    }

    public static IndexedFiles all(FileIndex index)
    {
        return new IndexedFiles(index, IntStream.range(0, index.size()).toArray(), false);
    }

    public static IndexedFiles where(FileIndex index, Predicate<AddFile> wanted)
    {
        return new IndexedFiles(index, IntStream.range(0, index.size()).filter(ordinal -> wanted.test(index.file(ordinal))).toArray(), false);
    }

    /** Those at some places of a list, in that order: of this kind if the list is. */
    public static List<AddFile> at(List<AddFile> files, int[] places)
    {
        if (files instanceof IndexedFiles indexed) {
            return new IndexedFiles(indexed.index, Arrays.stream(places).map(place -> indexed.ordinals[place]).toArray(), indexed.asNoChange);
        }
        return Arrays.stream(places).mapToObj(files::get).toList();
    }

    /** The same files, as a commit adds them that changes no data. */
    public static List<AddFile> asNoChange(List<AddFile> files)
    {
        if (files instanceof IndexedFiles indexed) {
            return new IndexedFiles(indexed.index, indexed.ordinals, true);
        }
        return files.stream().map(file -> file.withDataChange(false)).toList();
    }

    @Override
    public AddFile get(int place)
    {
        AddFile file = index.file(ordinals[Objects.checkIndex(place, ordinals.length)]);
        return asNoChange ? file.withDataChange(false) : file;
    }

    @Override
    public int size()
    {
        return ordinals.length;
    }
}
