package io.lakeshift.migration.catchup;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.FileKey;
import io.lakeshift.migration.rewrite.FileGroup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The files that have to be written again because others have taken one of their group away, by a DELETE, an UPDATE or a compaction.
 * <p>Where that goes on without a pause, large groups are never done: each is spoilt before it is finished. So what has been spoilt twice is written again in groups half as large,
 * and half as large again with each further time, down to single files. That makes smaller files, but a table that is published. Used by one thread.
 */
final class SpoiltFiles
{
    /** So often a group is written again as a whole: a single large delete is no reason for small files. */
    private static final int WHOLE_TIMES = 1;

    /**
     * @param times that a group of the file was spoilt
     * @param together files that it was in one group with the last time, itself included
     */
    private record Spoilt(int times, int together)
    {
        private int most()
        {
            return times <= WHOLE_TIMES ? Integer.MAX_VALUE : Math.max(1, together / 2);
        }
    }

    // by decoded path: a file from which rows were deleted by a deletion vector is still the same work
    private final Map<String, Spoilt> files = new HashMap<>();

    void add(FileGroup group)
    {
        for (AddFile source : group.sources()) {
            Spoilt now = new Spoilt(1, group.sources().size());
            files.merge(FileKey.decode(source.path()), now, (before, _) -> new Spoilt(before.times() + 1, now.together()));
        }
    }

    /** The groups as they are, but for those of files that have been spoilt too often. */
    List<FileGroup> divide(List<FileGroup> groups, AtomicLong groupIds)
    {
        if (files.isEmpty()) {
            return groups;
        }
        ImmutableList.Builder<FileGroup> divided = ImmutableList.builder();
        for (FileGroup group : groups) {
            if (group.sources().stream().allMatch(source -> most(source) >= group.sources().size())) {
                divided.add(group);
                continue;
            }
            List<AddFile> part = new ArrayList<>();
            int room = Integer.MAX_VALUE;
            for (AddFile source : group.sources()) {
                room = Math.min(room, most(source));
                if (part.size() >= room) {
                    divided.add(new FileGroup(groupIds.getAndIncrement(), part));
                    part.clear();
                    room = most(source);
                }
                part.add(source);
            }
            divided.add(new FileGroup(groupIds.getAndIncrement(), part));
        }
        return divided.build();
    }

    private int most(AddFile source)
    {
        Spoilt spoilt = files.get(FileKey.decode(source.path()));
        return spoilt == null ? Integer.MAX_VALUE : spoilt.most();
    }
}
