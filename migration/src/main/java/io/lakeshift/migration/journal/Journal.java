package io.lakeshift.migration.journal;

import com.google.inject.Inject;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.rewrite.GroupResult;
import io.trino.filesystem.FileEntry;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static io.airlift.json.JsonCodec.jsonCodec;
import static java.util.Objects.requireNonNull;

/**
 * What migrations write about themselves into the table's directory. Group records and endings are durable and written once; a status is the owner's heartbeat and is overwritten.
 */
public final class Journal
{
    private static final StoredJson<GroupRecord> GROUPS = new StoredJson<>(jsonCodec(GroupRecord.class));
    private static final StoredJson<PlannedLayout> LAYOUTS = new StoredJson<>(jsonCodec(PlannedLayout.class));
    private static final StoredJson<MigrationStatus> STATUSES = new StoredJson<>(jsonCodec(MigrationStatus.class));
    private static final StoredJson<PreparedOrder> ORDERS = new StoredJson<>(jsonCodec(PreparedOrder.class));
    private static final StoredJson<CommitPermit> PERMITS = new StoredJson<>(jsonCodec(CommitPermit.class));
    private static final StoredJson<AbortRequest> ABORTS = new StoredJson<>(jsonCodec(AbortRequest.class));

    private final LakeStores stores;

    @Inject
    public Journal(LakeStores stores)
    {
        this.stores = requireNonNull(stores, "stores is null");
    }

    /** @param reason shown to whoever waits for the migration */
    public record AbortRequest(String reason)
    {
        public AbortRequest
        {
            requireNonNull(reason, "reason is null");
        }
    }

    /** @param by who permits it */
    public record CommitPermit(String by)
    {
        public CommitPermit
        {
            requireNonNull(by, "by is null");
        }
    }

    /** Before the first file is written. */
    public void planned(Location table, String migrationId, PlannedLayout layout)
            throws IOException
    {
        stores.of(table).putOnce(MigrationDirectory.of(table).layout(migrationId), LAYOUTS.bytes(layout));
    }

    public Optional<PlannedLayout> layout(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        return LAYOUTS.read(fileSystem, MigrationDirectory.of(table).layout(migrationId));
    }

    public void finished(Location table, String migrationId, GroupResult result)
            throws IOException
    {
        Location record = MigrationDirectory.of(table).group(migrationId, result.group().id());
        stores.of(table).putOnce(record, GROUPS.bytes(GroupRecord.of(result)));
    }

    /** A group that is given up, outputs and all. */
    public void forget(TrinoFileSystem fileSystem, Location table, String migrationId, long group)
            throws IOException
    {
        fileSystem.deleteFile(MigrationDirectory.of(table).group(migrationId, group));
    }

    /** From now on the table is prepared. */
    public void prepared(Location table, String migrationId, PreparedOrder order)
            throws IOException
    {
        stores.of(table).putOnce(MigrationDirectory.of(table).order(migrationId), ORDERS.bytes(order));
    }

    public Optional<PreparedOrder> order(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        return ORDERS.read(fileSystem, MigrationDirectory.of(table).order(migrationId));
    }

    /** Asks a prepared migration of another server to publish. */
    public void permitCommit(Location table, String migrationId, String by)
            throws IOException
    {
        stores.of(table).putOnce(MigrationDirectory.of(table).commit(migrationId), PERMITS.bytes(new CommitPermit(by)));
    }

    public Optional<String> commitPermit(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        return PERMITS.read(fileSystem, MigrationDirectory.of(table).commit(migrationId)).map(CommitPermit::by);
    }

    /** It could not publish for the moment: whoever asked learns so by this. */
    public void withdrawCommitPermit(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        fileSystem.deleteFile(MigrationDirectory.of(table).commit(migrationId));
    }

    /** Takes the groups of a migration, of which there may be more than memory holds at once. */
    @FunctionalInterface
    public interface GroupVisitor
    {
        void visit(GroupRecord group)
                throws IOException;
    }

    /** The groups that a migration finished, one after the other, in no order; one whose record cannot be read is left out. */
    public void groups(TrinoFileSystem fileSystem, Location table, String migrationId, GroupVisitor visitor)
            throws IOException
    {
        List<Location> records = new ArrayList<>();
        FileIterator files = fileSystem.listFiles(MigrationDirectory.of(table).groups(migrationId));
        while (files.hasNext()) {
            Location record = files.next().location();
            if (record.fileName().endsWith(".json")) {
                records.add(record);
            }
        }
        for (Location record : records) {
            Optional<GroupRecord> group = GROUPS.read(fileSystem, record);
            if (group.isPresent()) {
                visitor.visit(group.get());
            }
        }
    }

