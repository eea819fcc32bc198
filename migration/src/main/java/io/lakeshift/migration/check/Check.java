package io.lakeshift.migration.check;

import io.lakeshift.migration.Cancellation;

/** One reason not to begin. Reads, and changes nothing. */
public interface Check
{
    /** Stops once cancelled. @throws io.trino.spi.TrinoException {@code LAKE_REPARTITION_REFUSED}, or a code that says it better, naming table, cause and remedy */
    void check(Proposal proposal, Cancellation cancellation);
}
