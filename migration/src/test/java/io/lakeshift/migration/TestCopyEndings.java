package io.lakeshift.migration;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import io.lakeshift.testing.table.DeltaTableBuilder;
import io.trino.filesystem.TrinoFileSystem;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.migration.QuotesCopy.V2;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a copy that came to nothing leaves behind: nothing, unless it may still appear. */
@Timeout(120)
class TestCopyEndings
{
    @TempDir
    private Path directory;

    private final Faults faults = new Faults();
    private Lake lake;
    private DeltaTable table;
    private TrinoFileSystem through;
    private Map<String, String> source;

    @BeforeEach
    void setUp()
    {
        lake = new Lake(directory);
        table = lake.quotes();
        table.append(DataFile.of(row("A", null, 1.0), row("B", null, 1.0), row("C", null, 1.0)));
        through = new FaultInjectingFileSystem(lake.fileSystem(), faults);
        source = QuotesCopy.content(directory, "quotes");
    }

    private void diskIsFullAtC()
    {
        faults.strike(new Fault.Failure("Disk quota exceeded")).on(FileOperation.WRITE).where(location -> location.toString().contains("symbol=C"));
    }

    private void nothingIsLeft(Lake remembering)
    {
        assertThat(lake.listing()).noneMatch(path -> path.startsWith("quotes_v2"));
        assertThat(QuotesCopy.content(directory, "quotes")).isEqualTo(source);
        assertThat(remembering.get(Migrations.class).running()).isEmpty();
        assertThat(remembering.get(Migrations.class).endedCopies()).hasSize(1);
    }

