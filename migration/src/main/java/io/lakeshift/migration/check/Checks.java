package io.lakeshift.migration.check;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.lakeshift.migration.Cancellation;
import io.trino.spi.TrinoException;

import java.util.ArrayList;
import java.util.List;

/** All checks, the cheap ones first. */
public final class Checks
{
    private final List<Check> checks;

    @Inject
    public Checks(PathCheck paths, SourceFilesCheck sourceFiles, FreeSpaceCheck freeSpace, PartitionValuesCheck partitionValues, WritableCheck writable)
    {
        this.checks = ImmutableList.of(new FeatureCheck(), new ZoneCheck(), new GeneratedValuesCheck(), paths, sourceFiles, freeSpace, partitionValues, writable);
    }

    /** @throws TrinoException the first refusal */
    public void check(Proposal proposal, Cancellation cancellation)
    {
        for (Check check : checks) {
            cancellation.check();
            check.check(proposal, cancellation);
        }
    }

    /** Every refusal, without writing anything: what a plan shows. */
    public List<String> refusals(Proposal proposal, Cancellation cancellation)
    {
        List<String> refusals = new ArrayList<>();
        for (Check check : checks) {
            if (check instanceof WritableCheck) {
                continue;
            }
            try {
                check.check(proposal, cancellation);
            }
            catch (TrinoException e) {
                cancellation.check();
                refusals.add(e.getMessage());
            }
        }
        return refusals;
    }
}
