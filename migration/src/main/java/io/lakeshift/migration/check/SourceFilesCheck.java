package io.lakeshift.migration.check;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.staging.FilesOnDisk;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

import static io.lakeshift.delta.LakeErrorCode.LAKE_FILE_MISSING;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;

/** Every source file is there at the size that the log says: better to find out by one listing than after an hour of work. */
public final class SourceFilesCheck
        implements Check
{
    @Override
    public List<String> check(Proposal proposal, Cancellation cancellation)
    {
        try {
            check(proposal, new FilesOnDisk(proposal.fileSystem(), proposal.snapshot(), cancellation), cancellation);
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "%s: the files in its directory %s could not be looked at: %s. Nothing was changed"
                    .formatted(proposal.subject(), proposal.snapshot().table(), e.getMessage()), e);
        }
        return List.of();
    }

    private static void check(Proposal proposal, FilesOnDisk disk, Cancellation cancellation)
            throws IOException
    {
        for (int i = 0; i < proposal.snapshot().files().size(); i++) {
            cancellation.check();
            AddFile file = proposal.snapshot().files().file(i);
            OptionalLong size = disk.size(file);
            if (size.isEmpty()) {
                throw new TrinoException(LAKE_FILE_MISSING, ("%s: data file %s is missing. Nothing was changed. Restore it from a backup, or take it out of the log " +
                        "(Spark: FSCK REPAIR TABLE; delta-rs: DeltaTable.repair())").formatted(proposal.subject(), file.path()));
            }
            if (size.getAsLong() != file.size()) {
                throw new TrinoException(LAKE_FILE_MISSING,
                        "%s: data file %s has %d bytes, and the log says %d: it was cut or overwritten. Nothing was changed. Restore it from a backup"
                        .formatted(proposal.subject(), file.path(), size.getAsLong(), file.size()));
            }
        }
    }
}
