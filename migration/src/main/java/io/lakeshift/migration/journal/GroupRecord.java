package io.lakeshift.migration.journal;

import com.google.common.collect.ImmutableList;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.parquet.Fingerprint;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.GroupResult;

import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
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

    /** @throws IllegalArgumentException where a line is no add action */
    public GroupResult result()
    {
        return new GroupResult(new FileGroup(group, adds(sources)), adds(outputs), source, written);
    }

    /** The outputs alone. */
    public List<AddFile> writtenFiles()
    {
        return adds(outputs);
    }

    /** @throws IllegalArgumentException where a line is no add action */
    public static List<AddFile> adds(List<String> lines)
    {
        return ActionCodec.readCommit(String.join("\n", lines).getBytes(UTF_8)).stream()
                .map(action -> {
                    if (action instanceof AddFile add) {
                        return add;
                    }
                    throw new IllegalArgumentException("not an add action: " + action);
                })
                .toList();
    }

    public static List<String> lines(List<AddFile> adds)
    {
        return adds.stream().map(ActionCodec::write).toList();
    }
}
