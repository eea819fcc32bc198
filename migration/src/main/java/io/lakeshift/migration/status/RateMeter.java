package io.lakeshift.migration.status;

import com.google.common.base.Ticker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * Rows and bytes a second. While they come, over the last seconds: a ceiling that was changed, or a disk that got slow, shows soon, and an average since the beginning would hide
 * it for long. Once no more come, over all the time that they came. Not thread safe.
 */
final class RateMeter
{
    static final long WINDOW_NANOS = SECONDS.toNanos(15);
    /** Moments closer to each other are one. */
    private static final long GRAIN_NANOS = MILLISECONDS.toNanos(250);
    /** A rate over less than this is a matter of luck. */
    private static final long LEAST_NANOS = MILLISECONDS.toNanos(500);

    private record Moment(long nanos, long rows, long bytes) {}

    /** Per second. Empty where too little time has passed to tell. */
    record Rates(OptionalDouble rows, OptionalDouble bytes)
    {
        private static final Rates UNKNOWN = new Rates(OptionalDouble.empty(), OptionalDouble.empty());
    }

    private final Ticker ticker;
    // oldest first; the first one is the last that lies before the window, where there is one
    private final Deque<Moment> moments = new ArrayDeque<>();
    private Moment begun;
    private Moment completed;

    RateMeter(Ticker ticker)
    {
        this.ticker = requireNonNull(ticker, "ticker is null");
    }

    /** From now on they come; said again it changes nothing. */
    void begin()
    {
        if (begun == null) {
            begun = new Moment(ticker.read(), 0, 0);
            moments.add(begun);
        }
    }

    /**
     * @param rows all so far
     * @param bytes all so far
     */
    void count(long rows, long bytes)
    {
        begin();
        long now = ticker.read();
        while (moments.size() > 1 && now - moments.getFirst().nanos() > WINDOW_NANOS && now - second().nanos() >= WINDOW_NANOS) {
            moments.removeFirst();
        }
        if (now - moments.getLast().nanos() >= GRAIN_NANOS) {
            moments.add(new Moment(now, rows, bytes));
        }
    }

    /** A part is complete: the last one is where the time that they came ends. */
    void complete(long rows, long bytes)
    {
        count(rows, bytes);
        completed = new Moment(ticker.read(), rows, bytes);
    }

    /** While they come. */
    Rates lately(long rows, long bytes)
    {
        if (begun == null) {
            return Rates.UNKNOWN;
        }
        count(rows, bytes);
        return between(moments.getFirst(), new Moment(ticker.read(), rows, bytes), LEAST_NANOS);
    }

    /** Once no more come. */
    Rates overall()
    {
        return begun == null ? Rates.UNKNOWN : between(begun, completed == null ? moments.getLast() : completed, 1);
    }

    private Moment second()
    {
        return moments.stream().skip(1).findFirst().orElseThrow();
    }

    private static Rates between(Moment first, Moment last, long leastNanos)
    {
        long nanos = last.nanos() - first.nanos();
        if (nanos < leastNanos) {
            return Rates.UNKNOWN;
        }
        double seconds = (double) nanos / SECONDS.toNanos(1);
        return new Rates(OptionalDouble.of((last.rows() - first.rows()) / seconds), OptionalDouble.of((last.bytes() - first.bytes()) / seconds));
    }
}
