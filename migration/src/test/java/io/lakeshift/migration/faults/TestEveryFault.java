package io.lakeshift.migration.faults;

import io.lakeshift.delta.LakeErrorCode;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.Migrations;
import io.lakeshift.migration.Repartitioner;
import io.lakeshift.testing.storage.Faults;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static io.lakeshift.migration.Lake.QUOTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * One fault of each kind at each single thing that a migration asks of storage: no version ever shows a row less or twice, whoever is told something is told the truth,
 * the next CALL succeeds unaided, and then nothing is left behind. Of some thousands of cases a {@link Sample}; all of them, or others:
 * <pre>mvn -pl testing,delta,migration test -Dtest=TestEveryFault -Dsurefire.failIfNoSpecifiedTests=false -Dlakeshift.faults=all
 * … -Dlakeshift.faults=500 -Dlakeshift.faults.seed=7</pre>
 */
class TestEveryFault
{
    private static final int SAMPLE = 120;
    private static final Duration HANGS = Duration.ofMinutes(2);

    // each lake is removed once its test has passed
    @TempDir(cleanup = CleanupMode.ALWAYS)
    private static Path directory;

    private record Case(Scene scene, int number, Stage.Io io, FaultKind kind)
    {
        @Override
        public String toString()
        {
            return "%s, operation %s (%s %s): %s".formatted(scene, number, io.operation(), io.location(), kind);
        }
    }

    @TestFactory
    Stream<DynamicTest> testEachFault()
    {
        Stage stage = new Stage(directory);
        List<Case> cases = new ArrayList<>();
        for (Scene scene : Scene.values()) {
            List<Stage.Io> ios = stage.ios(scene);
            for (int i = 0; i < ios.size(); i++) {
                for (FaultKind kind : FaultKind.values()) {
                    if (kind.isOf(ios.get(i).operation())) {
                        cases.add(new Case(scene, i + 1, ios.get(i), kind));
                    }
                }
            }
        }
        return Sample.of(cases, SAMPLE).stream().map(each -> DynamicTest.dynamicTest(each.toString(), () -> assertTimeoutPreemptively(HANGS, () -> run(stage.place(each.scene()), each))));
    }

    private static void run(Stage.Place place, Case each)
    {
        List<String> before = place.reader().latest().metadata().partitionColumns();
        Optional<RuntimeException> told = strike(place, each);
        Lake reader = place.reader();
        place.ledger().expectExact(reader);
        place.files().expectWhole(reader);
        if (!each.kind().isFatal()) {
            List<String> layout = reader.latest().metadata().partitionColumns();
            told.ifPresentOrElse(
                    error -> {
                        expectClear(error);
                        assertThat(layout).as("layout after: " + error.getMessage()).isEqualTo(before);
                    },
                    () -> assertThat(layout).isEqualTo(each.scene().after()));
        }
        else {
            place.files().anHourPasses();
        }
        follow(place, each);
        expectInOrder(place);
        place.clear();
    }

    private static Optional<RuntimeException> strike(Stage.Place place, Case each)
    {
        Faults faults = new Faults();
        FaultyServer server = place.server(faults);
        each.kind().strike(faults, each.number());
        try {
            each.scene().act(server.lake(), server.through());
            return Optional.empty();
        }
        catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    private static void expectClear(RuntimeException error)
    {
        assertThat(error).isInstanceOfSatisfying(TrinoException.class, known -> {
            assertThat(known.getErrorCode().getName()).startsWith("LAKE_").isNotEqualTo(LakeErrorCode.LAKE_INTERNAL.name());
            assertThat(known.getMessage()).contains("quotes");
        });
    }

    /** The next CALL, by another server or this one started again, at once where nobody died. */
    private static void follow(Stage.Place place, Case each)
    {
        Lake next = place.reader();
        // what has been undone is undone in its turn: so the books said what had become of the first
        boolean back = each.scene() == Scene.UNDO && next.latest().metadata().partitionColumns().equals(each.scene().after());
        each.scene().act(next, next.fileSystem());
        assertThat(next.latest().metadata().partitionColumns()).isEqualTo(back ? List.of("symbol") : each.scene().after());
        place.ledger().expectExact(place.reader());
    }

    /** After one more migration, much later, there is nothing left of whatever happened but a line of history each. */
    private static void expectInOrder(Stage.Place place)
    {
        place.files().anHourPasses();
        Lake last = place.reader();
        assertThat(last.repartition("day(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
        MigrationStatus undone = last.get(Repartitioner.class).undo(last.fileSystem(), QUOTES, "default.quotes", "query_3", new Cancellation());
        assertThat(undone.state()).isEqualTo(MigrationState.PUBLISHED);
        place.ledger().expectExact(place.reader());
        place.files().expectWhole(place.reader());
        place.files().expectExplained(place.reader());
        assertThat(last.get(Migrations.class).history(last.fileSystem(), QUOTES)).allSatisfy(past -> assertThat(past.state().isFinal()).as("%s", past).isTrue());
    }
}
