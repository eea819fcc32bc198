package io.lakeshift.migration.faults;

import com.google.common.collect.Sets;
import io.lakeshift.delta.log.AddFile;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.InventoryLook;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.Migrations;
import io.lakeshift.testing.storage.CountingFileSystem;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.FaultInjectingFileSystem;
import io.lakeshift.testing.storage.Faults;
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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.lakeshift.delta.LakeErrorCode.LAKE_STORAGE_ERROR;
import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What scripts that change a table's layout by copying it have done to people; docs/reliability.md says why none of it can happen here. */
@Timeout(120)
class TestSixFailures
{
    @TempDir
    private Path directory;

    private final Faults faults = new Faults();
    private Stage stage;

    @BeforeEach
    void setUp()
    {
        stage = new Stage(directory);
    }

    private static void migrate(FaultyServer server)
    {
        Scene.MIGRATION.act(server.lake(), server.through());
    }

    /** Somebody reads the whole table before every single change that the migration makes. */
    @Test
    void testTableThatIsLostBetweenDeleteAndCopy()
    {
        Stage.Place place = stage.place(Scene.MIGRATION);
        AtomicInteger looks = new AtomicInteger();
        faults.strike(new Fault.Before(() -> {
            place.ledger().expectExact(place.reader());
            place.files().expectWhole(place.reader());
            looks.incrementAndGet();
        })).on(FileOperation.WRITE, FileOperation.LINK, FileOperation.DELETE);
        migrate(place.server(faults));
        assertThat(looks).hasValueGreaterThan(10);
    }

    /** A disk that takes half of one file, whichever it is: nothing is published with it. */
    @Test
    void testPartialCopyThatIsSwappedIn()
    {
        long written = stage.ios(Scene.MIGRATION).stream().filter(io -> io.operation() == FileOperation.WRITE && FileKind.of(io.location()) == FileKind.DATA).count();
        assertThat(written).isGreaterThan(3);
        for (int half = 1; half <= written; half++) {
            Stage.Place place = stage.place(Scene.MIGRATION);
            Faults disk = new Faults();
            disk.strike(new Fault.HalfWrite()).on(FileOperation.WRITE).where(location -> FileKind.of(location) == FileKind.DATA).from(half).times(1);
            assertThatThrownBy(() -> migrate(place.server(disk))).hasMessageContaining("No space left on device");
            assertThat(place.reader().latest().metadata().partitionColumns()).isEmpty();
            place.ledger().expectExact(place.reader());
            place.files().expectExplained(place.reader());
        }
    }

    /** Somebody deletes every file that was staged, once they have all been written: none is missing in what is published. */
    @Test
    void testHollowTableWhoseLogIsCompleteAndWhoseFilesAreGone()
    {
        Stage.Place place = stage.place(Scene.MIGRATION);
        // all that is staged is looked at right before publication
        faults.strike(new Fault.Before(() -> place.reader().dataFiles().stream().filter(file -> file.startsWith("symbol=")).forEach(place.table()::deleteFile)))
                .on(FileOperation.LENGTH)
                .where(new InventoryLook(location -> location.toString().contains("/symbol=")))
                .times(1);
        migrate(place.server(faults));
        assertThat(place.reader().latest().metadata().partitionColumns()).containsExactly("symbol");
        place.files().expectWhole(place.reader());
        place.ledger().expectExact(place.reader());
        assertThat(place.reader().get(Migrations.class).history(place.reader().fileSystem(), QUOTES).getFirst().warnings()).anyMatch(warning -> warning.contains("written again"));
    }

    /** One attempt dies, the next one goes on with its work, and a third begins anew: no two ever wrote to the same file. */
    @Test
    void testTwoAttemptsThatDuelOverOneTemporaryTable()
    {
        Stage.Place place = stage.place(Scene.MIGRATION);
        Faults dying = new Faults();
        Set<String> first = written(dying);
        FaultyServer killed = new FaultyServer(place.directory(), dying, () -> dying.strike(new Fault.Failure("Killed")));
        assertThatThrownBy(() -> migrate(killed)).hasMessageContaining("Killed");
        place.files().anHourPasses();
        Faults second = new Faults();
        Set<String> heirs = written(second);
        migrate(place.server(second));
        Faults third = new Faults();
        Set<String> others = written(third);
        FaultyServer last = new FaultyServer(place.directory(), third, () -> {});
        last.lake().repartition(last.through(), new Cancellation(), "day(timestamp)");

        assertThat(first).isNotEmpty();
        assertThat(others).isNotEmpty();
        assertThat(Sets.intersection(first, heirs)).isEmpty();
        assertThat(Sets.intersection(Sets.union(first, heirs), others)).isEmpty();
        place.ledger().expectExact(place.reader());
    }

