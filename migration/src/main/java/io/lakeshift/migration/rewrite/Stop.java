package io.lakeshift.migration.rewrite;

import io.lakeshift.migration.Cancellation;

import static java.util.Objects.requireNonNull;

/** Why the groups of a run are to stop: somebody outside no longer wants it, or a sibling failed. */
final class Stop
{
    /** Thrown in groups that end because another one failed: an effect, never the cause to report. */
    static final class SiblingFailed
            extends RuntimeException
    {
        private SiblingFailed()
        {
            super("Another group of the same run failed");
        }
    }

    private final Cancellation cancellation;
    private volatile boolean failed;

    Stop(Cancellation cancellation)
    {
        this.cancellation = requireNonNull(cancellation, "cancellation is null");
    }

    void siblingFailed()
    {
        failed = true;
    }

    void check()
    {
        if (failed) {
            throw new SiblingFailed();
        }
        cancellation.check();
    }
}
