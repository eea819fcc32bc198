package io.lakeshift.migration.copy;

import com.google.inject.Inject;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.journal.MigrationDirectory;
import io.lakeshift.migration.journal.StoredJson;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;

import static io.airlift.json.JsonCodec.jsonCodec;
import static java.util.Objects.requireNonNull;

/**
 * What {@link io.lakeshift.migration.claim.Fence} is to a table with a log, for a directory that has none yet. A copy publishes version 0 only after it has written its
 * passage, once, by put-if-absent; whoever takes its owner for dead shuts it out by writing the opposite there. So the files of a copy that is shut out are nobody's:
 * it never publishes, however late it wakes up. One that has passed may have published, or may yet; until a version 0 is there its files stay.
 * <p>What shuts a copy out stays for good: were it deleted, a late owner could pass.
 */
public final class CopyFence
{
    private static final StoredJson<Passage> PASSAGES = new StoredJson<>(jsonCodec(Passage.class));

    private final LakeStores stores;

    @Inject
    public CopyFence(LakeStores stores)
    {
        this.stores = requireNonNull(stores, "stores is null");
    }

    /** @param open whether the copy may publish */
    public record Passage(boolean open) {}

    /**
     * By the copy's owner, right before it publishes.
     *
     * @return false where somebody has shut it out, or where that cannot be told
     */
    public boolean pass(TrinoFileSystem fileSystem, Location directory, String migrationId)
            throws IOException
    {
        return write(fileSystem, directory, migrationId, true);
    }

    /**
     * By whoever has a higher claim.
     *
     * @return false where the copy has passed, or where that cannot be told: it may be published at any time
     */
    public boolean shutOut(TrinoFileSystem fileSystem, Location directory, String migrationId)
            throws IOException
    {
        return write(fileSystem, directory, migrationId, false);
    }

    private boolean write(TrinoFileSystem fileSystem, Location directory, String migrationId, boolean open)
            throws IOException
    {
        Location passage = MigrationDirectory.of(directory).passage(migrationId);
        try {
            stores.of(directory).putIfAbsent(passage, PASSAGES.bytes(new Passage(open)));
            return true;
        }
        catch (FileAlreadyExistsException _) {
            // only the owner opens, and only others close: an answer that got lost is told by what is there
            return PASSAGES.read(fileSystem, passage).filter(there -> there.open() == open).isPresent();
        }
    }
}