    /** Names of all that is written or linked, but for the log and the claims, where putting where nothing is decides who was first. */
    private static Set<String> written(Faults faults)
    {
        Set<String> written = new HashSet<>();
        faults.strike(new Fault.Before(() -> {})).on(FileOperation.WRITE, FileOperation.LINK).where(location -> {
            if (FileKind.of(location) == FileKind.DATA || location.toString().contains("/groups/")) {
                written.add(location.toString());
            }
            return false;
        });
        return written;
    }

    /** The same rows in eight files and in eighty: but for opening each source, nothing is done more often. */
    @Test
    void testCostThatGrowsWithTheNumberOfFiles()
            throws IOException
    {
        assertThat(operationsBesideSources(80)).isEqualTo(operationsBesideSources(8));
    }

    private Map<FileOperation, Long> operationsBesideSources(int files)
            throws IOException
    {
        Lake lake = new Lake(Files.createDirectory(directory.resolve("files-" + files)));
        DeltaTable table = lake.quotes();
        int rows = 240;
        List<DataFile> dataFiles = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            int begin = file;
            dataFiles.add(DataFile.of(IntStream.range(0, rows / files)
                    .mapToObj(number -> row(List.of("SPY", "QQQ", "IWM").get((begin + number) % 3), "2026-01-30T15:00:00", (double) number))
                    .toList()));
        }
        table.append(dataFiles.toArray(DataFile[]::new));
        Set<String> sources = lake.dataFiles();
        FileAccessLog accesses = new FileAccessLog();
        assertThat(lake.repartition(new CountingFileSystem(lake.fileSystem(), accesses), new Cancellation(), "symbol").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(lake.latest().files().files().map(AddFile::path)).hasSize(3);
        return accesses.accesses().stream()
                .filter(access -> !sources.contains(access.location().toString().substring(QUOTES.toString().length() + 1)))
                // blocks of one and the same file
                .filter(access -> access.operation() != FileOperation.READ)
                .collect(Collectors.groupingBy(access -> access.operation(), Collectors.counting()));
    }

    /** Stopped by storage at its first file, at its last word, and killed: whoever looks later finds each, and why. */
    @Test
    void testAttemptThatEndsWithoutATrace()
    {
        Stage.Place place = stage.place(Scene.MIGRATION);
        faults.strike(new Fault.Failure("Disk quota exceeded")).on(FileOperation.WRITE).where(location -> FileKind.of(location) == FileKind.DATA);
        assertStopped(place, "Disk quota exceeded");
        // and now its ending cannot be written either
        faults.strike(new Fault.Failure("Read-only file system")).on(FileOperation.WRITE).where(location -> location.toString().endsWith("/ended.json"));
        assertStopped(place, "Disk quota exceeded");
        faults.clear();
        Faults dying = new Faults();
        FaultyServer killed = new FaultyServer(place.directory(), dying, () -> dying.strike(new Fault.Failure("Killed")));
        assertThatThrownBy(() -> migrate(killed)).isInstanceOf(RuntimeException.class);
        place.files().anHourPasses();
        place.reader().repartition("symbol");

        List<MigrationStatus> history = place.reader().get(Migrations.class).history(place.reader().fileSystem(), QUOTES);
        assertThat(history).extracting(MigrationStatus::state)
                .containsExactly(MigrationState.PUBLISHED, MigrationState.FAILED, MigrationState.FAILED, MigrationState.FAILED);
        assertThat(history.get(1).error()).hasValueSatisfying(error -> assertThat(error).contains("server died"));
        assertThat(history.subList(2, 4)).allSatisfy(past -> assertThat(past.error()).hasValueSatisfying(error -> assertThat(error).contains("Disk quota exceeded")));
        place.files().expectExplained(place.reader());
    }

    private void assertStopped(Stage.Place place, String cause)
    {
        FaultyServer server = new FaultyServer(place.directory(), faults, () -> {});
        assertThatThrownBy(() -> server.lake().repartition(new FaultInjectingFileSystem(server.lake().fileSystem(), faults), new Cancellation(), "symbol"))
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_STORAGE_ERROR.toErrorCode()))
                .hasMessageContaining("default.quotes")
                .hasMessageContaining(cause);
    }
}
