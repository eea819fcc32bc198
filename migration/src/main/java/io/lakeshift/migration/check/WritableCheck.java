package io.lakeshift.migration.check;

import com.google.inject.Inject;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.delta.storage.TemporaryName;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.journal.MigrationDirectory;
import io.trino.filesystem.Location;
import io.trino.spi.TrinoException;

import java.io.IOException;
import java.util.List;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/** Writes one small file and takes it away again. The last check: a store that refuses writes is found before there is anything to clean up. */
public final class WritableCheck
        implements Check
{
    private static final int ATTEMPTS = 3;

    private final LakeStores stores;

    @Inject
    public WritableCheck(LakeStores stores)
    {
        this.stores = requireNonNull(stores, "stores is null");
    }

    @Override
    public List<String> check(Proposal proposal, Cancellation cancellation)
    {
        Location table = proposal.directory();
        try {
            for (int attempt = 1; !probe(proposal, table, attempt == ATTEMPTS); attempt++) {
                cancellation.check();
            }
        }
        catch (IOException e) {
            throw new TrinoException(LAKE_STORAGE_ERROR, "%s: nothing can be written under %s: %s. Nothing was changed. Check permissions, quota and mount options"
                    .formatted(proposal.subject(), table, e.getMessage()), e);
        }
        return List.of();
    }

    /** Another CALL that looks at the same time may remove the directory between its making and the first file in it. */
    private boolean probe(Proposal proposal, Location table, boolean last)
            throws IOException
    {
        Location directory = table.appendPath(MigrationDirectory.NAME);
        Location probe = directory.appendPath(TemporaryName.next());
        try {
            try {
                proposal.fileSystem().newOutputFile(probe).createOrOverwrite("probe".getBytes(UTF_8));
            }
            finally {
                proposal.fileSystem().deleteFile(probe);
                stores.of(table).removeEmptyDirectory(directory);
            }
            return true;
        }
        catch (IOException e) {
            if (last) {
                throw e;
            }
            return false;
        }
    }
}
