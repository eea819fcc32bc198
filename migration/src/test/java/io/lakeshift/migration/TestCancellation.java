package io.lakeshift.migration;

import io.trino.spi.TrinoException;
import org.junit.jupiter.api.Test;

import static io.lakeshift.delta.LakeErrorCode.LAKE_REPARTITION_ABORTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TestCancellation
{
    @Test
    void testFirstReasonStays()
    {
        Cancellation cancellation = new Cancellation();
        cancellation.check();
        cancellation.cancel("first");
        cancellation.cancel("second");
        assertThat(cancellation.reason()).hasValue("first");
        assertThatThrownBy(cancellation::check)
                .isInstanceOfSatisfying(TrinoException.class, e -> assertThat(e.getErrorCode()).isEqualTo(LAKE_REPARTITION_ABORTED.toErrorCode()))
                .hasMessage("first");
    }

    @Test
    void testInterruptedThread()
    {
        Cancellation ofThread = Cancellation.byInterruption();
        Cancellation other = new Cancellation();
        ofThread.check();
        Thread.currentThread().interrupt();
        try {
            assertThat(ofThread.reason()).isPresent();
            assertThat(other.reason()).isEmpty();
        }
        finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        // the query is over, whatever its thread does next
        assertThat(ofThread.reason()).isPresent();
    }
}
