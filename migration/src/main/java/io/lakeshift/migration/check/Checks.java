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
        this.checks = ImmutableList.of(new FeatureCheck(), new ConstraintsCheck(), new ZoneCheck(), new GeneratedValuesCheck(), paths, sourceFiles, freeSpace, partitionValues, writable);
    }

    /**
     * What all checks find.
     *
     * @param refusals why it would be refused
     * @param warnings what is worth knowing
     */
    public record Findings(List<String> refusals, List<String> warnings)
    {
        public Findings
        {
            refusals = ImmutableList.copyOf(refusals);
            warnings = ImmutableList.copyOf(warnings);
        }
    }

    /**
     * @return warnings
     * @throws TrinoException the first refusal
     */
    public List<String> check(Proposal proposal, Cancellation cancellation)
    {
        return check(checks, proposal, cancellation);
    }

    /** The same of an undo: what nobody has touched comes back as it is and takes no room, however full the disk is. */
    public List<String> checkUndo(Proposal proposal, Cancellation cancellation)
    {
        return check(checks.stream().filter(check -> !(check instanceof FreeSpaceCheck)).toList(), proposal, cancellation);
    }

    private static List<String> check(List<Check> checks, Proposal proposal, Cancellation cancellation)
    {
        List<String> warnings = new ArrayList<>();
        for (Check check : checks) {
            cancellation.check();
            warnings.addAll(check.check(proposal, cancellation));
        }
        return warnings;
    }

    /** Every refusal, without writing anything: what a plan shows. */
    public Findings findings(Proposal proposal, Cancellation cancellation)
    {
        List<String> refusals = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (Check check : checks) {
            if (check instanceof WritableCheck) {
                continue;
            }
            try {
                warnings.addAll(check.check(proposal, cancellation));
            }
            catch (TrinoException e) {
                cancellation.check();
                refusals.add(e.getMessage());
            }
        }
        return new Findings(refusals, warnings);
    }
}
