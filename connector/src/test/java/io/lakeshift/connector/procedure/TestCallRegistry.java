package io.lakeshift.connector.procedure;

import io.lakeshift.connector.metadata.LakeTransactionHandle;
import io.lakeshift.migration.Cancellation;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

final class TestCallRegistry
{
    private final CallRegistry calls = new CallRegistry();
    private final LakeTransactionHandle transaction = new LakeTransactionHandle(UUID.randomUUID());

    @Test
    void testEndOfTheTransactionCancels()
    {
        calls.calling("q1", transaction);
        Cancellation cancellation = calls.begin("q1");
        calls.transactionEnded(new LakeTransactionHandle(UUID.randomUUID()));
        assertThat(cancellation.reason()).isEmpty();
        calls.transactionEnded(transaction);
        assertThat(cancellation.reason()).hasValueSatisfying(reason -> assertThat(reason).contains("q1"));
    }

    @Test
    void testQueryKilledBeforeTheCallBegins()
    {
        calls.calling("q1", transaction);
        calls.transactionEnded(transaction);
        assertThat(calls.begin("q1").reason()).isPresent();
    }

    @Test
    void testCallThatHasReturnedIsLeftAlone()
    {
        calls.calling("q1", transaction);
        Cancellation cancellation = calls.begin("q1");
        calls.end("q1");
        calls.transactionEnded(transaction);
        assertThat(cancellation.reason()).isEmpty();
    }

    @Test
    void testShutdownCancelsAll()
            throws InterruptedException
    {
        calls.calling("q1", transaction);
        Cancellation cancellation = calls.begin("q1");
        // it does not clean up
        assertThat(calls.shutDown(Duration.ZERO)).containsExactly("q1");
        assertThat(cancellation.reason()).isPresent();
        calls.calling("q2", transaction);
        assertThat(calls.begin("q2").reason()).isPresent();
    }

    @Test
    void testShutdownWaitsForThoseThatCleanUp()
            throws InterruptedException
    {
        calls.calling("q1", transaction);
        calls.calling("q2", transaction);
        Cancellation cancelledBefore = calls.begin("q1");
        Cancellation cancelledNow = calls.begin("q2");
        calls.transactionEnded(transaction);
        Thread cleanUp = Thread.ofVirtual().start(() -> {
            while (cancelledBefore.reason().isEmpty() || cancelledNow.reason().isEmpty()) {
                Thread.onSpinWait();
            }
            calls.end("q1");
            calls.end("q2");
        });
        assertThat(calls.shutDown(Duration.ofDays(1))).isEmpty();
        cleanUp.join();
    }
}
