package io.lakeshift.delta.log;

import com.google.common.collect.ImmutableList;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * One parsed {@code N.json}.
 *
 * @param modified the file's modification time, asked for before the content was read: were the file replaced in between, the time is the old one
 * @param length bytes of the content that was read
 */
public record CommitFile(long version, Instant modified, long length, List<Action> actions)
{
    public CommitFile
    {
        requireNonNull(modified, "modified is null");
        actions = ImmutableList.copyOf(actions);
    }

    public <T extends Action> List<T> actions(Class<T> type)
    {
        return actions.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public Optional<CommitInfo> commitInfo()
    {
        return actions(CommitInfo.class).stream().findFirst();
    }

    /** The in-commit timestamp where the commit has one, else the file's modification time. */
    public Instant timestamp()
    {
        return commitInfo().flatMap(info -> info.inCommitTimestamp().isPresent() ? Optional.of(Instant.ofEpochMilli(info.inCommitTimestamp().getAsLong())) : Optional.empty())
                .orElse(modified);
    }
}
