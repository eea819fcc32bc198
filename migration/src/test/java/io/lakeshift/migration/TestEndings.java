package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a migration that was not published leaves behind: no file of its own, and the true cause for whoever looks into its table's history. */
@Timeout(120)
class TestEndings
{
    @TempDir
    private Path directory;

    private final Faults faults = new Faults();
    private Lake lake;
    private DeltaTable table;
    private TrinoFileSystem through;
    private TreeSet<String> files;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        table = lake.quotes();
        table.append(DataFile.of(row("A", null, 1.0), row("B", null, 1.0), row("C", null, 1.0)));
        through = new FaultInjectingFileSystem(lake.fileSystem(), faults);
        files = lake.dataFiles();
    }

    /** As another server, or this one after a restart, finds it. */
    private List<MigrationStatus> history()
    {
        return new Lake(directory).get(Migrations.class).history(lake.fileSystem(), QUOTES);
    }

    private static void failed(MigrationStatus status, String... words)
    {
        assertThat(status.state()).isEqualTo(MigrationState.FAILED);
        assertThat(status.ended()).isPresent();
        assertThat(status.error()).hasValueSatisfying(error -> assertThat(error).contains(words).doesNotContain("died"));
    }

    private void diskIsFullAtC()
    {
        faults.strike(new Fault.Failure("Disk quota exceeded")).on(FileOperation.WRITE).where(location -> location.toString().contains("symbol=C"));
    }

    private void stagedFilesCannotBeDeleted()
    {
        faults.strike(new Fault.Failure("Permission denied")).on(FileOperation.DELETE).where(location -> location.toString().contains("symbol="));
    }

    @Test
    void testStorageThatFailsAfterFilesWereStagedIsHistory()
    {
        diskIsFullAtC();
        assertThatThrownBy(() -> lake.repartition(through, new Cancellation(), "symbol")).hasMessageContaining("Disk quota exceeded");
        assertThat(lake.dataFiles()).isEqualTo(files);
        assertThat(history()).singleElement().satisfies(past -> failed(past, "Disk quota exceeded"));
    }

    @Test
    void testCauseOutlivesACleanUpThatFails()
    {
        diskIsFullAtC();
        stagedFilesCannotBeDeleted();
        assertThatThrownBy(() -> lake.repartition(through, new Cancellation(), "symbol"))
                .hasMessageContaining("Disk quota exceeded")
                .hasMessageContaining("Permission denied");
        assertThat(lake.dataFiles()).hasSizeGreaterThan(files.size());
        assertThat(history()).singleElement().satisfies(past -> failed(past, "Disk quota exceeded"));

        // at once: an owner that says it has stopped need not be waited for
        Lake next = new Lake(directory);
        assertThat(next.repartition("day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(next.dataFiles()).hasSize(files.size() + next.latest().files().size());
        assertThat(history()).hasSize(2);
        failed(history().getLast(), "Disk quota exceeded");
    }

    @Test
    void testPublicationWhoseOutcomeStaysUnknown()
    {
        for (boolean published : List.of(false, true)) {
            Lake broken = new Lake(
                    directory,
                    committer -> new FenceHook(new BrokenAnswer(committer, published), () -> {
                        throw new TrinoException(LAKE_STORAGE_ERROR, "The log cannot be read");
                    }),
                    ImmutableMap.of());
            assertThatThrownBy(() -> broken.repartition("symbol")).hasMessageContaining("The outcome is unknown");

            // another layout each time, so that there is something to do
            assertThat(new Lake(directory).repartition(published ? "truncate(symbol, 1)" : "day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
            MigrationStatus found = history().get(1);
            if (published) {
                assertThat(found.state()).isEqualTo(MigrationState.PUBLISHED);
                assertThat(found.error()).isEmpty();
            }
            else {
                failed(found, "The outcome is unknown");
            }
        }
        assertThat(lake.rows()).hasSize(3);
    }

    /** What has been refused did not happen: the table's books say nothing of it, but this server does. */
    @Test
    void testRefusalsAreShownUntilTheServerStops()
    {
        List<DataFile> more = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            more.add(DataFile.of(row(i == 51 ? "" : "A", null, 1.0)));
        }
        table.append(more.toArray(DataFile[]::new));
        List<String> before = lake.listing();
        // found by asking, by a check, and only by the rewrite
        for (String layout : List.of("timestamp", "month(price)", "symbol")) {
            assertThatThrownBy(() -> lake.repartition(layout)).isInstanceOf(TrinoException.class);
            assertThat(lake.get(Migrations.class).history(lake.fileSystem(), QUOTES).getFirst()).satisfies(past -> {
                failed(past, "default.quotes");
                assertThat(past.partitioning()).containsExactly(layout);
            });
        }
        assertThat(lake.get(Migrations.class).history(lake.fileSystem(), QUOTES)).hasSize(3);
        assertThat(lake.listing()).isEqualTo(before);
        assertThat(history()).isEmpty();
    }

    /** A takeover that fails before it has staged anything is not worth a line of history; what the dead one left stays to be found. */
    @Test
    void testTakeoverThatFailsLeavesTheDeadToTheNext()
    {
        diskIsFullAtC();
        stagedFilesCannotBeDeleted();
        assertThatThrownBy(() -> lake.repartition(through, new Cancellation(), "symbol")).hasMessageContaining("Disk quota exceeded");
        Lake second = new Lake(directory);
        assertThatThrownBy(() -> second.repartition(through, new Cancellation(), "symbol")).hasMessageContaining("Permission denied");
        assertThat(history()).hasSize(1);
        assertThat(second.get(Migrations.class).history(lake.fileSystem(), QUOTES)).hasSize(2);

        faults.clear();
        Lake third = new Lake(directory);
        assertThat(third.repartition(through, new Cancellation(), "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(third.dataFiles()).hasSize(files.size() + 3);
        assertThat(history()).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED, MigrationState.FAILED);
    }

    /** Local disks close the file that an interrupted thread has open: the ending must be written all the same. */
    @Test
    void testInterruptedMigrationCleansUp()
    {
        Lake interrupted = new Lake(
                directory,
                committer -> new PublishHook(committer, () -> {
                    table.append(DataFile.of(row("A", null, 2.0)));
                    Thread.currentThread().interrupt();
                }),
                ImmutableMap.of());
        assertThatThrownBy(() -> interrupted.repartition("symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()))
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).as("left for whoever comes next").isTrue();
        assertThat(history()).singleElement().satisfies(past -> assertThat(past.state()).isEqualTo(MigrationState.ABORTED));
        assertThat(lake.dataFiles()).hasSize(files.size() + 1);
        assertThat(lake.listing()).noneMatch(path -> path.contains("symbol=") || path.endsWith("status.json"));
        assertThat(lake.repartition("symbol").state()).isEqualTo(MigrationState.PUBLISHED);
    }
}
