package io.lakeshift.delta.prune;

import io.trino.spi.predicate.TupleDomain;

import static java.util.Objects.requireNonNull;

/**
 * @param files ordinals of the kept files, ascending
 * @param enforced the part of the predicate that every row of every kept file satisfies because of its partition
 * @param remaining the rest, still to be applied to rows
 */
public record Pruning(int[] files, TupleDomain<String> enforced, TupleDomain<String> remaining)
{
    public Pruning
    {
        requireNonNull(files, "files is null");
        requireNonNull(enforced, "enforced is null");
        requireNonNull(remaining, "remaining is null");
    }
}
