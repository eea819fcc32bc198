package io.lakeshift.migration.workers;

import com.google.inject.Inject;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.journal.MigrationDirectory;
import io.lakeshift.migration.journal.StoredJson;
import io.trino.filesystem.FileIterator;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static io.airlift.json.JsonCodec.jsonCodec;
import static java.util.Objects.requireNonNull;
import static java.util.UUID.randomUUID;

/**
 * Where a migration and the workers of its query meet: a directory of the table. The engine hands on what workers say only once all of them are done, and not at all
 * where one of them fails; what is finished is wanted at once, and for good.
 */
public final class WorkBoard
{
    private static final StoredJson<WorkOrder> ORDERS = new StoredJson<>(jsonCodec(WorkOrder.class));
    private static final StoredJson<AttemptRecord> ATTEMPTS = new StoredJson<>(jsonCodec(AttemptRecord.class));

    private final LakeStores stores;

    @Inject
    public WorkBoard(LakeStores stores)
    {
        this.stores = requireNonNull(stores, "stores is null");
    }

    /** An attempt that somebody recorded. */
    record Recorded(Location location, AttemptRecord attempt) {}

    /** From now on the work is wanted, at this pace. */
    void post(Location table, String migrationId, WorkOrder order)
            throws IOException
    {
        stores.of(table).replace(MigrationDirectory.of(table).workOrder(migrationId), ORDERS.bytes(order));
    }

    /** Nothing is wanted any more: whoever is still at work stops, and takes away what he wrote. */
    void withdraw(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        fileSystem.deleteFile(MigrationDirectory.of(table).workOrder(migrationId));
    }

    /** Empty where nothing is wanted. */
    Optional<WorkOrder> order(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        return ORDERS.read(fileSystem, MigrationDirectory.of(table).workOrder(migrationId));
    }

    /** Durable on return; each attempt under a name of its own. */
    Location record(Location table, String migrationId, AttemptRecord attempt)
            throws IOException
    {
        Location location = MigrationDirectory.of(table).attempt(migrationId, attempt.group(), randomUUID().toString());
        stores.of(table).putOnce(location, ATTEMPTS.bytes(attempt));
        return location;
    }

    /** Attempts that have been recorded and not dropped, in no order. */
    List<Recorded> recorded(TrinoFileSystem fileSystem, Location table, String migrationId)
            throws IOException
    {
        MigrationDirectory directory = MigrationDirectory.of(table);
        String order = directory.workOrder(migrationId).fileName();
        List<Recorded> recorded = new ArrayList<>();
        FileIterator files = fileSystem.listFiles(directory.work(migrationId));
        while (files.hasNext()) {
            Location location = files.next().location();
            String name = location.fileName();
            // a name that does not begin with a group's number is a file that is being written
            if (!name.equals(order) && name.endsWith(".json") && Character.isDigit(name.charAt(0))) {
                ATTEMPTS.read(fileSystem, location).ifPresent(attempt -> recorded.add(new Recorded(location, attempt)));
            }
        }
        return recorded;
    }

    void drop(TrinoFileSystem fileSystem, Recorded recorded)
            throws IOException
    {
        fileSystem.deleteFile(recorded.location());
    }

    /** Where the journal has the group, which needs no further attempt then. */
    Optional<Location> accepted(TrinoFileSystem fileSystem, Location table, String migrationId, long group)
            throws IOException
    {
        Location journalled = MigrationDirectory.of(table).group(migrationId, group);
        return fileSystem.newInputFile(journalled).exists() ? Optional.of(journalled) : Optional.empty();
    }
}
