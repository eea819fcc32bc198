package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.Cancellation;
import io.trino.filesystem.TrinoFileSystem;

import java.util.List;

/** Runs file groups: reads the sources, writes the outputs to their final hive paths, reads them back and verifies. Memory is bounded whatever the table's size. */
public interface FileGroupRunner
{
    /**
     * Runs all groups, some at a time. Once it has failed or is cancelled no further group is handed to {@code receiver}: the outputs of
     * those that were not are deleted, and the others stay.
     *
     * @param progress source rows and bytes read since the last call; and how fast the run may go
     * @throws io.trino.spi.TrinoException {@code LAKE_VERIFICATION_FAILED} naming group, file and column; {@code LAKE_FILE_MISSING}; {@code LAKE_REPARTITION_ABORTED}; …
     */
    void run(
            TrinoFileSystem fileSystem,
            Snapshot snapshot,
            TargetLayout layout,
            List<FileGroup> groups,
            Cancellation cancellation,
            Receiver receiver,
            Progress progress);

    /** Takes what becomes of the groups: one call at a time, in the order they end, in the thread that runs them all. */
    @FunctionalInterface
    interface Receiver
    {
        void finished(GroupResult result);

        /**
         * A source of the group is not there.
         *
         * @return whether the group is left out, and nothing of it stays, because its source is no longer wanted; else the run fails
         */
        default boolean leavesOut(FileGroup group)
        {
            return false;
        }
    }

    interface Progress
    {
        void read(long rows, long bytes);

        /** What the run is held to, and counts its bytes with. */
        default Throttle throttle()
        {
            return Throttle.unlimited();
        }
    }
}
