package io.lakeshift.connector.scan;

import io.lakeshift.connector.column.LakeColumn;
import io.trino.spi.predicate.TupleDomain;

import static java.util.Objects.requireNonNull;

/**
 * The files that a predicate leaves.
 *
 * @param files ordinals in the snapshot's index, ascending
 * @param enforced the part of the predicate that all rows of these files satisfy
 * @param remaining the part that rows are still to be tested by
 * @param chosen how much of the table these files are
 */
public record FileSelection(int[] files, TupleDomain<LakeColumn> enforced, TupleDomain<LakeColumn> remaining, ChosenFiles chosen)
{
    public FileSelection
    {
        requireNonNull(files, "files is null");
        requireNonNull(enforced, "enforced is null");
        requireNonNull(remaining, "remaining is null");
        requireNonNull(chosen, "chosen is null");
    }
}