    private void isMade(Lake by)
    {
        assertThat(QuotesCopy.make(by, "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.rows(QuotesCopy.latest(by))).containsExactlyInAnyOrderElementsOf(lake.rows());
        assertThat(QuotesCopy.dataFiles(lake)).hasSize(3);
        assertThat(QuotesCopy.content(directory, "quotes")).isEqualTo(source);
    }

    @Test
    void testStorageThatFails()
    {
        diskIsFullAtC();
        assertThatThrownBy(() -> QuotesCopy.make(lake, through, new Cancellation(), "symbol")).hasMessageContaining("Disk quota exceeded");
        nothingIsLeft(lake);
        assertThat(lake.get(Migrations.class).endedCopies().getFirst()).satisfies(failed -> {
            assertThat(failed.state()).isEqualTo(MigrationState.FAILED);
            assertThat(failed.table()).isEqualTo("default.quotes_v2");
            assertThat(failed.error()).hasValueSatisfying(error -> assertThat(error).contains("Disk quota exceeded"));
        });
        faults.clear();
        isMade(lake);
    }

    @Test
    void testCopyThatIsCancelled()
    {
        Cancellation cancellation = new Cancellation();
        faults.strike(new Fault.Before(() -> cancellation.cancel("enough"))).on(FileOperation.WRITE).where(location -> location.toString().contains("symbol=C"));
        assertThatThrownBy(() -> QuotesCopy.make(lake, through, cancellation, "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()))
                .hasMessageContaining("enough");
        nothingIsLeft(lake);
        assertThat(lake.get(Migrations.class).endedCopies().getFirst().state()).isEqualTo(MigrationState.ABORTED);
        isMade(lake);
    }

    /** Local disks close the file that an interrupted thread has open. */
    @Test
    void testCopyThatIsInterrupted()
    {
        Thread caller = Thread.currentThread();
        faults.strike(new Fault.Before(caller::interrupt)).on(FileOperation.WRITE).where(location -> location.toString().contains("symbol=C"));
        assertThatThrownBy(() -> QuotesCopy.make(lake, through, new Cancellation(), "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()));
        assertThat(Thread.interrupted()).as("left for whoever comes next").isTrue();
        nothingIsLeft(lake);
        faults.clear();
        isMade(lake);
    }

    @Test
    void testWhereNothingCanBeWritten()
    {
        faults.refuseWrites();
        assertThatThrownBy(() -> QuotesCopy.make(lake, through, new Cancellation(), "symbol")).hasMessageContaining("Read-only file system");
        nothingIsLeft(lake);
    }

    @Test
    void testCleanUpThatFailsIsDoneByTheNext()
    {
        diskIsFullAtC();
        faults.strike(new Fault.Failure("Permission denied")).on(FileOperation.DELETE).where(location -> location.toString().contains("symbol="));
        assertThatThrownBy(() -> QuotesCopy.make(lake, through, new Cancellation(), "symbol"))
                .hasMessageContaining("Disk quota exceeded")
                .hasMessageContaining("Permission denied")
                .hasMessageContaining("the next CALL for the same target");
        assertThat(QuotesCopy.dataFiles(lake)).isNotEmpty();
        assertThat(QuotesCopy.history(directory)).singleElement().satisfies(failed -> assertThat(failed.error().orElseThrow()).contains("Disk quota exceeded"));

        // at once: an owner that says it has stopped need not be waited for
        isMade(new Lake(directory));
        assertThat(QuotesCopy.history(directory)).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED, MigrationState.FAILED);
    }

    /** Somebody else's version 0 is there first. */
    @Test
    void testTargetThatIsMadeMeanwhile()
    {
        Lake late = new Lake(
                directory,
                committer -> new PublishHook(committer, () -> new DeltaTableBuilder(lake.fileSystem(), V2).column("id", "long").create().append(DataFile.of(row(1L)))),
                ImmutableMap.of());
        assertThatThrownBy(() -> QuotesCopy.make(late, "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(StandardErrorCode.TABLE_ALREADY_EXISTS.toErrorCode()))
                .hasMessageContaining("default.quotes_v2 was made meanwhile")
                .hasMessageContaining("CREATE TABLE");
        assertThat(lake.listing()).filteredOn(path -> path.startsWith("quotes_v2")).containsExactly(
                "quotes_v2",
                "quotes_v2/_delta_log",
                "quotes_v2/_delta_log/00000000000000000000.json",
                "quotes_v2/_delta_log/00000000000000000001.json",
                "quotes_v2/part-00000.snappy.parquet");
        assertThat(QuotesCopy.content(directory, "quotes")).isEqualTo(source);
    }

    /** The answer is lost, and the copy is there: it is as good as any. */
    @Test
    void testPublicationThatSucceedsUnheard()
    {
        Lake broken = new Lake(directory, committer -> new BrokenAnswer(committer, true), ImmutableMap.of());
        isMade(broken);
        assertThat(QuotesCopy.history(directory)).singleElement().satisfies(made -> assertThat(made.state()).isEqualTo(MigrationState.PUBLISHED));
    }

    /** It is not there, and may yet arrive: then it must find its files. */
    @Test
    void testPublicationWhoseOutcomeStaysUnknown()
    {
        Lake broken = new Lake(directory, committer -> new BrokenAnswer(committer, false), ImmutableMap.of());
        assertThatThrownBy(() -> QuotesCopy.make(broken, "symbol"))
                .hasMessageContaining("The outcome is unknown")
                .hasMessageContaining("may still appear")
                .hasMessageContaining("the same target settles it");
        assertThat(QuotesCopy.dataFiles(lake)).hasSize(3);
        assertThat(lake.listing()).noneMatch(path -> path.startsWith("quotes_v2/_delta_log"));
        List<String> left = lake.listing();

        Lake next = new Lake(directory);
        assertThatThrownBy(() -> next.get(Migrations.class).abort(next.fileSystem(), V2, "default.quotes_v2", "enough"))
                .hasMessageContaining("may appear yet")
                .hasMessageContaining("same target");
        assertThat(lake.listing()).isEqualTo(left);

        isMade(next);
        assertThat(QuotesCopy.history(directory)).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED, MigrationState.FAILED);
        assertThat(QuotesCopy.history(directory).getFirst().warnings()).anyMatch(warning -> warning.startsWith("Resumed: "));
    }
}
