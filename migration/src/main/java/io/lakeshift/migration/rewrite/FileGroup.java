package io.lakeshift.migration.rewrite;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.files.IndexedFiles;
import io.lakeshift.delta.log.AddFile;

import java.util.List;

/** Source files that are rewritten together, and redone together: the unit of work and of the journal. */
public record FileGroup(long id, List<AddFile> sources)
{
    public FileGroup
    {
        // immutable as well, and of 100,000 files not to be held as actions
        sources = sources instanceof IndexedFiles ? sources : ImmutableList.copyOf(sources);
    }

    public long bytes()
    {
        return sources.stream().mapToLong(AddFile::size).sum();
    }
}
