package io.lakeshift.migration;

/** Where a migration stands; the last four are final. */
public enum MigrationState
{
    CHECKING,
    PLANNING,
    REWRITING,
    CATCHING_UP,
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
