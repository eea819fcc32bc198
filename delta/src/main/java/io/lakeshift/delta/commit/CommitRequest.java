package io.lakeshift.delta.commit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.FileLine;

import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * A commit to be made. {@code commitInfo} is made by the committer; {@code actions} holds none.
 *
 * @param operation as in {@code commitInfo.operation}: {@code REPARTITION}, …
 * @param parameters {@code commitInfo.operationParameters}: each value is JSON text, as other engines write them
 * @param metrics {@code commitInfo.operationMetrics}
 * @param reads what the operation read, for the conflict check
 * @param files adds and removes that follow the actions, written beforehand. For {@link Committer#publish} alone, because a conflict check cannot see into them
 */
public record CommitRequest(String operation, Map<String, String> parameters, Map<String, String> metrics, List<Action> actions, ReadSet reads, List<FileLine> files)
{
    public CommitRequest(String operation, Map<String, String> parameters, Map<String, String> metrics, List<Action> actions, ReadSet reads)
    {
        this(operation, parameters, metrics, actions, reads, ImmutableList.of());
    }

    public CommitRequest
    {
        requireNonNull(operation, "operation is null");
        parameters = ImmutableMap.copyOf(parameters);
        metrics = ImmutableMap.copyOf(metrics);
        actions = ImmutableList.copyOf(actions);
        requireNonNull(reads, "reads is null");
        files = ImmutableList.copyOf(files);
    }
}
