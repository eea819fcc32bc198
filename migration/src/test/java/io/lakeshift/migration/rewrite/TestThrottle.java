package io.lakeshift.migration.rewrite;

import io.airlift.testing.TestingTicker;
import io.lakeshift.migration.Cancellation;
import io.lakeshift.migration.rewrite.Throttle.Turn;
import io.trino.spi.TrinoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static java.util.concurrent.CompletableFuture.runAsync;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

// a wait that nothing ends would hang
@Timeout(60)
class TestThrottle
{
    private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);
    private static final long MILLIS = MILLISECONDS.toNanos(1);

    private final TestingTicker ticker = new TestingTicker();
    private final Throttle throttle = new Throttle(1000, 4, ticker);

    private void pass(long millis)
    {
        ticker.increment(millis, MILLISECONDS);
    }

    @Test
    void testWhatIsMovedIsPaid()
    {
        assertThat(throttle.owedNanos()).isZero();
        throttle.moved(100);
        assertThat(throttle.owedNanos()).isEqualTo(100 * MILLIS);
        pass(60);
        assertThat(throttle.owedNanos()).isEqualTo(40 * MILLIS);
        throttle.moved(30);
        assertThat(throttle.owedNanos()).isEqualTo(70 * MILLIS);
        pass(70);
        assertThat(throttle.owedNanos()).isZero();
        assertThat(throttle.movedBytes()).isEqualTo(130);
    }

    @Test
    void testASecondIsSavedAndNoMore()
    {
        pass(3_600_000);
        throttle.moved(1000);
        assertThat(throttle.owedNanos()).isZero();
        throttle.moved(10);
        assertThat(throttle.owedNanos()).isEqualTo(10 * MILLIS);
    }

    /** Whatever comes at a time, small or larger than a second's worth, the sum is the ceiling's. */
    @Test
    void testTheSumIsWhatTheCeilingSays()
    {
        long begun = ticker.read();
        long moved = 0;
        for (int i = 0; i < 10_000; i++) {
            long bytes = i % 100 == 0 ? 4_321 : 7;
            throttle.moved(bytes);
            moved += bytes;
            ticker.increment(throttle.owedNanos(), NANOSECONDS);
            // work takes time as well, and that counts
            ticker.increment(i % 3, MILLISECONDS);
        }
        double seconds = (double) (ticker.read() - begun) / SECONDS.toNanos(1);
        assertThat(moved / seconds).isCloseTo(1000, withPercentage(0.5));
    }

    @Test
    void testCeilingChangesWhileItIsOwed()
    {
        throttle.moved(1000);
        // what was moved under the old ceiling holds nobody up for longer than that said
        throttle.limitBytesPerSecond(10);
        assertThat(throttle.owedNanos()).isEqualTo(1000 * MILLIS);
        throttle.moved(1);
        assertThat(throttle.owedNanos()).isEqualTo(1100 * MILLIS);
        // nor for longer than the new one says
        throttle.limitBytesPerSecond(11_000);
        assertThat(throttle.owedNanos()).isEqualTo(1 * MILLIS);
        assertThat(throttle.bytesPerSecond()).hasValue(11_000);
    }

    @Test
    void testCeilingIsLifted()
    {
        throttle.moved(1_000_000);
        throttle.limitBytesPerSecond(Throttle.UNLIMITED);
        assertThat(throttle.owedNanos()).isZero();
        throttle.moved(1L << 50);
        assertThat(throttle.owedNanos()).isZero();
        assertThat(throttle.bytesPerSecond()).isEmpty();

        // and what was moved without one is not owed when there is one again
        throttle.limitBytesPerSecond(1000);
        assertThat(throttle.owedNanos()).isZero();
        throttle.moved(500);
        assertThat(throttle.owedNanos()).isEqualTo(500 * MILLIS);
    }

    @Test
    void testWaitEndsAsSoonAsTheCeilingIsLifted()
            throws Exception
    {
        throttle.moved(1L << 40);
        CountDownLatch waiting = new CountDownLatch(2);
        CompletableFuture<Void> waiter = runAsync(() -> throttle.await(waiting::countDown), THREADS);
        // it asks over and over
        waiting.await();
        assertThat(waiter).isNotDone();
        throttle.limitBytesPerSecond(Throttle.UNLIMITED);
        waiter.get();
    }

    @Test
    void testWaitEndsWithTheMigration()
    {
        throttle.moved(1L << 40);
        Cancellation cancellation = new Cancellation();
        CompletableFuture<Void> waiter = runAsync(() -> throttle.await(cancellation::check), THREADS);
        cancellation.cancel("enough");
        assertThatThrownBy(waiter::join).hasRootCauseMessage("enough");

        CompletableFuture<Void> interrupted = runAsync(() -> {
            Thread.currentThread().interrupt();
            throttle.await(() -> {});
        }, THREADS);
        assertThatThrownBy(interrupted::join).cause()
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()));
    }

    @Test
    void testFewerGroupsInWork()
            throws Exception
    {
        Turn first = throttle.begin(() -> {});
        Turn second = throttle.begin(() -> {});
        throttle.limitThreads(1);
        assertThat(throttle.threads()).isEqualTo(1);

        // those in work go on, and no further one begins before there are fewer than the ceiling
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Turn> third = supplyAsync(() -> throttle.begin(waiting::countDown), THREADS);
        waiting.await();
        second.close();
        CountDownLatch fourthWaits = new CountDownLatch(2);
        CompletableFuture<Turn> fourth = supplyAsync(() -> throttle.begin(fourthWaits::countDown), THREADS);
        fourthWaits.await();
        assertThat(third).isNotDone();
        first.close();
        CompletableFuture.anyOf(third, fourth).get();
        assertThat(third.isDone() && fourth.isDone()).isFalse();

        throttle.limitThreads(4);
        third.get().close();
        fourth.get().close();
    }

    @Test
    void testThreadsThatThereAreNot()
    {
        assertThatThrownBy(() -> throttle.limitThreads(5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> throttle.limitThreads(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> throttle.limitBytesPerSecond(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
