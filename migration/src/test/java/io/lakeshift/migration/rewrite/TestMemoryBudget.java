package io.lakeshift.migration.rewrite;

import io.lakeshift.migration.rewrite.MemoryBudget.Share;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

import static java.util.concurrent.CompletableFuture.runAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

// a wait that nothing ends would hang
@Timeout(60)
class TestMemoryBudget
{
    private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

    private final MemoryBudget budget = new MemoryBudget(100);

    @Test
    void testAloneAGroupMayHoldEverything()
    {
        try (Share share = budget.open()) {
            assertThat(share.fairBytes()).isEqualTo(100);
            assertThat(share.tryHold(100)).isTrue();
            assertThat(share.tryHold(101)).isFalse();
            assertThat(budget.heldBytes()).isEqualTo(100);
            assertThat(share.tryHold(20)).isTrue();
            // what cannot be helped is counted all the same
            share.hold(130);
            assertThat(budget.heldBytes()).isEqualTo(130);
            // there is nobody to wait for
            share.waitToHold(140, () -> {});
            assertThat(budget.heldBytes()).isEqualTo(140);
        }
        assertThat(budget.heldBytes()).isZero();
        assertThat(budget.peakBytes()).isEqualTo(140);
    }

    @Test
    void testHalfIsKeptForTheOldest()
    {
        try (Share oldest = budget.open(); Share second = budget.open()) {
            assertThat(second.fairBytes()).isEqualTo(50);
            assertThat(second.tryHold(51)).isFalse();
            assertThat(second.tryHold(50)).isTrue();
            assertThat(oldest.tryHold(50)).isTrue();
            assertThat(second.tryHold(10)).isTrue();
            assertThat(oldest.tryHold(90)).isTrue();
            assertThat(second.tryHold(11)).isFalse();
            assertThat(oldest.tryHold(60)).isTrue();
            assertThat(second.tryHold(40)).isTrue();
            assertThat(second.tryHold(41)).isFalse();
        }
    }

    @Test
    void testWaitsUntilAnotherGivesBack()
            throws Exception
    {
        try (Share oldest = budget.open(); Share second = budget.open()) {
            oldest.hold(80);
            second.hold(20);
            CountDownLatch waiting = new CountDownLatch(1);
            CompletableFuture<Void> waiter = runAsync(() -> second.waitToHold(40, waiting::countDown), THREADS);
            waiting.await();
            assertThat(waiter).isNotDone();
            assertThat(oldest.owes()).isTrue();
            oldest.hold(61);
            assertThat(oldest.owes()).isTrue();
            oldest.hold(40);
            waiter.get();
            assertThat(oldest.owes()).isFalse();
            assertThat(budget.heldBytes()).isEqualTo(80);
        }
    }

    @Test
    void testWhenAllWaitTheOldestGoesOn()
            throws Exception
    {
        Share oldest = budget.open();
        Share second = budget.open();
        Share third = budget.open();
        oldest.hold(40);
        second.hold(30);
        third.hold(30);
        CompletableFuture<Void> secondWaits = runAsync(() -> second.waitToHold(60, () -> {}), THREADS);
        CompletableFuture<Void> thirdWaits = runAsync(() -> third.waitToHold(35, () -> {}), THREADS);
        oldest.waitToHold(60, () -> {});
        assertThat(budget.heldBytes()).isEqualTo(120);
        assertThat(secondWaits).isNotDone();
        assertThat(thirdWaits).isNotDone();
        oldest.close();
        // the next oldest finds room, and so does the third once that has ended
        secondWaits.get();
        second.close();
        thirdWaits.get();
        third.close();
        assertThat(budget.heldBytes()).isZero();
        assertThat(budget.peakBytes()).isEqualTo(120);
    }

    @Test
    void testWaitingEndsWithTheRun()
    {
        try (Share oldest = budget.open(); Share second = budget.open()) {
            oldest.hold(100);
            CompletableFuture<Void> waiter = runAsync(() -> second.waitToHold(10, () -> {
                throw new IllegalStateException("The query was killed");
            }), THREADS);
            assertThatThrownBy(waiter::get).isInstanceOf(ExecutionException.class).hasMessageContaining("The query was killed");
            // it waits no longer, so that nobody owes it anything
            assertThat(oldest.owes()).isFalse();
        }
    }
}
