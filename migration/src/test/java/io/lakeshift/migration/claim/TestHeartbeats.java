package io.lakeshift.migration.claim;

import com.google.common.collect.ImmutableList;
import io.airlift.json.JsonCodec;
import io.lakeshift.delta.storage.LakeStores;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.claim.Heartbeats.Heartbeat;
import io.lakeshift.migration.journal.Journal;
import io.lakeshift.migration.journal.MigrationDirectory;
import io.lakeshift.migration.status.MigrationProgress;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.Faults.Rule;
import io.lakeshift.testing.storage.FileOperation;
import io.trino.filesystem.Location;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import static io.airlift.json.JsonCodec.jsonCodec;

/** Signs of life come, whatever becomes of others. */
@Timeout(120)
class TestHeartbeats
{
    private static final JsonCodec<Claim> CODEC = jsonCodec(Claim.class);

    @TempDir
    private Path directory;

    private Lake lake;
    private Heartbeats heartbeats;
    private final List<Heartbeat> started = new ArrayList<>();

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        heartbeats = lake.get(Heartbeats.class);
    }

    @AfterEach
    void tearDown()
    {
        // a beat that is under way would write into a directory that is being deleted
        started.forEach(Heartbeat::close);
        heartbeats.stop();
    }

    private static Location table(String name)
    {
        return Location.of("local:///" + name);
    }

    /** Beats on the file system with these faults; the id of the migration is the table's name. */
    private void start(String name, Faults faults)
            throws IOException
    {
        Claim claim = new Claim(1, name, "query", "here", Instant.now(), 1000, 0, Optional.empty());
        lake.get(LakeStores.class).of(table(name)).putIfAbsent(MigrationDirectory.of(table(name)).claim(1), CODEC.toJsonBytes(claim));
        MigrationProgress progress = new MigrationProgress(name, "default." + name, table(name).toString(), ImmutableList.of("symbol"), "query", Instant.now());
        started.add(heartbeats.start(new FaultInjectingFileSystem(lake.fileSystem(), faults), table(name), claim, progress, new Cancellation(), () -> {}));
    }

    private void awaitBeatAfter(String name, Instant time)
            throws Exception
    {
        while (lake.get(Journal.class).lastStatus(lake.fileSystem(), table(name), name).filter(status -> status.updated().isAfter(time)).isEmpty()) {
            Thread.sleep(10);
        }
    }

    @Test
    void testStoresThatStallCostNobodyElseTheLease()
            throws Exception
    {
        CountDownLatch stalled = new CountDownLatch(5);
        CountDownLatch goOn = new CountDownLatch(1);
        for (int i = 0; i < 5; i++) {
            Faults faults = new Faults();
            faults.strike(new Fault.Before(() -> {
                stalled.countDown();
                await(goOn);
            })).on(FileOperation.WRITE).from(2);
            start("stalled" + i, faults);
        }
        stalled.await();
        start("other", new Faults());
        awaitBeatAfter("other", Instant.now());
        goOn.countDown();
    }

    @Test
    void testErrorCostsOneBeat()
            throws Exception
    {
        Faults faults = new Faults();
        Rule rule = faults.strike(new Fault.Before(() -> {
            throw new LinkageError("A class that cannot be loaded");
        })).on(FileOperation.WRITE).from(2).times(1);
        start("unlucky", faults);
        while (rule.strikes() == 0) {
            Thread.sleep(10);
        }
        awaitBeatAfter("unlucky", Instant.now());
    }

    private static void await(CountDownLatch latch)
    {
        try {
            latch.await();
        }
        catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