    public void beat(TrinoFileSystem fileSystem, MigrationStatus status)
            throws IOException
    {
        Location location = MigrationDirectory.of(Location.of(status.location())).status(status.migrationId());
        fileSystem.newOutputFile(location).createOrOverwrite(STATUSES.bytes(status));
    }

    /** The first ending stays: an owner that was taken for dead finds its migration ended by others. */
    public void end(MigrationStatus status)
            throws IOException
    {
        Location table = Location.of(status.location());
        stores.of(table).putOnce(MigrationDirectory.of(table).ended(status.migrationId()), STATUSES.bytes(status));
    }

    public Optional<MigrationStatus> ended(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        return STATUSES.read(fileSystem, MigrationDirectory.of(table).ended(migrationId));
    }

    public Optional<MigrationStatus> lastStatus(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        return STATUSES.read(fileSystem, MigrationDirectory.of(table).status(migrationId));
    }

    /** The newest sign of life: the store's time of the last beat. */
    public Optional<Instant> lastBeat(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        return StoredJson.modified(fileSystem, MigrationDirectory.of(table).status(migrationId));
    }

    public void requestAbort(Location table, String migrationId, String reason)
            throws IOException
    {
        stores.of(table).putOnce(MigrationDirectory.of(table).abort(migrationId), ABORTS.bytes(new AbortRequest(reason)));
    }

    public Optional<String> abortReason(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        return ABORTS.read(fileSystem, MigrationDirectory.of(table).abort(migrationId)).map(AbortRequest::reason);
    }

    /** Nothing is wanted of workers any more, and what they record from now on nobody reads. */
    public void withdrawWork(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        fileSystem.deleteDirectory(MigrationDirectory.of(table).work(migrationId));
    }

    /**
     * Drops what nobody needs once the ending is written. Of the last migration that was published the groups stay, because an undo goes by them;
     * no earlier one can be undone, and neither can a copy.
     */
    public void tidy(TrinoFileSystem fileSystem, Location table, MigrationStatus ended)
            throws IOException
    {
        MigrationDirectory directory = MigrationDirectory.of(table);
        String migrationId = ended.migrationId();
        if (ended.state() == MigrationState.PUBLISHED && ended.copyOf().isEmpty()) {
            for (MigrationStatus other : history(fileSystem, table)) {
                if (other.state().isFinal() && !other.migrationId().equals(migrationId) && !isPublishedAfter(other, ended)) {
                    fileSystem.deleteDirectory(directory.groups(other.migrationId()));
                }
            }
        }
        else {
            fileSystem.deleteDirectory(directory.groups(migrationId));
        }
        withdrawWork(fileSystem, table, migrationId);
        fileSystem.deleteFile(directory.layout(migrationId));
        fileSystem.deleteFile(directory.status(migrationId));
        fileSystem.deleteFile(directory.abort(migrationId));
        fileSystem.deleteFile(directory.commit(migrationId));
        fileSystem.deleteFile(directory.order(migrationId));
    }

    /** An owner that sleeps right after it has published may tidy up only when others have published since. */
    private static boolean isPublishedAfter(MigrationStatus other, MigrationStatus ended)
    {
        return other.publishedVersion().orElse(-1) > ended.publishedVersion().orElse(-1);
    }

    /** Every migration that left a trace, newest first: its ending, or the last status of one that has none. */
    public List<MigrationStatus> history(TrinoFileSystem fileSystem, Location table)
            throws IOException
    {
        MigrationDirectory directory = MigrationDirectory.of(table);
        Set<String> migrations = new HashSet<>();
        FileIterator files = fileSystem.listFiles(directory.root());
        while (files.hasNext()) {
            FileEntry file = files.next();
            String name = file.location().fileName();
            if (name.equals("ended.json") || name.equals("status.json")) {
                migrations.add(file.location().parentDirectory().fileName());
            }
        }
        List<MigrationStatus> history = new ArrayList<>();
        for (String migration : migrations) {
            Optional<MigrationStatus> status = ended(fileSystem, table, migration);
            if (status.isEmpty()) {
                status = lastStatus(fileSystem, table, migration);
            }
            status.ifPresent(history::add);
        }
        history.sort(Comparator.comparing(MigrationStatus::started).reversed());
        return history;
    }
}
