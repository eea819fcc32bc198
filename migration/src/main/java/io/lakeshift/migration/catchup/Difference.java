package io.lakeshift.migration.catchup;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.lakeshift.delta.log.AddFile;

import java.util.List;
import java.util.Set;

/**
 * How the table has moved away from what was rewritten.
 *
 * @param broken groups that contain rows of a file which is no longer live as they read it: their outputs are worth nothing
 * @param pending live files that no remaining group covers: appended, compacted or restored ones, and what is left of the broken groups
 */
public record Difference(Set<Long> broken, List<AddFile> pending)
{
    public Difference
    {
        broken = ImmutableSet.copyOf(broken);
        pending = ImmutableList.copyOf(pending);
    }

    public boolean isEmpty()
    {
        return broken.isEmpty() && pending.isEmpty();
    }

    public long pendingBytes()
    {
        return pending.stream().mapToLong(AddFile::size).sum();
    }
}
