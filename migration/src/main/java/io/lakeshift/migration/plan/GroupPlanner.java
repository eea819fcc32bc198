package io.lakeshift.migration.plan;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.rewrite.FileGroup;
import io.lakeshift.migration.rewrite.TargetLayout;

import java.util.List;

/** Groups source files by the target partitions that their statistics allow, so that few writers are open and output files are large. */
public interface GroupPlanner
{
    /**
     * @param snapshot whose schema and statistics describe the files
     * @param sources the files to group: all of the snapshot's, or during catch-up only the new ones
     * @param firstId id of the first group
     */
    List<FileGroup> plan(Snapshot snapshot, List<AddFile> sources, TargetLayout layout, long firstId);
}
