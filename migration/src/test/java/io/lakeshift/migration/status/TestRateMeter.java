package io.lakeshift.migration.status;

import io.airlift.testing.TestingTicker;
import org.junit.jupiter.api.Test;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

class TestRateMeter
{
    private final TestingTicker ticker = new TestingTicker();
    private final RateMeter meter = new RateMeter(ticker);
    private long rows;

    private void come(int seconds, long rowsPerSecond)
    {
        for (int i = 0; i < seconds * 10; i++) {
            ticker.increment(100, MILLISECONDS);
            rows += rowsPerSecond / 10;
            meter.count(rows, 2 * rows);
        }
    }

    @Test
    void testUnknownAtFirst()
    {
        assertThat(meter.lately(0, 0).rows()).isEmpty();
        assertThat(meter.overall().rows()).isEmpty();
        meter.begin();
        ticker.increment(499, MILLISECONDS);
        assertThat(meter.lately(5, 5).rows()).isEmpty();
        ticker.increment(1, MILLISECONDS);
        assertThat(meter.lately(5, 10).rows()).hasValue(10);
        assertThat(meter.lately(5, 10).bytes()).hasValue(20);
    }

    @Test
    void testRateOfLate()
    {
        meter.begin();
        come(60, 1000);
        assertThat(meter.lately(rows, 2 * rows).rows().orElseThrow()).isCloseTo(1000, withPercentage(0.1));
        // slower now: once the window has passed nothing of before is left
        come(16, 10);
        assertThat(meter.lately(rows, 2 * rows).rows().orElseThrow()).isCloseTo(10, withPercentage(0.1));
        assertThat(meter.lately(rows, 2 * rows).bytes().orElseThrow()).isCloseTo(20, withPercentage(0.1));
    }

    /** While nothing comes the rate falls, although nobody says so. */
    @Test
    void testStandstill()
    {
        meter.begin();
        come(60, 1000);
        double last = 1000;
        for (int i = 0; i < 5; i++) {
            ticker.increment(3, SECONDS);
            double now = meter.lately(rows, 2 * rows).rows().orElseThrow();
            assertThat(now).isLessThan(last);
            last = now;
        }
        ticker.increment(1, SECONDS);
        assertThat(meter.lately(rows, 2 * rows).rows()).hasValue(0);
    }

    @Test
    void testOverallUpToTheLastThatCameComplete()
    {
        meter.begin();
        come(10, 1000);
        come(10, 500);
        meter.complete(rows, 2 * rows);
        ticker.increment(1, SECONDS);
        assertThat(meter.overall().rows().orElseThrow()).isCloseTo(750, withPercentage(0.1));
        assertThat(meter.overall().bytes().orElseThrow()).isCloseTo(1500, withPercentage(0.1));
        ticker.increment(1000, SECONDS);
        assertThat(meter.overall().rows().orElseThrow()).isCloseTo(750, withPercentage(0.1));
    }
}
