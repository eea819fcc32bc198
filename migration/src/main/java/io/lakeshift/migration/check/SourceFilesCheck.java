package io.lakeshift.migration.check;

import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.Cancellation;
import io.trino.filesystem.FileEntry;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        Map<Location, Long> sizes;
        try {
            sizes = list(proposal, cancellation);
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "%s: its directory %s could not be listed: %s. Nothing was changed"
                    .formatted(proposal.subject(), proposal.snapshot().table(), e.getMessage()), e);
        }
        for (int i = 0; i < proposal.snapshot().files().size(); i++) {
            cancellation.check();
            AddFile file = proposal.snapshot().files().file(i);
            Location location = proposal.snapshot().resolve(file.path());
            OptionalLong size = sizes.containsKey(location) ? OptionalLong.of(sizes.get(location)) : sizeElsewhere(proposal, location);
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
        return List.of();
    }

    /** Of a file that is in no listing: a log may name files of another table of the lake. */
    private static OptionalLong sizeElsewhere(Proposal proposal, Location location)
    {
        if (location.toString().startsWith(directory(proposal).toString())) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(proposal.fileSystem().newInputFile(location).length());
        }
        catch (FileNotFoundException _) {
            return OptionalLong.empty();
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "%s: data file %s could not be looked at: %s. Nothing was changed".formatted(proposal.subject(), location, e.getMessage()), e);
        }
    }

    private static Location directory(Proposal proposal)
    {
        String table = proposal.snapshot().table().toString();
        return Location.of(table.endsWith("/") ? table : table + "/");
    }

    private static Map<Location, Long> list(Proposal proposal, Cancellation cancellation)
            throws IOException
    {
        Map<Location, Long> sizes = new HashMap<>();
        FileIterator files = proposal.fileSystem().listFiles(directory(proposal));
        while (files.hasNext()) {
            cancellation.check();
            FileEntry file = files.next();
            sizes.put(file.location(), file.length());
        }
        return sizes;
    }
}
