package io.lakeshift.migration.status;

import io.lakeshift.migration.MigrationStatus;

/**
 * What the migrations that this server began have come to. One that was refused before its claim never began.
 *
 * @param rows read of source files
 * @param bytes of data files, read, written and read back
 */
public record MigrationCounts(long running, long published, long failed, long aborted, long rows, long bytes)
{
    public static final MigrationCounts NONE = new MigrationCounts(0, 0, 0, 0, 0, 0);

    MigrationCounts plus(MigrationStatus status)
    {
        MigrationCounts work = new MigrationCounts(running, published, failed, aborted, rows + status.rowsDone(), bytes + status.pace().movedBytes());
        return switch (status.state()) {
            case PUBLISHED -> new MigrationCounts(work.running, work.published + 1, work.failed, work.aborted, work.rows, work.bytes);
            case FAILED -> new MigrationCounts(work.running, work.published, work.failed + 1, work.aborted, work.rows, work.bytes);
            case ABORTED -> new MigrationCounts(work.running, work.published, work.failed, work.aborted + 1, work.rows, work.bytes);
            default -> new MigrationCounts(work.running + 1, work.published, work.failed, work.aborted, work.rows, work.bytes);
        };
    }

    /** Once nobody is at them any more. One may be left as it is, for somebody to go on with, and have no ending. */
    MigrationCounts atRest()
    {
        return new MigrationCounts(0, published, failed, aborted, rows, bytes);
    }
}
