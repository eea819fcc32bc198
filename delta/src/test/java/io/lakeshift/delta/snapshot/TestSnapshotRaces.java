package io.lakeshift.delta.snapshot;

import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.delta.log.Action;
import io.lakeshift.delta.log.ActionCodec;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.delta.log.LogPaths;
import io.lakeshift.delta.log.Metadata;
import io.lakeshift.delta.log.Protocol;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.filesystem.local.LocalFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.util.concurrent.Executors.newCachedThreadPool;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Snapshots while somebody else writes, or while another query loads the same or another table. */
public class TestSnapshotRaces
{
    private static final Location TABLE = Location.of("local:///t");
    private static final Protocol PROTOCOL = new Protocol(1, 2, Optional.empty(), Optional.empty());

    @TempDir
    Path root;
    private final Faults faults = new Faults();
    private final CachingSnapshots snapshots = new CachingSnapshots(100_000_000);
    private TrinoFileSystem fileSystem;
    private TrinoFileSystem faulty;

    @BeforeEach
    public void setUp()
            throws IOException
    {
        fileSystem = new LocalFileSystem(root);
        faulty = new FaultInjectingFileSystem(fileSystem, faults);
        Files.createDirectories(log());
    }

    /** A writer without an exclusive put replaces the commit that we have just opened: our content is the loser's. */
    @Test
    public void testCommitReplacedWhileItIsRead()
            throws IOException
    {
        write(0, PROTOCOL, metadata("id"));
        snapshots.latest(faulty, TABLE);
        write(1, add("loser", 1));
        faults.strike(new Fault.After(() -> write(1, add("the winner", 1)))).on(FileOperation.OPEN).times(1);
        assertThat(snapshots.latest(faulty, TABLE).files().files()).extracting(AddFile::path).containsExactly("loser");
        assertThat(snapshots.latest(faulty, TABLE).files().files()).extracting(AddFile::path).containsExactly("the winner");
    }

    @Test
    public void testTableReplacedWhileItsNextCommitIsRead()
            throws IOException
    {
        write(0, PROTOCOL, metadata("old"), add("old", 1));
        snapshots.latest(faulty, TABLE);
        faults.strike(new Fault.Before(() -> {
            write(0, PROTOCOL, metadata("new"), add("new", 1));
            write(1, add("newer", 1));
        })).on(FileOperation.LENGTH).where(LogPaths.commit(TABLE, 1)::equals).times(1);
        assertThat(snapshots.latest(faulty, TABLE).files().files()).extracting(AddFile::path).containsExactlyInAnyOrder("new", "newer");
    }

    @Test
    public void testSlowLoadHoldsUpNoOtherTable()
            throws Exception
    {
        write(0, PROTOCOL, metadata("id"), add("a", 1));
        List<Location> others = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Files.createDirectories(root.resolve("other%d/_delta_log".formatted(i)));
            Files.copy(log().resolve("00000000000000000000.json"), root.resolve("other%d/_delta_log/00000000000000000000.json".formatted(i)));
            others.add(Location.of("local:///other" + i));
        }
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        faults.strike(new Fault.Before(() -> {
            loading.countDown();
            awaitUninterruptibly(release);
        })).on(FileOperation.OPEN).times(1);
        try (ExecutorService executor = newCachedThreadPool()) {
            try {
                Future<Snapshot> first = executor.submit(() -> snapshots.latest(faulty, TABLE));
                loading.await();
                executor.submit(() -> others.forEach(table -> snapshots.latest(fileSystem, table))).get(60, SECONDS);

                // and who waits for the same table can be called off
                Thread[] waiter = new Thread[1];
                CountDownLatch waiting = new CountDownLatch(1);
                Future<Snapshot> second = executor.submit(() -> {
                    waiter[0] = Thread.currentThread();
                    waiting.countDown();
                    return snapshots.latest(fileSystem, TABLE);
                });
                waiting.await();
                waiter[0].interrupt();
                assertThatThrownBy(() -> second.get(60, SECONDS)).hasCauseInstanceOf(TrinoException.class).hasMessageContaining("Interrupted while another query was loading table " + TABLE);

                release.countDown();
                assertThat(first.get().version()).isZero();
            }
            finally {
                release.countDown();
            }
        }
    }

    @Test
    public void testUnexpectedFailureOfARefreshNamesTheTable()
            throws IOException
    {
        write(0, PROTOCOL, metadata("id"));
        snapshots.latest(faulty, TABLE);
        write(1, add("a", 1));
        faults.strike(new Fault.Before(() -> {
            throw new IllegalStateException("out of handles");
        })).on(FileOperation.OPEN).times(1);
        assertThatThrownBy(() -> snapshots.latest(faulty, TABLE))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LakeErrorCode.LAKE_BAD_LOG.toErrorCode()))
                .hasMessageContaining("Version 1 of table local:///t cannot be loaded: out of handles");
        assertThat(snapshots.latest(faulty, TABLE).version()).isEqualTo(1);
    }

    /** As writers do: under its name at once, and what was open stays as it was. */
    private void write(long version, Action... actions)
    {
        try {
            Path written = Files.write(log().resolve(".other"), ActionCodec.writeCommit(List.of(actions)));
            Files.move(written, log().resolve("%020d.json".formatted(version)), ATOMIC_MOVE);
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log()
    {
        return root.resolve("t/_delta_log");
    }

    private static AddFile add(String path, long size)
    {
        return new AddFile(path, Map.of(), size, 5, true, Optional.empty(), Map.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }

    private static Metadata metadata(String id)
    {
        String schema = """
                {"type":"struct","fields":[{"name":"c","type":"long","nullable":true,"metadata":{}}]}""";
        return new Metadata(id, Optional.empty(), Optional.empty(), schema, List.of(), Map.of(), OptionalLong.empty(), "parquet", Map.of());
    }
}
