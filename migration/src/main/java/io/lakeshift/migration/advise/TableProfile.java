package io.lakeshift.migration.advise;

import com.google.common.collect.ImmutableList;

import java.util.List;

/**
 * What advice is based on.
 *
 * @param rows of the table, estimated from the sample where the log does not tell
 * @param bytes of its data files
 * @param files live
 * @param version of the snapshot: how many times the table was written
 * @param sampledFiles whose rows were read
 * @param complete whether every row was read
 */
record TableProfile(long rows, long bytes, int files, long version, int sampledFiles, boolean complete, List<TimeProfile> times, List<TextProfile> texts)
{
    TableProfile
    {
        times = ImmutableList.copyOf(times);
        texts = ImmutableList.copyOf(texts);
    }
}
