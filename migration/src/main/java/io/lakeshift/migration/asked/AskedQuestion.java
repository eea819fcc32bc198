package io.lakeshift.migration.asked;

import com.google.common.collect.ImmutableList;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import static java.lang.Math.max;
import static java.lang.Math.pow;
import static java.util.Objects.requireNonNull;

/**
 * All scans that narrow the same columns in the same way.
 *
 * @param shape empty for scans without predicate
 * @param count how often it was asked
 * @param weight the same, but what was asked {@link #HALF_LIFE} before {@code last} counts half
 * @param last when it was asked last
 * @param recent what it was about lately, newest first
 */
public record AskedQuestion(List<Comparison> shape, long count, double weight, Instant last, List<AskedPredicate> recent)
{
    static final Duration HALF_LIFE = Duration.ofDays(30);
    static final int MAX_RECENT = 4;

    public AskedQuestion
    {
        shape = ImmutableList.copyOf(shape);
        requireNonNull(last, "last is null");
        recent = ImmutableList.copyOf(recent);
    }

    static AskedQuestion first(AskedPredicate predicate, Instant when)
    {
        return new AskedQuestion(predicate.shape(), 1, 1, when, List.of(predicate));
    }

    AskedQuestion again(AskedPredicate predicate, Instant when)
    {
        ImmutableList.Builder<AskedPredicate> recent = ImmutableList.<AskedPredicate>builder().add(predicate);
        this.recent.stream().filter(earlier -> !earlier.equals(predicate)).limit(MAX_RECENT - 1).forEach(recent::add);
        return new AskedQuestion(shape, count + 1, weightAt(when) + 1, when, recent.build());
    }

    public double weightAt(Instant when)
    {
        double age = (double) max(0, Duration.between(last, when).toMillis()) / HALF_LIFE.toMillis();
        return weight * pow(0.5, age);
    }
}
