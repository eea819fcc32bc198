package io.lakeshift.migration.faults;

import io.lakeshift.delta.storage.TemporaryName;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.Migrations;
import io.lakeshift.migration.Repartitioner;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.Faults;
import io.lakeshift.testing.storage.FileKind;
import io.lakeshift.testing.storage.FileOperation;
import io.lakeshift.testing.table.DataFile;
import io.lakeshift.testing.table.DeltaTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

import static io.lakeshift.migration.Lake.QUOTES;
import static io.lakeshift.testing.table.DataFile.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Deaths, and answers that got lost, after which the next CALL once did not do what it should: found by {@link TestEveryFault} or by thinking about it. */
@Timeout(120)
class TestAfterADeath
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

    private static MigrationStatus undo(Lake lake)
    {
        return lake.get(Repartitioner.class).undo(lake.fileSystem(), QUOTES, "default.quotes", "query_2", new Cancellation());
    }

    private static List<MigrationStatus> history(Stage.Place place)
    {
        return place.reader().get(Migrations.class).history(place.reader().fileSystem(), QUOTES);
    }

    /** Its commit is the last thing that it does. */
    private Stage.Place killedRightAfterTheCommit()
    {
        Stage.Place place = stage.place(Scene.MIGRATION);
        faults.strike(new Fault.After(() -> faults.strike(new Fault.Failure("Killed")))).on(FileOperation.WRITE).on(FileKind.COMMIT).times(1);
        try {
            FaultyServer server = new FaultyServer(place.directory(), faults, () -> {});
            Scene.MIGRATION.act(server.lake(), server.through());
        }
        catch (RuntimeException _) {
            // nobody hears it
        }
        assertThat(place.reader().latest().metadata().partitionColumns()).containsExactly("symbol");
        assertThat(history(place)).singleElement().satisfies(past -> assertThat(past.state().isFinal()).isFalse());
        place.files().anHourPasses();
        return place;
    }

    /** The same CALL again finds nothing to do, and no other one may come for years. */
    @Test
    void testThatItWasPublishedIsWrittenByACallThatFindsNothingToDo()
    {
        Stage.Place place = killedRightAfterTheCommit();
        long published = place.reader().latest().version();
        assertThat(place.reader().repartition("symbol").state()).isEqualTo(MigrationState.UNCHANGED);
        assertThat(history(place)).singleElement().satisfies(past -> {
            assertThat(past.state()).isEqualTo(MigrationState.PUBLISHED);
            assertThat(past.publishedVersion()).isEqualTo(OptionalLong.of(published));
        });
        place.ledger().expectExact(place.reader());
        place.files().expectExplained(place.reader());
    }

    @Test
    void testItCanBeUndone()
    {
        Stage.Place place = killedRightAfterTheCommit();
        assertThat(undo(place.reader()).state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(place.reader().latest().metadata().partitionColumns()).isEmpty();
        assertThat(history(place)).extracting(MigrationStatus::state).containsExactly(MigrationState.PUBLISHED, MigrationState.PUBLISHED);
        place.ledger().expectExact(place.reader());
    }

    /** Whoever comes next claims the table first, and writes what the dead one has published under that claim. */
    @ParameterizedTest
    @EnumSource(Successor.class)
    void testItCanBeUndoneWhereItsSuccessorDiedWithoutHavingWrittenSo(Successor successor)
    {
        Stage.Place place = killedRightAfterTheCommit();
        Faults later = new Faults();
        later.strike(new Fault.After(() -> later.strike(new Fault.Failure("Killed")))).on(FileOperation.WRITE).where(location -> location.toString().contains("/claims/")).times(1);
        FaultyServer server = new FaultyServer(place.directory(), later, () -> {});
        assertThatThrownBy(() -> successor.act(server)).hasMessageContaining("Killed");
        place.files().anHourPasses();
        assertThat(history(place)).noneMatch(past -> past.state().isFinal());

        assertThat(undo(place.reader()).state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(place.reader().latest().metadata().partitionColumns()).isEmpty();
        assertThat(history(place)).filteredOn(past -> past.state() == MigrationState.PUBLISHED).hasSize(2);
        assertThat(history(place)).allMatch(past -> past.state().isFinal());
        place.ledger().expectExact(place.reader());
    }

    /** Who claims the table after a migration whose server died. */
    private enum Successor
    {
        UNDO {
            @Override
            void act(FaultyServer server)
            {
                Scene.UNDO.act(server.lake(), server.through());
            }
        },
        SAME_LAYOUT {
            @Override
            void act(FaultyServer server)
            {
                Scene.MIGRATION.act(server.lake(), server.through());
            }
        },
        OTHER_LAYOUT {
            @Override
            void act(FaultyServer server)
            {
                server.lake().repartition(server.through(), new Cancellation(), "day(timestamp)");
            }
        };

        abstract void act(FaultyServer server);
    }

    /** What another layout's migration has finished before it died is for the next CALL that asks for that layout. */
    @Test
    void testACallThatFindsNothingToDoTakesNothingFromTheDead()
    {
        Stage.Place place = stage.place(Scene.TAKEOVER);
        assertThat(place.reader().repartition().state()).isEqualTo(MigrationState.UNCHANGED);
        MigrationStatus resumed = place.reader().repartition("symbol");
        assertThat(resumed.warnings()).anySatisfy(warning -> assertThat(warning).contains("Resumed"));
    }

    /** The files that it brought back are not its own: there is nothing to take over, and they are brought back again. */
    @Test
    void testUndoWhoseServerDied()
    {
        Lake lake = new Lake(directory);
        DeltaTable table = lake.quotes();
        table.append(DataFile.of(row("SPY", "2026-01-29T15:00:00", 1.0), row("QQQ", "2026-01-29T15:00:00", 2.0)));
        Ledger ledger = new Ledger();
        ledger.record(lake);
        lake.repartition("symbol");
        FaultyServer dying = new FaultyServer(directory, faults, () -> faults.strike(new Fault.Failure("Killed")));
        assertThatThrownBy(() -> Scene.UNDO.act(dying.lake(), dying.through())).hasMessageContaining("Killed");
        new TableFiles(directory).anHourPasses();
        MigrationStatus undone = undo(new Lake(directory));
        assertThat(undone.state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(undone.warnings()).anySatisfy(warning -> assertThat(warning).contains("1 groups of files with 2 rows came back"));
        assertThat(lake.latest().metadata().partitionColumns()).isEmpty();
        ledger.expectExact(lake);
        new TableFiles(directory).expectWhole(lake);
    }

    /** Else the table would be shut for the length of a lease, by a claim that nobody knows to be his. */
    @Test
    void testClaimWhoseAnswerIsLost()
    {
        Stage.Place place = stage.place(Scene.MIGRATION);
        faults.strike(new Fault.LostAnswer()).on(FileOperation.WRITE).where(location -> location.toString().contains("/claims/")).times(1);
        FaultyServer server = place.server(faults);
        Scene.MIGRATION.act(server.lake(), server.through());
        assertThat(place.reader().latest().metadata().partitionColumns()).containsExactly("symbol");
    }

    /** A name that begins with a dot is passed over by every vacuum. */
    @Test
    void testUnfinishedFilesOfTheDeadAreRemoved()
            throws IOException
    {
        Stage.Place place = stage.place(Scene.MIGRATION);
        faults.strike(new Fault.HalfWrite()).on(FileOperation.WRITE).on(FileKind.COMMIT).times(1);
        FaultyServer server = place.server(faults);
        Scene.MIGRATION.act(server.lake(), server.through());
        assertThat(place.reader().listing()).anyMatch(TestAfterADeath::isUnfinished);
        place.files().anHourPasses();
        // of somebody who is at it
        Path young = Files.createFile(directory.resolve(place.directory()).resolve("quotes/_delta_log").resolve(TemporaryName.next()));
        assertThat(place.reader().repartition("day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(place.reader().listing().stream().filter(TestAfterADeath::isUnfinished)).singleElement().satisfies(path -> assertThat(path).endsWith(young.getFileName().toString()));
    }

    private static boolean isUnfinished(String path)
    {
        return TemporaryName.matches(path.substring(path.lastIndexOf('/') + 1));
    }
}
