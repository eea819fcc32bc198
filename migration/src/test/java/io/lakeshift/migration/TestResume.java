package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.migration.claim.Heartbeats;
import io.lakeshift.testing.storage.CountingFileSystem;
import io.lakeshift.testing.storage.FileAccessLog;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A migration whose server died, and the next CALL. */
@Timeout(120)
class TestResume
{
    private static final Map<String, String> SHORT_LEASE = ImmutableMap.of("lakeshift.repartition.lease", "1s");

    @TempDir
    private Path directory;

    private final CountDownLatch atPublication = new CountDownLatch(1);
    private final CountDownLatch wakesUp = new CountDownLatch(1);
    private final FileAccessLog accesses = new FileAccessLog();
    private DeltaTable table;
    private Lake next;
    private TreeSet<String> collected;

    @BeforeEach
    void setUp()
    {
        next = new Lake(directory, UnaryOperator.identity(), SHORT_LEASE);
        table = next.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)));
        table.append(DataFile.of(row("SPY", "2026-01-30T15:00:00", 3.0), row("BRK/B", "2026-01-30T15:00:00", null)));
        collected = next.dataFiles();
    }

    /** Staged everything, and gives no further sign of life. */
    private CompletableFuture<MigrationStatus> die(String... partitioning)
            throws InterruptedException
    {
        Lake dead = new Lake(directory, committer -> new PublishHook(committer, () -> {
            atPublication.countDown();
            try {
                wakesUp.await();
            }
            catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }), SHORT_LEASE);
        CompletableFuture<MigrationStatus> migration = CompletableFuture.supplyAsync(() -> dead.repartition(partitioning), command -> Thread.ofPlatform().daemon().start(command));
        atPublication.await();
        dead.get(Heartbeats.class).stop();
        return migration;
    }

    private MigrationStatus repartition(String... partitioning)
            throws InterruptedException
    {
        while (true) {
            try {
                accesses.reset();
                return next.repartition(new CountingFileSystem(next.fileSystem(), accesses), new Cancellation(), partitioning);
            }
            catch (TrinoException e) {
                assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode());
                Thread.sleep(100);
            }
        }
    }

    @Test
    void testFinishedWorkIsKept()
            throws InterruptedException
    {
        List<String> rows = next.rows();
        die("symbol");
        MigrationStatus resumed = repartition("symbol");
        assertThat(resumed.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(resumed.warnings()).anySatisfy(warning -> assertThat(warning).contains("Resumed: ", "with 4 rows"));
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(accesses.count(FileOperation.WRITE).count(FileKind.DATA)).as("nothing is written again").isZero();
        assertThat(next.dataFiles()).as("nothing of the dead one is left").hasSize(collected.size() + next.latest().files().size());
        assertThat(next.get(Migrations.class).history(next.fileSystem(), QUOTES)).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED, MigrationState.FAILED);
        assertThat(next.get(Migrations.class).history(next.fileSystem(), QUOTES).getLast().error())
                .hasValueSatisfying(error -> assertThat(error).contains(resumed.migrationId() + " went on"));
        String dead = next.get(Migrations.class).history(next.fileSystem(), QUOTES).getLast().migrationId();
        assertThat(next.listing().stream().filter(path -> path.startsWith("quotes/_lakeshift/" + dead + "/"))).containsExactly("quotes/_lakeshift/" + dead + "/ended.json");
    }

    @Test
    void testWhatChangedSinceIsDoneAgain()
            throws InterruptedException
    {
        die("symbol");
        table.append(DataFile.of(row("SPY", "2026-01-31T15:00:00", 5.0)));
        List<String> rows = next.rows();
        MigrationStatus resumed = repartition("symbol");
        assertThat(resumed.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(next.dataFiles()).hasSize(collected.size() + 1 + next.latest().files().size());
    }

    @Test
    void testStagedFileThatIsGone()
            throws Exception
    {
        List<String> rows = next.rows();
        die("symbol");
        Path staged = directory.resolve("quotes").resolve(next.dataFiles().stream().filter(file -> file.startsWith("symbol=SPY/")).findFirst().orElseThrow());
        Files.delete(staged);
        assertThat(repartition("symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void testAnotherLayoutBeginsAnew()
            throws InterruptedException
    {
        List<String> rows = next.rows();
        die("symbol");
        MigrationStatus other = repartition("day(timestamp)");
        assertThat(other.warnings()).noneMatch(warning -> warning.contains("Resumed"));
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(next.dataFiles()).hasSize(collected.size() + next.latest().files().size());
    }

    /** It deletes what it staged, under the names that it knows. The heir's files have others. */
    @Test
    void testOwnerThatWakesUpHarmsNothing()
            throws InterruptedException
    {
        List<String> rows = next.rows();
        CompletableFuture<MigrationStatus> zombie = die("symbol");
        MigrationStatus resumed = repartition("symbol");
        wakesUp.countDown();
        assertThatThrownBy(zombie::join).cause().isInstanceOf(TrinoException.class).hasMessageContaining("took over");
        assertThat(next.latest().version()).isEqualTo(resumed.publishedVersion().orElseThrow());
        assertThat(next.rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(next.dataFiles()).hasSize(collected.size() + next.latest().files().size());
    }
}
