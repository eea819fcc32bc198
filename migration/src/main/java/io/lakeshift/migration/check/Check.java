package io.lakeshift.migration.check;

import io.lakeshift.migration.Cancellation;

import java.util.List;

/** One reason not to begin. Reads, and changes nothing. */
public interface Check
{
    /**
     * Stops once cancelled.
     *
     * @return what is worth knowing though it stands in nobody's way
     * @throws io.trino.spi.TrinoException {@code LAKE_REPARTITION_REFUSED}, or a code that says it better, naming table, cause and remedy
     */
    List<String> check(Proposal proposal, Cancellation cancellation);
}
