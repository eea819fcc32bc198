package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.delta.commit.CommitRequest;
import io.lakeshift.delta.commit.Committer;
import io.lakeshift.delta.commit.VersionTakenException;
import io.lakeshift.delta.snapshot.Snapshot;
import io.lakeshift.migration.PreparedMigrations.Found;
import io.lakeshift.migration.claim.Heartbeats;
import io.lakeshift.migration.commit.RepartitionCommit;
import io.lakeshift.migration.status.MigrationStatistics;
import io.lakeshift.testing.storage.CountingFileSystem;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileAccessLog;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.filesystem.Location;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.migration.Servers.commit;
import static io.lakeshift.migration.Servers.history;
import static io.lakeshift.migration.Servers.prepare;
import static io.lakeshift.migration.Servers.stop;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Prepared by a server that is no longer there, or by another one. */
@Timeout(120)
class TestPreparedTakeover
{
    private static final Map<String, String> SHORT_LEASE = ImmutableMap.of("lakeshift.repartition.lease", "1s");

    @TempDir
    private Path directory;

    private final FileAccessLog accesses = new FileAccessLog();
    private Servers servers;
    private Lake first;
    private Lake next;
    private DeltaTable table;
    private TreeSet<String> collected;

    @BeforeEach
    void setUp()
    {
        servers = new Servers(directory);
        first = servers.start();
        next = servers.start();
        table = first.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)));
        table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", 3.0), row("BRK/B", "2026-01-30T15:00:00", null)));
        collected = first.dataFiles();
    }

    @AfterEach
    void tearDown()
    {
        servers.close();
    }

    private Found resume(Lake lake)
    {
        return lake.get(PreparedMigrations.class).resume(lake.fileSystem(), QUOTES, "default.quotes");
    }

    /** With the lease of a minute: nobody waits for it. */
    @Test
    void testServerThatWasStopped()
    {
        MigrationStatus prepared = prepare(first, "symbol");
        stop(first);
        assertThat(history(next)).singleElement().satisfies(left -> assertThat(left.state()).isEqualTo(MigrationState.SUSPENDED));
        assertThat(next.dataFiles()).hasSize(collected.size() + 3);
        List<String> rows = next.rows();

        MigrationStatus published = commit(next, new CountingFileSystem(next.fileSystem(), accesses));
        assertThat(published.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(published.owner()).isEqualTo("query_1");
        assertThat(published.warnings()).anySatisfy(warning -> assertThat(warning).contains("Resumed: ", "with 4 rows"));
        assertThat(accesses.count(FileOperation.WRITE).count(FileKind.DATA)).as("nothing is written again").isZero();
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(next.dataFiles()).hasSize(collected.size() + next.latest().files().size());
        assertThat(history(next)).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED, MigrationState.FAILED);
        assertThat(history(next).getLast()).satisfies(left -> {
            assertThat(left.migrationId()).isEqualTo(prepared.migrationId());
            assertThat(left.error()).hasValueSatisfying(error -> assertThat(error).contains("stopped while it was prepared", published.migrationId() + " went on"));
        });
    }

    /** It goes on with it, and leaves it again: what nobody is at does not run, in whatever state it is left. */
    @Test
    void testServerWhoseStorageFailsWhileItGoesOn()
    {
        prepare(first, "symbol");
        stop(first);
        table.append(DataFile.of(row("SPY", "2026-01-31T15:00:00", 4.0)));
        Faults faults = new Faults();
        faults.strike(new Fault.Failure("Disk is gone")).on(FileOperation.OPEN).on(FileKind.DATA);
        assertThatThrownBy(() -> commit(next, new FaultInjectingFileSystem(next.fileSystem(), faults))).hasMessageContaining("Disk is gone").hasMessageContaining("stays prepared");
        assertThat(history(next).getFirst().state()).isEqualTo(MigrationState.SUSPENDED);
        MigrationStatistics statistics = next.get(MigrationStatistics.class);
        assertThat(statistics.getRunning()).isZero();

        assertThat(commit(next).state()).isEqualTo(MigrationState.PUBLISHED);
        Servers.awaitRest(next);
        assertThat(statistics.getRunning()).isZero();
        assertThat(statistics.getPublished()).isEqualTo(1);
        assertThat(statistics.getFailed()).isZero();
    }

    /** An object store copies through memory what others may write to as well; a data file has a name of its own, and any size. */
    @Test
    void testFilesAreTakenOverWithoutBeingHeldInMemory()
    {
        prepare(first, "symbol");
        stop(first);
        List<String> rows = next.rows();
        Lake bucket = Lake.on(directory, real -> location -> new ForwardingStore(real.of(location))
        {
            @Override
            public void linkOrCopy(Location source, Location target)
                    throws IOException
            {
                throw new IOException("The whole of %s would be read into memory".formatted(source));
            }

            @Override
            public void linkOrCopyAlone(Location source, Location target)
                    throws IOException
            {
                super.linkOrCopy(source, target);
            }
        }, UnaryOperator.identity(), ImmutableMap.of());
        try {
            assertThat(commit(bucket).warnings()).anySatisfy(warning -> assertThat(warning).contains("Resumed: "));
        }
        finally {
            stop(bucket);
        }
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    /** All that it had caught up with is in its journal, too. */
    @Test
    void testNothingOfTheBacklogIsMissing()
    {
        prepare(first, "symbol");
        for (int append = 0; append < 500; append++) {
            table.append(DataFile.of(row("SPY", "2026-01-31T15:00:00", (double) append), row("IWM", "2026-01-31T15:00:00", -1.0)));
        }
        // it may leave as many as are too few to be taken along, and how many that are depends on when it looked
        Servers.await(first, status -> status.state() == MigrationState.PREPARED && status.filesDone() > collected.size() + 500 - 200);
        stop(first);
        List<String> rows = next.rows();
        commit(next, new CountingFileSystem(next.fileSystem(), accesses));
        assertThat(accesses.opened(FileKind.DATA).stream().filter(location -> !location.path().contains("/symbol=")).distinct())
                .as("appends that were not absorbed before").hasSizeLessThan(200);
        assertThat(next.rows()).hasSize(1004).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(next.dataFiles()).as("no file that nothing refers to").hasSize(collected.size() + 500 + next.latest().files().size());
    }

    @Test
    void testKilledProcess()
            throws Exception
    {
        Process process = DoomedProcess.start(KilledHolder.class, directory);
        assertThat(resume(next)).as("its owner is alive").isEqualTo(Found.OTHERS);
        process.destroyForcibly().waitFor();
        List<String> rows = next.rows();
        // its lease of a minute has not run out: the process is known to be gone
        assertThat(resume(next)).isEqualTo(Found.TAKEN);
        assertThat(commit(next).warnings()).anySatisfy(warning -> assertThat(warning).contains("Resumed: "));
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(next.dataFiles()).hasSize(collected.size() + next.latest().files().size());
    }

    /** It deletes what it staged, under the names that it knows, and cannot publish. */
    @Test
    void testOwnerThatGaveNoSignOfLife()
            throws Exception
    {
        Lake silent = servers.start(UnaryOperator.identity(), SHORT_LEASE);
        prepare(silent, "symbol");
        silent.get(Heartbeats.class).stop();
        while (resume(next) != Found.TAKEN) {
            Thread.sleep(100);
        }
        List<String> rows = next.rows();
        Servers.await(silent, _ -> silent.get(Migrations.class).running().isEmpty());
        assertThat(commit(next).state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testResumedWithoutBeingPublished()
    {
        prepare(first, "symbol");
        stop(first);
        assertThat(resume(next)).isEqualTo(Found.TAKEN);
        assertThat(resume(next)).isEqualTo(Found.NOTHING);
        assertThat(Servers.await(next, status -> status.state() == MigrationState.PREPARED).warnings()).anySatisfy(warning -> assertThat(warning).contains("Resumed: "));
        assertThat(next.latest().metadata().partitionColumns()).isEmpty();
        // and once more
        stop(next);
        Lake third = servers.start();
        assertThat(resume(third)).isEqualTo(Found.TAKEN);
        assertThat(commit(third).state()).isEqualTo(MigrationState.PUBLISHED);
    }

    @Test
    void testAnotherServerAsksItsOwner()
    {
        MigrationStatus prepared = prepare(first, "symbol");
        table.append(DataFile.of(row("SPY", "2026-01-31T15:00:00", 5.0)));
        List<String> rows = next.rows();
        assertThat(resume(next)).isEqualTo(Found.OTHERS);
        MigrationStatus published = commit(next);
        assertThat(published.migrationId()).isEqualTo(prepared.migrationId());
        assertThat(published.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    /** It has died after the one commit, and before it could say so. */
    @Test
    void testPublishedByTheDead()
            throws Exception
    {
        CountDownLatch published = new CountDownLatch(1);
        CountDownLatch wakesUp = new CountDownLatch(1);
        Lake dead = servers.start(committer -> new DiesAfterwards(committer, published, wakesUp), SHORT_LEASE);
        prepare(dead, "symbol");
        List<String> rows = next.rows();
        CompletableFuture<MigrationStatus> unheard = CompletableFuture.supplyAsync(() -> commit(dead), command -> Thread.ofPlatform().daemon().start(command));
        published.await();
        dead.get(Heartbeats.class).stop();
        MigrationStatus found = commit(next);
        assertThat(found.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(found.publishedVersion()).hasValue(3);
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(unheard).isNotDone();
        wakesUp.countDown();
        assertThat(unheard.join().publishedVersion()).hasValue(3);
    }

    private record DiesAfterwards(Committer delegate, CountDownLatch published, CountDownLatch wakesUp)
            implements Committer
    {
        @Override
        public long publish(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
                throws VersionTakenException
        {
            long version = delegate.publish(fileSystem, base, request);
            if (request.operation().equals(RepartitionCommit.OPERATION)) {
                published.countDown();
                try {
                    wakesUp.await();
                }
                catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return version;
        }

        @Override
        public void create(TrinoFileSystem fileSystem, Location table, CommitRequest request)
                throws VersionTakenException
        {
            delegate.create(fileSystem, table, request);
        }

        @Override
        public long commit(TrinoFileSystem fileSystem, Snapshot base, CommitRequest request)
        {
            return delegate.commit(fileSystem, base, request);
        }
    }

    /** A layout that the table has already is published without a change of its metadata, interrupted or not. */
    @Test
    void testNoFileSizeIsRememberedThatNobodyNamed()
    {
        first.repartition("symbol");
        for (int append = 0; append < 9; append++) {
            table.append(DataFile.of(row("SPY", "2026-01-31T15:00:00", 5.0)).withPartitionValue("symbol", "SPY"));
        }
        prepare(first, "symbol");
        stop(first);
        long published = commit(next).publishedVersion().orElseThrow();
        assertThat(table.log(published)).noneMatch(line -> line.contains("\"metaData\""));
        assertThat(next.latest().metadata().configuration()).doesNotContainKey("lakeshift.targetFileSize");
    }

    /** Renamed: the column that it is laid out by, and another. */
    @ParameterizedTest
    @ValueSource(strings = {"symbol", "price"})
    void testTableThatChangedWhileNobodyKeptIt(String column)
    {
        prepare(first, "symbol");
        stop(first);
        table.commit("CHANGE COLUMN", table.log(0).stream().filter(line -> line.startsWith("{\"metaData\"")).collect(Collectors.joining()).replace("\\\"%s\\\"".formatted(column), "\\\"renamed\\\""));
        assertThatThrownBy(() -> commit(next))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_COMMIT_CONFLICT.toErrorCode()))
                .hasMessageContaining("default.quotes")
                .hasMessageContaining("another schema");
        assertThat(next.dataFiles()).isEqualTo(collected);
        assertThat(next.latest().metadata().partitionColumns()).isEmpty();
    }

    @Test
    void testAbortOfWhatNobodyKeeps()
    {
        prepare(first, "symbol");
        stop(first);
        assertThatThrownBy(() -> next.repartition("day(timestamp)"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode()))
                .hasMessageContaining("is prepared for the layout [symbol]");
        next.get(Migrations.class).abort(next.fileSystem(), QUOTES, "default.quotes", "Aborted by the test");
        assertThat(next.dataFiles()).isEqualTo(collected);
        assertThat(next.listing()).noneMatch(path -> path.contains("symbol="));
        assertThat(next.repartition("day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
    }
}
