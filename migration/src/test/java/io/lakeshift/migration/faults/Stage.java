package io.lakeshift.migration.faults;

import io.lakeshift.migration.Lake;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.filesystem.Location;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import static com.google.common.io.MoreFiles.deleteRecursively;
import static com.google.common.io.RecursiveDeleteOption.ALLOW_INSECURE;

/** Lakes on which a {@link Scene} may begin, each as good as new: made once, then copied. */
final class Stage
{
    /** One thing asked of storage, in order. */
    record Io(FileOperation operation, Location location) {}

    private final Path base;
    private final Map<Scene, Ledger> ledgers = new EnumMap<>(Scene.class);
    private int places;

    Stage(Path base)
    {
        this.base = base;
    }

    /**
     * @param directory of a lake of its own
     * @param table for what others do to it
     * @param ledger of what its writers have done
     */
    record Place(Scene scene, Path directory, DeltaTable table, Ledger ledger)
    {
        FaultyServer server(Faults faults)
        {
            return server(faults, () -> true);
        }

        /** @param others whether there still are any who commit meanwhile: what they do is of the table as it was before the first publication */
        FaultyServer server(Faults faults, BooleanSupplier others)
        {
            return new FaultyServer(directory, faults, () -> {
                if (others.getAsBoolean()) {
                    scene.meanwhile(table);
                    ledger.record(reader());
                }
            });
        }

        /** Somebody who reads the table, knows nothing of it beforehand, and meets no fault. */
        Lake reader()
        {
            return new Lake(directory);
        }

        TableFiles files()
        {
            return new TableFiles(directory);
        }

        /** Nobody needs it any more; where a test failed, it stays to be looked at as long as the test's directory does. */
        void clear()
        {
            try {
                deleteRecursively(directory, ALLOW_INSECURE);
            }
            catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    synchronized Place place(Scene scene)
    {
        Path template = base.resolve(scene.name());
        Ledger ledger = ledgers.computeIfAbsent(scene, _ -> {
            create(template);
            scene.prepare(template);
            Ledger begun = new Ledger();
            begun.record(new Lake(template));
            return begun;
        });
        Path directory = create(base.resolve("lake-" + places++));
        // a writer needs to have made the table that it writes to
        DeltaTable table = Scene.create(new Lake(directory));
        new TableFiles(template).copyTo(directory);
        return new Place(scene, directory, table, new Ledger(ledger));
    }

    /** All that the scene asks of storage where nothing fails. */
    List<Io> ios(Scene scene)
    {
        Place place = place(scene);
        List<Io> ios = new ArrayList<>();
        Faults faults = new Faults();
        for (FileOperation operation : FileOperation.values()) {
            faults.strike(new Fault.Before(() -> {})).on(operation).where(location -> {
                synchronized (ios) {
                    ios.add(new Io(operation, location));
                }
                return false;
            });
        }
        FaultyServer server = place.server(faults);
        scene.act(server.lake(), server.through());
        faults.clear();
        place.clear();
        return List.copyOf(ios);
    }

    private static Path create(Path directory)
    {
        try {
            return Files.createDirectories(directory);
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
