package io.lakeshift.delta.files;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * How one set of live files differs from another. A file may be in both lists: removed first, then added, its add action may be the same or another.
 *
 * @param removed in the earlier set
 * @param added in the later set
 */
public record FileChanges(List<FileKey> removed, List<AddFile> added)
{
    public FileChanges
    {
        requireNonNull(removed, "removed is null");
        requireNonNull(added, "added is null");
    }
}
