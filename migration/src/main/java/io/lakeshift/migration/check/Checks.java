package io.lakeshift.migration.check;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
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
        this.checks = ImmutableList.of(new FeatureCheck(), new ZoneCheck(), paths, sourceFiles, freeSpace, partitionValues, writable);
    }

    /** @throws TrinoException the first refusal */
    public void check(Proposal proposal)
    {
        checks.forEach(check -> check.check(proposal));
    }

    /** Every refusal, without writing anything: what a plan shows. */
    public List<String> refusals(Proposal proposal)
    {
        List<String> refusals = new ArrayList<>();
        for (Check check : checks) {
            if (check instanceof WritableCheck) {
                continue;
            }
            try {
                check.check(proposal);
            }
            catch (TrinoException e) {
                refusals.add(e.getMessage());
            }
        }
        return refusals;
    }
}
