package io.lakeshift.delta.commit;

import java.time.Duration;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * @param maxAttempts versions that {@link Committer#commit} tries
 * @param firstDelay before the second attempt; doubles from there, each delay shortened by up to half at random
 * @param maxDelay where doubling ends
 * @param checkpointActions a commit of at least as many actions is followed by a checkpoint at once: every reader would parse it until the next one
 */
public record CommitSettings(int maxAttempts, Duration firstDelay, Duration maxDelay, int checkpointActions)
{
    public static final CommitSettings DEFAULTS = new CommitSettings(20, Duration.ofMillis(20), Duration.ofSeconds(2), 2_000);

    public CommitSettings
    {
        checkArgument(maxAttempts > 0, "maxAttempts is not positive: %s", maxAttempts);
        requireNonNull(firstDelay, "firstDelay is null");
        requireNonNull(maxDelay, "maxDelay is null");
        checkArgument(checkpointActions > 0, "checkpointActions is not positive: %s", checkpointActions);
    }
}
