package io.lakeshift.delta.files;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds files of an index by their keys, and holds none of their actions. */
public final class FilesByKey
{
    private final List<AddFile> files;
    private final Map<FileKey, Integer> places = new HashMap<>();

    public FilesByKey(FileIndex index)
    {
        files = IndexedFiles.all(index);
        for (int place = 0; place < files.size(); place++) {
            places.put(files.get(place).key(), place);
        }
    }

    /** Those of the index with the keys of {@code wanted}, in that order; empty where one is missing or has another deletion vector. */
    public Optional<List<AddFile>> all(Collection<AddFile> wanted)
    {
        int[] found = new int[wanted.size()];
        int count = 0;
        for (AddFile file : wanted) {
            Integer place = places.get(file.key());
            if (place == null) {
                return Optional.empty();
            }
            found[count++] = place;
        }
        return Optional.of(IndexedFiles.at(files, found));
    }
}
