package io.lakeshift.migration;

/** Where a migration stands; the last four are final. */
public enum MigrationState
{
    CHECKING,
    PLANNING,
    REWRITING,
    CATCHING_UP,
    /** Waits for commit_repartition; what little it is behind is caught up with then. */
    PREPARED,
    /** Prepared, and its server was stopped: commit_repartition or the next start goes on with it. */
    SUSPENDED,
    PUBLISHING,
    PUBLISHED,
    UNCHANGED,
    FAILED,
    ABORTED;

    public boolean isFinal()
    {
        return compareTo(PUBLISHED) >= 0;
    }
}
