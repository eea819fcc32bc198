package io.lakeshift.delta.commit;

import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;

import java.time.Instant;

/** Protocol, "In-Commit Timestamps". */
final class InCommitTimestamps
{
    private static final String FEATURE = "inCommitTimestamp";

    private InCommitTimestamps() {}

    /** Both are asked as they are once the commit is in force. */
    static boolean enabled(Protocol protocol, Metadata metadata)
    {
        return ProtocolUpgrade.writerFeatures(protocol).contains(FEATURE) && metadata.inCommitTimestamps();
    }

    /** The clock's time, or one millisecond after the version before, whichever is later. */
    static long next(Instant previous, Instant now)
    {
        return Math.max(now.toEpochMilli(), previous.toEpochMilli() + 1);
    }
}
