package io.lakeshift.migration.faults;

import com.google.common.collect.ImmutableSet;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.Repartitioner;
import io.lakeshift.migration.claim.Heartbeats;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.Faults;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import static io.lakeshift.delta.LakeErrorCode.LAKE_COMMIT_CONFLICT;
import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static io.lakeshift.migration.Lake.QUOTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * A server that sleeps right before it changes something, for longer than its lease, while another one takes over, publishes another layout and ends; and then wakes
 * up. At each single change that a migration makes, or a {@link Sample} of them: it publishes nothing, and it takes nothing away that the other has.
 */
class TestPausedOwner
{
    private static final int SAMPLE = 40;
    private static final Duration HANGS = Duration.ofMinutes(2);
    /** The first is what becomes of whoever has claimed the table, the second of whoever claims it only when it wakes up, with a snapshot of before. */
    private static final Set<String> STOPPED = ImmutableSet.of(LAKE_REPARTITION_ABORTED.name(), LAKE_COMMIT_CONFLICT.name());

    @TempDir
    private static Path directory;

    @TestFactory
    Stream<DynamicTest> testAtEachStep()
    {
        Stage stage = new Stage(directory);
        List<DynamicTest> tests = new ArrayList<>();
        for (Scene scene : List.of(Scene.MIGRATION, Scene.TAKEOVER)) {
            List<Stage.Io> ios = stage.ios(scene);
            for (int i = 0; i < ios.size(); i++) {
                if (FaultKind.isChange(ios.get(i).operation())) {
                    int number = i + 1;
                    tests.add(DynamicTest.dynamicTest(
                            "%s, before operation %s (%s %s)".formatted(scene, number, ios.get(i).operation(), ios.get(i).location()),
                            () -> assertTimeoutPreemptively(HANGS, () -> run(stage.place(scene), number))));
                }
            }
        }
        return Sample.of(tests, SAMPLE).stream();
    }

    private static void run(Stage.Place place, int number)
            throws InterruptedException
    {
        CountDownLatch asleep = new CountDownLatch(1);
        CountDownLatch wakesUp = new CountDownLatch(1);
        Faults faults = new Faults();
        FaultyServer paused = place.server(faults, () -> wakesUp.getCount() > 0);
        faults.strike(new Fault.Before(() -> {
            asleep.countDown();
            await(wakesUp);
        })).from(number).times(1);
        CompletableFuture<Void> call = CompletableFuture.runAsync(() -> place.scene().act(paused.lake(), paused.through()), command -> Thread.ofPlatform().daemon().start(command));
        call.whenComplete((_, _) -> asleep.countDown());
        asleep.await();
        paused.lake().get(Heartbeats.class).stop();
        place.files().anHourPasses();

        Lake other = place.reader();
        MigrationStatus taken = other.repartition("day(timestamp)");
        assertThat(taken.state()).isEqualTo(MigrationState.PUBLISHED);
        wakesUp.countDown();
        error(call).ifPresent(error -> assertThat(error).isInstanceOfSatisfying(TrinoException.class, known -> {
            assertThat(known.getErrorCode().getName()).as(known.getMessage()).isIn(STOPPED);
            assertThat(known.getMessage()).contains("quotes");
        }));

        Lake reader = place.reader();
        assertThat(reader.latest().version()).as("nothing was published after the other").isEqualTo(taken.publishedVersion().orElseThrow());
        place.ledger().expectExact(reader);
        place.files().expectWhole(reader);
        assertThat(reader.listing()).as("what the other needs to be undone").anyMatch(path -> path.startsWith("quotes/_lakeshift/%s/groups/".formatted(taken.migrationId())));
        reader.get(Repartitioner.class).undo(reader.fileSystem(), QUOTES, "default.quotes", "query_3", new Cancellation());
        place.files().anHourPasses();
        assertThat(place.reader().repartition("month(timestamp)").state()).isEqualTo(MigrationState.PUBLISHED);
        place.ledger().expectExact(reader);
        place.files().expectExplained(reader);
        place.clear();
    }

    private static Optional<Throwable> error(CompletableFuture<Void> call)
            throws InterruptedException
    {
        try {
            call.get();
            return Optional.empty();
        }
        catch (ExecutionException e) {
            return Optional.of(e.getCause());
        }
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
