package io.lakeshift.migration.journal;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.migration.rewrite.GroupResult;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * A finished group as the journal keeps it.
 *
 * @param sources lines of a commit, one add each
 * @param outputs lines of a commit, one add each
 */
public record GroupRecord(long group, Fingerprint source, Fingerprint written, List<String> sources, List<String> outputs)
{
    public GroupRecord
    {
        requireNonNull(source, "source is null");
        requireNonNull(written, "written is null");
        sources = ImmutableList.copyOf(sources);
        outputs = ImmutableList.copyOf(outputs);
    }

    public static GroupRecord of(GroupResult result)
    {
        return new GroupRecord(result.group().id(), result.source(), result.written(), lines(result.group().sources()), lines(result.outputs()));
    }

    private static List<String> lines(List<AddFile> adds)
    {
        return adds.stream().map(ActionCodec::write).toList();
    }
}
