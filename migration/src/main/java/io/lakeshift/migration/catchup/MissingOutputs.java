package io.lakeshift.migration.catchup;

import com.google.inject.Inject;
import io.airlift.log.Logger;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.staging.StagedFiles;

import java.io.IOException;
import java.util.List;

import static java.util.Objects.requireNonNull;

/** The outputs that are gone since they were verified: another engine's vacuum may have taken them. Their groups have to be written again. */
public final class MissingOutputs
{
    private static final Logger log = Logger.get(MissingOutputs.class);

    private final StagedFiles staged;
    private final PendingFiles pendingFiles;

    @Inject
    public MissingOutputs(StagedFiles staged, PendingFiles pendingFiles)
    {
        this.staged = requireNonNull(staged, "staged is null");
        this.pendingFiles = requireNonNull(pendingFiles, "pendingFiles is null");
    }

    /**
     * Looks for every output, and gives up the groups that miss a file.
     *
     * @return whether any does
     */
    public boolean giveUp(Migration migration)
            throws IOException
    {
        List<AddFile> missing = staged.missing(migration.fileSystem(), migration.table(), migration.coverage().outputs());
        if (missing.isEmpty()) {
            return false;
        }
        String warning = "%d staged files were gone before publication (%s …), and were written again: does another engine vacuum the table with a very short retention?"
                .formatted(missing.size(), missing.getFirst().path());
        log.warn("Table %s: %s", migration.name(), warning);
        migration.progress().warn(warning);
        migration.coverage().groupsOf(missing).forEach(group -> pendingFiles.giveUp(migration, group));
        return true;
    }
}
