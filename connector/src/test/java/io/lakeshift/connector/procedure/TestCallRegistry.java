package io.lakeshift.connector.procedure;

import io.lakeshift.connector.LakeTransactionHandle;
import io.lakeshift.migration.Cancellation;
import org.junit.jupiter.api.Test;

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
    {
        calls.calling("q1", transaction);
        Cancellation cancellation = calls.begin("q1");
        calls.shutDown();
        assertThat(cancellation.reason()).isPresent();
        calls.calling("q2", transaction);
        assertThat(calls.begin("q2").reason()).isPresent();
    }
}
