package io.lakeshift.migration.claim;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The right to migrate a table, as the claim file has it.
 *
 * @param token higher than every earlier claim's and than the table's fence
 * @param migrationId whose directory under {@code _lakeshift/} holds the heartbeat
 * @param owner query id of the CALL
 * @param host of the server that runs it: on the same host clocks need not be doubted
 * @param started by the owner's clock
 * @param leaseMillis after its last sign of life the owner counts as dead
 * @param sourceVersion version of the table when the claim was made: no version up to it refers to a file of this migration; {@link #NO_VERSION} where it makes the table
 * @param process that runs it, where its system tells: on the same system nobody need wait for the lease of a process that is gone
 */
public record Claim(long token, String migrationId, String owner, String host, Instant started, long leaseMillis, long sourceVersion, Optional<ServerProcess> process)
{
    /** Before version 0. */
    public static final long NO_VERSION = -1;

    private static final long MIN_BEAT_MILLIS = 100;
    private static final long MAX_BEAT_MILLIS = 3000;

    public Claim
    {
        requireNonNull(migrationId, "migrationId is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(host, "host is null");
        requireNonNull(started, "started is null");
        requireNonNull(process, "process is null");
    }

    /** How often the owner gives a sign of life. */
    public Duration beat()
    {
        return Duration.ofMillis(Math.clamp(leaseMillis / 20, MIN_BEAT_MILLIS, MAX_BEAT_MILLIS));
    }

    public Duration lease()
    {
        return Duration.ofMillis(leaseMillis);
    }
}
