package io.lakeshift.migration.faults;

import com.google.common.collect.ImmutableMap;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.Lake;
import io.lakeshift.migration.MigrationState;
import io.lakeshift.migration.MigrationStatus;
import io.lakeshift.migration.PublishHook;
import io.lakeshift.testing.storage.Fault;
import io.lakeshift.testing.storage.Faults;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_RUNNING;
import static io.lakeshift.testing.storage.FileOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

/** Two servers over one directory are asked to migrate the same table, and both put their claim at the same moment. */
@Timeout(120)
class TestTwoCallsAtOnce
{
    private static final List<String> LAYOUTS = List.of("symbol", "day(timestamp)");

    @TempDir
    private Path directory;

    /** What became of one CALL. */
    private record Outcome(MigrationStatus status, TrinoException refusal) {}

    @RepeatedTest(100)
    void testOneWinsAndTheOtherIsToldByName()
            throws Exception
    {
        Stage.Place place = new Stage(directory).place(Scene.MIGRATION);
        CyclicBarrier together = new CyclicBarrier(2);
        CountDownLatch oneIsTold = new CountDownLatch(1);
        List<CompletableFuture<Outcome>> calls = new ArrayList<>();
        for (String layout : LAYOUTS) {
            Faults faults = new Faults();
            faults.strike(new Fault.Before(() -> await(together))).on(WRITE).where(location -> location.toString().contains("/claims/")).times(1);
            // neither is done before the other has been told
            Lake lake = Lake.on(
                    place.directory(),
                    stores -> new FaultInjectingStores(stores, place.reader().fileSystem(), faults),
                    committer -> new PublishHook(committer, () -> await(oneIsTold)),
                    ImmutableMap.of());
            calls.add(CompletableFuture.supplyAsync(() -> call(lake, layout, oneIsTold), command -> Thread.ofPlatform().daemon().start(command)));
        }
        List<Outcome> outcomes = List.of(calls.getFirst().get(), calls.getLast().get());
        Outcome winner = outcomes.stream().filter(outcome -> outcome.status() != null).findFirst().orElseThrow();
        Outcome loser = outcomes.stream().filter(outcome -> outcome.refusal() != null).findFirst().orElseThrow();
        assertThat(winner.status().state()).isEqualTo(MigrationState.PUBLISHED);
        assertThat(loser.refusal().getErrorCode()).isEqualTo(LAKE_REPARTITION_RUNNING.toErrorCode());
        assertThat(loser.refusal()).hasMessageContaining("default.quotes").hasMessageContaining("migration " + winner.status().migrationId());
        Lake reader = place.reader();
        assertThat(reader.latest().version()).isEqualTo(winner.status().publishedVersion().orElseThrow());
        place.ledger().expectExact(reader);
        place.files().expectWhole(reader);
        place.files().expectExplained(reader);
    }

    private static Outcome call(Lake lake, String layout, CountDownLatch oneIsTold)
    {
        try {
            return new Outcome(lake.repartition(lake.fileSystem(), new Cancellation(), layout), null);
        }
        catch (TrinoException e) {
            return new Outcome(null, e);
        }
        finally {
            oneIsTold.countDown();
        }
    }

    private static void await(CyclicBarrier barrier)
    {
        try {
            barrier.await();
        }
        catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
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
